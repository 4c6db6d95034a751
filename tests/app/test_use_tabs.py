"""The uses on their page as Streamlit's harness sees them: asked for, waited for, shown, and offered where one fits."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from making import run_with, training
from reading import buttons, component, html, opened, texts
from streamlit.testing.v1 import AppTest
from tooling import tooled

from aecore import sweeps
from aecore.files import write_json
from aecore.presets import PRESETS
from aecore.runs import Run, all_runs
from aecore.sweeps import SWEEPS
from aecore.tables import TASKS
from aecore.taskqueue import TaskFile, wishes
from aecore.taskruns import TaskSpec, key_of
from aecore.tasks.result import Result, Score, Table
from aecore.wishes import Note
from app import cache, tasks
from app.components.tasks import ten_digits
from app.components.uses import TABS

RNG = np.random.default_rng(0)


@pytest.fixture
def run(runs_root: Path) -> Run:
    return tooled(runs_root)


def kept(run: Run, spec: TaskSpec) -> Result:
    """Keep a result as anomaly detection gives it, of scores that overlap a little."""
    arrays: dict[str, np.ndarray] = {"centre": np.zeros(4), "whitening": np.eye(4)}
    for name in ("error", "distance", "both", "pca"):
        scores = {"normal": RNG.normal(2, 1, 300), "strange": RNG.normal(5, 1, 80)}
        for kind, values in scores.items():
            worst = np.argsort(values * (1 if kind == "strange" else -1))[:10]
            arrays |= {f"{kind}_{name}": values.astype(np.float32), f"worst_{kind}_{name}": worst}
            arrays[f"drawn_{kind}_{name}"] = np.full((10, 2, 1, 28, 28), 90, np.uint8)
        for part in ("threshold", "recall", "false_alarms", "precision"):
            arrays[f"{name}_{part}"] = np.linspace(0, 1, 5)
    scales = {"error": (0.0, 1.0), "distance": (0.0, 1.0)}
    made = Result(
        Score("ROC AUC of the reconstruction error", 0.975, "", 0.97, 0.98),
        Score("ROC AUC of PCA's error", 0.9, "", 0.89, 0.91),
        "The network wins.",
        380,
        {"scores": Table("A table of scores", ("score", "ROC AUC"), (("error", 0.975),))},
        arrays,
        {"kind": "noise", "scales": scales, "usual": dict.fromkeys(("error", "distance", "both", "pca"), 3.0)},
    )
    made.save(TaskFile(run, key_of(run, spec)).path)
    return made


def shown(run: Run) -> AppTest:
    return opened("uses", run.id, use="anomaly")


def bars(test: AppTest) -> dict[str, list[float]]:
    found = component(test, "figure")
    assert found is not None
    return {trace["name"]: trace["y"] for trace in found["traces"]}


def test_what_is_not_measured_yet_is_asked_for_by_a_button(run: Run, runs_root: Path) -> None:
    test = shown(run)
    assert "Measure it" in buttons(test)
    test.button(key="measure_anomaly").click().run()
    assert [wish.spec() for wish in wishes(runs_root)] == [tasks.spec("anomaly")]
    assert "It waits for its turn" in texts(test)
    test.button(key="cancel_anomaly").click().run()
    assert wishes(runs_root) == []
    assert "This was cancelled" in texts(test)


def test_how_far_it_is_and_why_it_failed_are_said(run: Run, runs_root: Path) -> None:
    tasks.ask(run, tasks.spec("anomaly"))
    (wish,) = wishes(runs_root)
    wish.file.say(Note(wish.path.name, "failed", reason="field: limit and cure."))
    wish.remove()
    test = shown(run)
    assert "field: limit and cure." in texts(test)
    assert "Measure it" in buttons(test)


def test_the_number_the_baseline_the_sentence_and_the_table_are_shown(run: Run) -> None:
    made = kept(run, tasks.spec("anomaly"))
    test = shown(run)
    assert [(metric.label, metric.value) for metric in test.metric] == [
        (made.lead.title, "0.975"),
        ("ROC AUC of PCA's error", "0.9"),
    ]
    assert "The network wins." in texts(test)
    assert [metric.delta for metric in test.metric] == ["95 %: 0.97 to 0.98", "95 %: 0.89 to 0.91"]
    assert "A table of scores" in [expander.label for expander in test.expander]
    assert set(bars(test)) == {"normal", "strange"}
    assert sum(bars(test)["normal"]) == pytest.approx(100)


def test_the_threshold_moves_line_counts_and_pictures(run: Run) -> None:
    made = kept(run, tasks.spec("anomaly"))
    test = shown(run)
    before = texts(test), html(test).count("<figure")
    slider = next(each for each in test.slider if each.label.startswith("Threshold"))
    slider.set_value(slider.max).run()
    assert texts(test) != before[0]
    found = component(test, "figure")
    assert found is not None
    assert found["layout"]["shapes"][0]["x0"] == pytest.approx(slider.max)
    missed = int((made.arrays["strange_error"] <= slider.max).sum())
    assert f"{missed:,} missed" in texts(test)


def test_another_score_is_another_histogram(run: Run) -> None:
    kept(run, tasks.spec("anomaly"))
    test = shown(run)
    before = bars(test)
    test.session_state["strange_by"] = "distance"
    assert bars(opened("uses", run.id, use="anomaly", strange_by="distance")) != before


def test_a_choice_without_sense_is_refused_in_its_place(run: Run) -> None:
    asked = {"use": "anomaly", "strange": "classes", "strange_classes": "3"}
    assert "Measure it" in buttons(opened("uses", run.id, **asked))
    test = opened("uses", run.id, **asked, normal_classes="3,5")
    assert [error.value for error in test.error if "3 is normal too" in error.value]
    assert "Measure it" not in buttons(test), "nobody need wait for a worker to hear it"


def test_what_is_normal_is_chosen_whatever_is_strange(run: Run) -> None:
    test = opened("uses", run.id, use="anomaly", strange="noise", normal_classes="7")
    assert test.multiselect(key="picked_normal_classes").value == [7]
    test.button(key="measure_anomaly").click().run()
    assert [wish.spec() for wish in wishes(run.folder.parent)] == [
        tasks.spec("anomaly", strange="noise", normal_classes=(7,))
    ]


@pytest.mark.parametrize("name", TABS)
def test_every_tab_opens_for_a_run_with_weights_or_offers_one_that_fits(name: str, run: Run, runs_root: Path) -> None:
    test = opened("uses", run.id, use=name)
    assert not test.exception
    why = tasks.unfit(run, name)
    if why:
        assert why in texts(test)
        test.button(key=f"train_for_{name}").click().run()
        configs = [each.config for each in all_runs(runs_root)]
        assert PRESETS[tasks.trains(name)].config in configs


def test_a_run_that_trains_and_one_without_weights_are_told_so(runs_root: Path) -> None:
    live = run_with(runs_root)
    with training(live):
        assert "still trains" in texts(opened("uses", live.id, use="anomaly"))
    ended = tooled(runs_root)
    (ended.folder / "weights.safetensors").unlink()
    assert "has no weights yet" in texts(opened("uses", ended.id, use="anomaly"))


def test_every_use_of_the_table_has_a_tab_and_the_other_way_round() -> None:
    assert set(TABS) == set(TASKS)


def test_a_result_of_another_version_counts_as_none(run: Run) -> None:
    path = TaskFile(run, key_of(run, tasks.spec("anomaly"))).path
    write_json(path, {"not": "an archive"})
    assert "Measure it" in buttons(shown(run))


def test_the_ten_digits_are_trained_measured_and_compared(
    run: Run, runs_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept(run, tasks.spec("anomaly"))
    test = shown(run)
    assert "0 of 10 runs are trained, 0 measured." in texts(test)
    test.button(key="train_left_out").click().run()
    runs = sweeps.found(SWEEPS["left-out"], runs_root)
    assert [member.config.data.class_balance.index(0) for member in runs] == list(range(10))
    three = list(runs.items())[:3]
    for _member, each in three:
        kept(each, _weighted(each))
    made = {member: found for member, each in three if (found := tasks.found(each, tasks.spec("anomaly")))}
    look, ended = cache.look, {each.folder for _member, each in three}
    monkeypatch.setattr(
        cache, "look", lambda one: replace(look(one), status="finished") if one.folder in ended else look(one)
    )
    after = shown(run)
    assert "3 of 10 runs are trained, 3 measured." in texts(after)
    taken = [each.proto.label for each in after.get("download_button")]
    assert taken.count("Take it along (CSV)") == 2, "the scores of this run, and the ten digits"
    whole = ten_digits.table(made)
    assert whole.column("network's AUC") == [0.975] * 4
    assert whole.column("trained") == ["without 0", "without 1", "without 2", "mean"]


def _weighted(run: Run) -> TaskSpec:
    (run.folder / "weights.safetensors").write_bytes(run.id.encode())
    return tasks.spec("anomaly")
