"""The Uses page as Streamlit's harness sees it: the articles, their runs, and the claims with what shows them."""

from pathlib import Path

import pytest
from making import finished
from reading import component, opened, texts

from aecore.files import write_json
from aecore.presets import PRESETS
from aecore.runs import all_runs
from aecore.sweeps import SWEEPS
from app.articles import ARTICLES, CLAIMS


def test_every_article_and_claim_names_what_there_is() -> None:
    assert all(article.mended in PRESETS for article in ARTICLES)
    assert all(article.printed in PRESETS for article in ARTICLES if article.printed)
    assert all(name in SWEEPS for article in ARTICLES for name in article.sweeps)
    assert all(claim.preset in PRESETS for claim in CLAIMS if claim.preset)
    assert all(claim.sweep in SWEEPS for claim in CLAIMS if claim.sweep)
    assert all(claim.evidence.endswith(".") for claim in CLAIMS)


@pytest.mark.parametrize("at", range(1, len(ARTICLES) + 1))
def test_an_article_is_told_as_printed_and_mended(at: int, runs_root: Path) -> None:
    test = opened("uses", article=str(at))
    said = texts(test)
    assert ARTICLES[at - 1].builds in said
    assert ARTICLES[at - 1].happens in said
    keys = {button.key for button in test.button}
    assert (f"article_printed_{at}" in keys) == bool(ARTICLES[at - 1].printed)
    assert f"article_mended_{at}" in keys


def test_a_click_trains_the_preset_and_leads_to_it(runs_root: Path) -> None:
    test = opened("uses", article="3")
    test.button(key="article_printed_3").click().run()
    assert not test.exception
    (run,) = all_runs(runs_root)
    assert run.config == PRESETS["points-printed"].config
    assert run.about["preset"] == "points-printed"
    assert test.query_params["run"] in (run.id, [run.id])


def test_a_claim_opens_its_runs_and_trains_them_once(runs_root: Path) -> None:
    test = opened("uses", article="claims")
    assert all(claim.claim in texts(test) for claim in CLAIMS)
    test.button(key="open_seeds").click().run()
    assert SWEEPS["seeds"].question in texts(test)
    test.button(key="sweep_seeds").click().run()
    assert len(all_runs(runs_root)) == 12
    assert "sweep_seeds" not in {button.key for button in test.button}
    assert "0 of 12 runs have ended" in texts(test)


def test_runs_that_were_trained_lie_over_each_other(runs_root: Path) -> None:
    for member in list(SWEEPS["seeds"].members())[:4]:
        run = finished(runs_root)
        write_json(run.folder / "config.json", member.config.model_dump(mode="json"))
        write_json(run.folder / "about.json", {**run.about, "sweep": "seeds"})
    test = opened("uses", article="claims", claim="seeds")
    chart = component(test, "figure")
    assert chart is not None
    assert {trace["name"] for trace in chart["traces"]} == {"learning rate 0.0001", "learning rate 0.001"}
    assert "| so far | training loss | held-out loss | seeds |" in texts(test)
    assert "| learning rate 0.0001 | 0.2000 ±" in texts(test)
