"""Recognition and generation on their page as Streamlit's harness sees them."""

import re
from pathlib import Path

import numpy as np
import pytest
from reading import buttons, html, opened, texts
from streamlit.testing.v1 import AppTest
from tooling import tooled
from using_codes import keep

from aecore.runs import Run
from aecore.taskqueue import wishes
from aecore.tasks import classifier
from aecore.tasks.result import Result
from app import tasks
from app.components.tasks import by_size
from app.components.tasks.few_labels import ALL, ASKED, lines
from app.text import number

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return tooled(tmp_path_factory.mktemp("runs"), data="digits8")


@pytest.fixture(scope="module")
def read(run: Run) -> Result:
    return keep(run, tasks.spec("recognition"))


@pytest.fixture(scope="module")
def drawn(run: Run) -> Result:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(classifier, "SEEN", 2_000)
        return keep(run, tasks.spec("generation", source="suited", temperature=1.0))


@pytest.fixture(autouse=True)
def root(run: Run, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AECORE_RUNS_DIR", str(run.folder.parent))
    return run.folder.parent


def shown(run: Run, use: str, **more: str) -> AppTest:
    test = opened("uses", run.id, use=use, **more)
    assert not test.exception
    return test


def misread(found: Result, name: str) -> int:
    return int((found.arrays["truth"] != found.arrays[name]).sum())


@pytest.mark.parametrize("name", ["read", "read_pca"])
def test_misread_digits_and_their_number_follow_what_is_read_from(run: Run, read: Result, name: str) -> None:
    test = shown(run, "recognition", read_from=name)
    assert f"**{misread(read, name):,}** of {read.images:,}" in texts(test)
    assert html(test).count("<figure") == 18
    first = int(np.flatnonzero(read.arrays["truth"] != read.arrays[name])[0])
    assert f"{read.arrays['truth'][first]} → {read.arrays[name][first]}" in html(test)


def test_the_two_sources_misread_different_digits(run: Run, read: Result) -> None:
    one, other = (html(shown(run, "recognition", read_from=name)) for name in ("read", "read_pca"))
    assert one != other
    assert misread(read, "read") != misread(read, "read_pca")


def test_both_scores_lead_and_the_sentence_stands_below(run: Run, read: Result) -> None:
    test = shown(run, "recognition")
    assert read.baseline is not None
    assert [metric.value for metric in test.metric] == [read.lead.shown(), read.baseline.shown()]
    assert read.said in texts(test)


def test_the_claim_is_tried_only_when_asked_for_and_then_drawn(run: Run, read: Result, root: Path) -> None:
    test = shown(run, "recognition")
    assert "Measure it" in buttons(test)
    assert wishes(root) == []
    test.button(key="measure_recognition").click().run()
    assert [wish.spec() for wish in wishes(root)] == [tasks.spec("recognition", **ASKED)]
    test.button(key="cancel_recognition").click().run()
    little = {
        "labels": (10, 20),
        "seeds": 2,
        "steps": 10,
        "claim": True,
        "neighbours": False,
        "hidden": False,
        "clusters": False,
    }
    found = keep(run, tasks.spec("recognition", **ASKED), **little)
    after = shown(run, "recognition")
    assert found.more["claim"]["said"] in texts(after)
    traces, layout = lines(found.tables["labels"])
    assert [trace["x"] for trace in traces] == [[10, 20]] * 5
    assert layout["xaxis"]["tickvals"] == [10, 20]


def test_a_hidden_layer_reads_by_default_with_every_other_view(run: Run, read: Result) -> None:
    test = shown(run, "recognition")
    assert len(read.tables["accuracy"].rows) == 3 * 4
    assert not test.toggle


def test_all_labels_are_offered_with_what_they_cost_and_are_a_result_of_their_own(
    run: Run, read: Result, root: Path
) -> None:
    test = shown(run, "recognition", few_up_to="all")
    assert "a quarter of an hour" in texts(test)
    assert "a quarter of an hour" not in texts(shown(run, "recognition"))
    test.button(key="measure_recognition").click().run()
    assert [wish.spec() for wish in wishes(root)] == [tasks.spec("recognition", **ALL)]
    test.button(key="cancel_recognition").click().run()
    assert wishes(root) == []


def test_accuracy_against_latent_size_is_what_was_measured(run: Run, read: Result) -> None:
    """The figures are those of the table of the benchmark, with their intervals."""
    text = (Path(__file__).parents[1] / "benchmarks/uses/sections/sizes.md").read_text()
    rows = [line.strip("| ").split(" | ") for line in text.splitlines() if re.match(r"\| \d", line)]
    assert [int(row[0]) for row in rows] == list(by_size.SIZES)
    for at, row in enumerate(rows):
        code, pca = row[2].split(" +- "), re.findall(r"[\d.]+", row[3])
        assert [by_size.CODE[at][0], by_size.CODE[at][1]] == [float(code[0]), float(code[1])]
        assert list(by_size.PCA[at]) == [float(value) for value in pca]
    assert "measured once for the shipped kind of network" in texts(shown(run, "recognition"))


@pytest.mark.parametrize(
    ("name", "pictures"), [("samples", 36), ("nearest", 36), ("samples_pca", 36), ("by_class", 10)]
)
def test_the_pictures_that_are_chosen_are_drawn_with_their_number(
    run: Run, drawn: Result, name: str, pictures: int
) -> None:
    test = shown(run, "generation", drawn_seen=name)
    assert html(test).count("<figure") == pictures
    rows = drawn.tables["pictures"].rows
    said = {
        "samples": f"**{number(float(rows[0][4] or 0))} %**",
        "samples_pca": f"**{number(float(rows[1][4] or 0))} %**",
        "nearest": "times** as far",
        "by_class": drawn.more["by_class"],
    }[name]
    assert said in texts(test)
    assert drawn.more["recipe"] in texts(test)


def test_another_source_or_temperature_is_another_result(run: Run, drawn: Result) -> None:
    assert "Measure it" not in buttons(shown(run, "generation"))
    assert "Measure it" in buttons(shown(run, "generation", drawn_from="density"))
    assert "Measure it" in buttons(shown(run, "generation", drawn_at="0.5"))
