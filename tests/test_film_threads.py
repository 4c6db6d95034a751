"""A film leaves the processor to the training: once a frame is written, no thread of NumPy's goes on spinning."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

SPUN = """
import sys, time
from pathlib import Path
import numpy as np
from aecore.events import Frame
from aecore.film import Film

codes = np.random.default_rng(0).normal(size=(2_000, 32)).astype(np.float32)
film, pictures = Film(Path(sys.argv[2])), np.zeros((2, 1, 4, 4), np.float32)
if sys.argv[1] == "frame":
    film.add(Frame(0, 0.0, codes, pictures))
    film.add(Frame(1, 1.0, codes, pictures))
else:
    codes.T @ codes
before = time.process_time()
time.sleep(0.15)
print(time.process_time() - before)
"""


def spun(after: str, folder: Path) -> float:
    """Return the processor seconds that go by in a process asleep, `after` a frame or a plain product."""
    two = {**os.environ, "OPENBLAS_NUM_THREADS": "2"}
    command = [sys.executable, "-c", SPUN, after, str(folder)]
    return float(subprocess.run(command, env=two, capture_output=True, text=True, check=True).stdout)


def test_no_thread_spins_after_a_frame(tmp_path: Path) -> None:
    if spun("product", tmp_path) < 0.03:
        pytest.skip("the threads of this NumPy do not spin")
    assert spun("frame", tmp_path) < 0.015
