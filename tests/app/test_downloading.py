"""A run that waits for its data says how much of them has come."""

from collections.abc import Callable
from pathlib import Path

import pytest

from aecore import runs
from aecore.config import Config
from app import cache, standing


def test_a_run_that_starts_says_what_is_downloaded(
    runs_root: Path, tmp_path: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    run = runs.create(runs_root, tiny("data.name=kmnist"))
    with run.hold():
        look = cache.look(run)
        assert look.status == "starting"
        assert standing.status_line(look, "working") == "Starting: the trainer builds the network."
        raw = tmp_path / "latent-lab-kmnist-x" / "KMNIST" / "raw"
        raw.mkdir(parents=True)
        (raw / "train-images-idx3-ubyte.gz").write_bytes(bytes(3_400_000))
        assert "Starting: 3 MB of the data" in standing.status_line(look, "working")
