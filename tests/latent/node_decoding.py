"""The browser's decoder without a browser: node runs the same scripts, where there is one."""

import json
import shutil
import subprocess
from base64 import b64encode
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pytest
from numpy.typing import NDArray

from aecore.latent.portable import Portable

SCRIPTS = Path(__file__).parents[2] / "app" / "components"
NODE = shutil.which("node")
needs_node = pytest.mark.skipif(NODE is None, reason="node is not on the path; a test in a browser decodes too")
RUN = """
import { readFileSync, writeSync } from "node:fs";
import { Decoder } from "./decoder.js";
const { plan, weights, codes } = JSON.parse(readFileSync(0));
const bytes = Uint8Array.from(Buffer.from(weights, "base64")).buffer, decoder = new Decoder(plan, bytes);
const pictures = decoder.decodeAll(codes.map((code) => Float32Array.from(code)));
for (const picture of pictures) process.stdout.write(Buffer.from(picture.buffer));
"""


def decoded(portable: Portable, codes: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the pictures that the scripts make of codes (n, k), float32 (n, *shape)."""
    assert NODE is not None
    asked = {
        "plan": portable.plan(),
        "weights": b64encode(portable.weights.tobytes()).decode(),
        "codes": codes.tolist(),
    }
    with TemporaryDirectory() as folder:
        for name in ("decoder.js", "decoder_layers.js"):
            shutil.copy(SCRIPTS / name, folder)
        (Path(folder) / "package.json").write_text('{"type": "module"}')
        (Path(folder) / "run.js").write_text(RUN)
        answer = subprocess.run(
            [NODE, str(Path(folder) / "run.js")], input=json.dumps(asked).encode(), capture_output=True, check=False
        )
    assert answer.returncode == 0, answer.stderr.decode()
    return np.frombuffer(answer.stdout, np.float32).reshape(len(codes), *portable.shape)
