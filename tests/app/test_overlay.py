"""What the chart and the table of a sweep say of runs that are under way, stopped, or of several losses."""

from pathlib import Path
from statistics import stdev

import pytest
from making import STARTED
from reading import component, opened, texts
from saved_state import leave_state

from aecore import sweeps
from aecore.events import Epoch, Finished, Stopped
from aecore.runqueue import RunQueue
from aecore.runs import Run
from aecore.sweeps import SWEEPS, Member
from app import overlay

END = {"seconds": 1.0, "images_per_second": 1.0}


def told(run: Run, losses: list[float], errors: list[float] | None = None) -> None:
    """Write a run's epochs, each with its held-out loss and squared error."""
    run.record(STARTED)
    for at, (loss, mse) in enumerate(zip(losses, errors or losses, strict=True), 1):
        terms = {"loss": loss, "reconstruction": loss}
        run.record(Epoch(at, at, 1.0, 9.0, terms, {**terms, "mse": mse}))


def begun(name: str, root: Path) -> dict[Member, Run]:
    """Return the runs of a sweep, none of which waits."""
    sweeps.submit(SWEEPS[name], root)
    found = sweeps.found(SWEEPS[name], root)
    for run in found.values():
        RunQueue(root).leave(run.id)
    return found


def test_a_line_runs_as_far_as_any_seed_and_is_the_mean_of_those_that_came(runs_root: Path) -> None:
    members = [member for member in begun("noise-optimisers", runs_root).items() if member[0].variant == "Adam"]
    for (_member, run), count in zip(members, (10, 10, 2), strict=True):
        told(run, [0.5] * count if count == 10 else [0.8] * count)
    band, line = overlay.traces({member: run.history() for member, run in members})
    assert line["x"][-1] == 10 * STARTED.train_images
    assert line["y"][0] == pytest.approx(0.6)
    assert line["y"][-1] == pytest.approx(0.5)
    assert (line["text"][0], line["text"][-1]) == ("mean of 3 seeds", "mean of 2 seeds")
    assert len(band["x"]) == 2 * len(line["x"])


def test_the_spread_is_the_sample_deviation(runs_root: Path) -> None:
    members = [member for member in begun("noise-optimisers", runs_root).items() if member[0].variant == "Adam"][:2]
    for (_member, run), loss in zip(members, (0.1, 0.3), strict=True):
        told(run, [0.5, loss])
    ((_variant, _training, held, seeds),) = overlay.last({member: run.history() for member, run in members})
    assert held == f"0.2000 ± {stdev([0.1, 0.3]):.1f}"
    assert seeds == "2"


def test_one_first_reading_does_not_stretch_the_axis() -> None:
    high = {"x": list(range(20)), "y": [0.9] + [0.69 + at / 10_000 for at in range(19)]}
    low, top = overlay.reach([high, {"x": [0, 19], "y": [0.6905, 0.6901]}])
    assert (low, top) == pytest.approx((0.69, 0.692), abs=5e-4)


def test_losses_of_several_units_are_compared_by_their_squared_errors(runs_root: Path) -> None:
    for at, run in enumerate(begun("noise-losses", runs_root).values()):
        told(run, [0.01 * 2**at] * 3, [0.0140, 0.0136, 0.0132])
    test = opened("uses", article="4")
    chart = component(test, "figure")
    assert chart is not None
    assert chart["layout"]["yaxis"]["title"]["text"] == "held-out squared error per pixel"
    assert {trace["y"][-1] for trace in chart["traces"] if trace["mode"] == "lines" and "text" in trace} == {0.0132}
    assert "| Huber | 0.01320 ±" in texts(test)


def test_a_stopped_member_is_named_and_its_button_stays(runs_root: Path) -> None:
    first, *others = begun("noise-optimisers", runs_root).values()
    for run in others:
        told(run, [0.5, 0.4])
        run.record(Finished(reason="epochs", step=2, epoch=2.0, **END))
    told(first, [0.5])
    first.record(Stopped(step=1, epoch=1.0, **END))
    leave_state(first, 1)
    test = opened("uses", article="4")
    assert "8 of 9 runs have ended. Short of their end, by variant and seed: Adam, 0 (stopped)." in texts(test)
    assert "| so far |" in texts(test)
    test.button(key="sweep_noise-optimisers").click().run()
    assert first.status() == "queued"
    assert "8 of 9 runs have ended, 1 train or wait." in texts(test)
