"""A run whose code is vectors: the pages, the command line and the networks in the server take all its numbers."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aecore.autoencoder import build
from aecore.cli import main
from aecore.config import Config
from aecore.errors import Refused
from aecore.runs import Run, create
from aecore.state import Progress, State
from app import models
from app.components import choices, figures

Tiny = Callable[..., Config]
SHAPE = (1, 28, 28)
NUMBERS = 3 * 4

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def run(tiny: Tiny, runs_root: Path) -> Run:
    config = tiny("code.kind=quantized", "code.size=4", "code.vectors=3", "code.codebook=16")
    made = create(runs_root, config)
    made.save(State(Progress(epochs=1, cycle_steps=1), build(config, SHAPE).state_dict(), {}), SHAPE)
    return made


def test_the_server_encodes_and_decodes_all_vectors(run: Run) -> None:
    images = np.random.default_rng(0).integers(0, 256, (5, *SHAPE), dtype=np.uint8)
    codes = models.encode(run, images)
    assert codes.shape == (5, NUMBERS)
    assert np.array_equal(models.reconstruct(run, images), models.decode(run, codes))
    with pytest.raises(Refused, match="a code has 12 numbers, not 4"):
        models.decode(run, codes[:, :4])


def test_the_command_line_encodes_and_decodes_all_vectors(
    run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    images, codes, back = (tmp_path / f"{name}.npy" for name in ("images", "codes", "back"))
    np.save(images, np.random.default_rng(0).random((5, 784), dtype=np.float32))
    for verb, given, made in (("encode", images, codes), ("decode", codes, back)):
        assert main([verb, str(run.folder), str(given), "--out", str(made)]) == 0
    assert np.load(codes).shape == (5, NUMBERS)
    assert np.load(back).shape == (5, *SHAPE)
    np.save(codes, np.zeros((5, 4), np.float32))
    assert main(["decode", str(run.folder), str(codes), "--out", str(back)]) == 2
    assert "rows of 12 numbers" in capsys.readouterr().err


def test_a_discriminator_is_said_apart_from_the_parameters() -> None:
    said = choices._meaning(Config.of({"objective": {"adversarial": 1}}), None)
    assert "222,384 parameters · 12,545 more in the discriminator" in said
    assert "discriminator" not in choices._meaning(Config(), None)


def test_its_bits_stand_beside_those_of_pca() -> None:
    config = Config.of({"code": {"kind": "quantized", "size": 8, "vectors": 16, "codebook": 256}})
    said = figures._in_bits(6.73, config)
    assert "128 bits" in said
    assert "6.7 times" in said
    assert "128 numbers take 4,096" in said
