"""Every preset: a point that can be chosen, and a figure in a unit that is known."""

from pathlib import Path

import pytest

from aecore.presets import PRESETS, UNITS
from aecore.shapes import layers
from tests.benchmarks.reproduce.__main__ import main


@pytest.mark.parametrize("name", PRESETS)
def test_a_preset_can_be_chosen_and_says_what_to_look_at(name: str) -> None:
    preset = PRESETS[name]
    assert preset.name == name
    assert preset.summary.endswith((".", "?"))
    assert 1980 < preset.year < 2100
    assert layers(preset.config)


@pytest.mark.parametrize("name", [name for name, preset in PRESETS.items() if preset.published])
def test_a_published_figure_has_a_unit_and_says_what_it_is_of(name: str) -> None:
    published = PRESETS[name].published
    assert published is not None
    assert published.metric in UNITS
    assert published.value is None or published.said
    assert published.value is not None or published.said or published.goal is not None


def test_the_canon_is_trained_once_and_written_down(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["--quick", "--out", str(tmp_path), "keras-simple", "vae-400"])
    assert "keras-simple, seed 0" in capsys.readouterr().out
    written = (tmp_path / "RESULTS.md").read_text()
    assert "| `keras-simple` |" in written
    assert "nats per image, negative ELBO | 106: MISSED" in written
    main(["--quick", "--out", str(tmp_path), "keras-simple", "vae-400"])
    assert "seed 0" not in capsys.readouterr().out
    assert (tmp_path / "RESULTS.md").read_text() == written
