"""How the shipped runs are packed: a folder comes out of its zip to the bit."""

from pathlib import Path
from zipfile import ZipFile

import numpy as np
import pytest
import torch

from aecore import ladder, shipped
from aecore.autoencoder import build
from aecore.config import Config
from aecore.events import Frame
from aecore.files import read_json
from aecore.film import Film, pictured
from aecore.finding import load
from aecore.outcome import keep
from aecore.runs import Run
from aecore.saving import save_weights
from aecore.shipped import LADDER, asset, halves, install, wholes

SHAPE = (1, 28, 28)


def test_halves_come_back_to_the_bit() -> None:
    numbers = np.random.default_rng(0).normal(size=999).astype(np.float16).astype("<f4")
    packed = halves(numbers.tobytes())
    assert len(packed) == 2 * 999
    assert wholes(packed) == numbers.tobytes()
    assert wholes(halves(b"")) == b""


def made(folder: Path) -> Run:
    """Return a small run as the ladder makes them: rounded weights, rounded arrays, an about.json."""
    run, config = Run(folder / "ladder-1"), Config.of({"network": {"widths": [4]}, "code": {"size": 1}})
    model = build(config, SHAPE)
    ladder.round_weights(model)
    save_weights(run.folder, config, model.state_dict(), SHAPE)
    keep(run, {"codes": np.float32([[0.5], [-3]]), "errors": np.float32([0.25, 2])})
    (run.folder / "events.jsonl").write_text('{"kind":"finished"}\n')
    (run.folder / "about.json").write_text('{"shipped": true, "created": 1}')
    (run.folder / "config.json").write_text(config.model_dump_json())
    return run


def test_a_packed_run_is_installed_to_the_bit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = made(tmp_path / "made")
    ladder.pack(run.folder, tmp_path / "run.zip")
    monkeypatch.setattr(shipped, "asset", lambda _: tmp_path / "run.zip")
    install(tmp_path / "runs")
    copy = Run(tmp_path / "runs" / "ladder-1")
    files = sorted(path.relative_to(run.folder) for path in run.folder.rglob("*") if path.is_file())
    assert sorted(path.relative_to(copy.folder) for path in copy.folder.rglob("*") if path.is_file()) == files
    for name in files:
        if name.name != "about.json":
            assert (copy.folder / name).read_bytes() == (run.folder / name).read_bytes(), name
    assert copy.about.items() >= read_json(run.folder / "about.json").items()
    first, second = load(run).state_dict(), load(copy).state_dict()
    assert all(torch.equal(first[name], second[name]) for name in first)


def test_the_same_run_gives_the_same_zip(tmp_path: Path) -> None:
    run = made(tmp_path / "made")
    for name in ("one", "two"):
        ladder.pack(run.folder, tmp_path / name)
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_rounding_moves_no_weight_far() -> None:
    model = build(Config.of({"code": {"size": 3}}), SHAPE)
    before = {name: value.clone() for name, value in model.state_dict().items()}
    ladder.round_weights(model)
    for name, value in model.state_dict().items():
        assert value.dtype == torch.float32
        assert torch.allclose(value, before[name], rtol=1e-3, atol=1e-7)
        assert torch.equal(value, value.half().float())


@pytest.mark.parametrize("k", LADDER)
def test_no_zip_holds_more_than_a_run_needs(k: int) -> None:
    with ZipFile(asset(k)) as archive:
        assert archive.testzip() is None
        tops = {name.partition("/")[0].partition(".")[0] for name in archive.namelist()}
    assert tops == {"about", "config", "events", "film", "test", "weights"} | ({"maps"} if k > 2 else set())


@pytest.mark.parametrize(("k", "title"), [(1, "Shipped: 1 number"), (2, "Shipped: 2 numbers")])
def test_titles(k: int, title: str) -> None:
    assert ladder.title(k) == title


def test_a_film_keeps_the_pictures_that_are_played_and_at_its_end_all_of_them(tmp_path: Path) -> None:
    run, pixels = Run(tmp_path / "ladder-4"), np.linspace(0, 1, 100, dtype=np.float32).repeat(784).reshape(100, *SHAPE)
    codes = np.random.default_rng(0).standard_normal((200, 4)).astype(np.float32)
    taken = [Frame(step, 0.0, codes * (step + 1), pixels) for step in range(3)]
    last = ladder.write_film(run, taken, None, [1, 7, 61])
    film = Film(run.folder / "film")
    *before, end = [film.read(path) for path in film.files()]
    assert end["reconstructions"].shape == (100, *SHAPE)
    np.testing.assert_array_equal(end["xy"], last)
    for frame in before:
        assert frame["reconstructions"].shape == (3, *SHAPE)
        np.testing.assert_array_equal(pictured(frame, [61, 1]), pictured(end, [61, 1]))
        with pytest.raises(ValueError, match="8 is not in list"):
            pictured(frame, [8])
