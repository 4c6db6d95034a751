"""The evidence of what a prior draws can be made, and says what it should."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aecore.data import load
from tests.benchmarks import prior_samples


@pytest.mark.slow
def test_the_picture_and_the_share_are_made(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    prior_samples.main(["--quick", "--out", str(tmp_path)])
    assert "from the prior, and of" in capsys.readouterr().out
    with Image.open(tmp_path / "samples-vae-2.png") as picture:
        assert picture.size == (840, 840)


def test_digits_are_read_and_noise_is_not() -> None:
    classifier, test = prior_samples.reader(2_000), load("mnist").test
    noise = np.random.default_rng(0).random((200, 28, 28)).astype(np.float32)
    assert prior_samples.sure(classifier, test.images[:500])[0] > prior_samples.sure(classifier, noise)[0] + 0.1
