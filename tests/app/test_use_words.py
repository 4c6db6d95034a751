"""What the uses of pictures say of a run: what it learned from, what is scored, and what leads nowhere else."""

from pathlib import Path

import pytest
from reading import opened, texts
from tooling import tooled

from aecore.files import read_json, write_json
from aecore.runs import Run
from aecore.tasks.denoising import filters
from app import trying
from app.components.tasks import denoising


def learned_from(run: Run, corruption: str, amount: float) -> None:
    told = read_json(run.folder / "config.json")
    assert isinstance(told, dict)
    told["objective"] |= {"corruption": corruption, "corruption_amount": amount}
    write_json(run.folder / "config.json", told)


def test_what_will_be_scored_is_what_there_is(runs_root: Path) -> None:
    run = tooled(runs_root, data="digits8")
    assert trying.scored(run) == 360
    assert trying.scored(tooled(runs_root)) == 1_000


def test_the_claims_lead_to_the_uses_that_measure_them(runs_root: Path) -> None:
    for use in ("recognition", "compression"):
        test = opened("uses", tooled(runs_root).id, use="articles", article="claims")
        test.button(key=f"open_use_{use}").click().run()
        assert test.session_state["use"] == use


def test_a_repair_says_that_the_rest_is_kept(runs_root: Path) -> None:
    test = opened("uses", tooled(runs_root).id, use="super-resolution", fewer_pixels="0")
    assert "pasted into the known rest" in texts(test)


def test_a_run_that_learned_from_fewer_pixels_is_named_in_words(
    runs_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(filters, "TUNED_ON", 3)
    said: list[str] = []
    monkeypatch.setattr(denoising.before_after, "draw", lambda *told: said.append(told[-1]))
    for corruption, amount, why in (
        ("downsample", 0.75, "It learned under fewer pixels."),
        ("masking", 0.0, "It learned from clean pictures: what it was never shown to remove, it redraws."),
    ):
        run = tooled(runs_root)
        learned_from(run, corruption, amount)
        assert not opened("uses", run.id, use="denoising").exception
        assert said[-1] == why
