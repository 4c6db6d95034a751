"""Fits of PCA that pages ask for are made elsewhere, each once."""

from pathlib import Path

import pytest

from aecore import baselines
from aecore.baselines import Images, Preparer, ask
from aecore.config import Config
from aecore.data.dataset import Split
from aecore.errors import Refused

FEW = Images("mnist", 300, 100)


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Return which fits are made, (data set, images); none of them really is."""
    found: list[tuple[str, int]] = []

    def baseline(name: str, split: Split, k: int) -> None:
        assert k == 0
        found.append((name, len(split)))

    monkeypatch.setattr(baselines.pca, "baseline", baseline)
    return found


def test_the_default_s_fit_is_made_unasked(tmp_path: Path, made: list[tuple[str, int]]) -> None:
    preparer = Preparer(tmp_path)
    assert preparer.once()
    assert made == [("mnist", 55_000)]
    assert not preparer.once()


def test_what_many_ask_for_is_made_once(tmp_path: Path, made: list[tuple[str, int]]) -> None:
    preparer = Preparer(tmp_path)
    for _ in range(3):
        ask(tmp_path, FEW)
    while preparer.once():
        pass
    assert sorted(made) == [("mnist", 300), ("mnist", 55_000)]


def test_a_fit_that_cannot_be_kept_is_not_made_again_and_again(tmp_path: Path, made: list[tuple[str, int]]) -> None:
    preparer = Preparer(tmp_path)
    for _ in range(3):
        ask(tmp_path, FEW)
        while preparer.once():
            pass
    assert made.count(("mnist", 300)) == 1


@pytest.mark.parametrize(
    "wish", ["[1]", "", '{"name": "mnist"}', '{"name": "x", "train_size": 1, "validation_size": 1}']
)
def test_a_wish_that_means_nothing_goes_without_a_word_to_others(
    wish: str, tmp_path: Path, made: list[tuple[str, int]], capsys: pytest.CaptureFixture[str]
) -> None:
    preparer = Preparer(tmp_path)
    (tmp_path / ".baselines" / "a.json").write_text(wish, "utf-8")
    assert preparer.once()
    assert "no PCA for a.json" in capsys.readouterr().out
    assert preparer.once()
    assert made == [("mnist", 55_000)]


def test_images_are_those_of_a_run() -> None:
    config = Config.of({"data": {"train_size": 300, "validation_size": 100}})
    assert Images.of(config) == FEW
    assert len(FEW.split()) == 300
    with pytest.raises(Refused, match="train_size"):
        Images("mnist", 70_000, 0).split()
