"""How long a training will take: said from one measurement, near enough to the truth, and not said without one."""

from math import inf
from pathlib import Path
from time import perf_counter
from typing import Any

import pytest

from aecore import tables
from aecore.config import Config
from aecore.estimate import learn, measure, seconds_per_epoch
from aecore.events import Epoch, Started, Step
from aecore.files import read_json, write_json
from aecore.presets import PRESETS
from aecore.runs import Run, create

STEP = 0.004


def config(**choices: Any) -> Config:  # noqa: ANN401 - whatever a section takes
    return Config.of({section: dict(fields) for section, fields in choices.items()})


@pytest.fixture
def warm(tmp_path: Path) -> Path:
    """Return a runs folder in which a worker has left a measurement."""
    write_json(tmp_path / ".speed.json", {"step_seconds": STEP, "device": "cpu"})
    return tmp_path


def said(root: Path, **choices: Any) -> float:  # noqa: ANN401 - whatever a section takes
    seconds = seconds_per_epoch(config(**choices), root)
    assert seconds is not None
    return seconds


def test_nothing_is_said_before_a_worker_is_warm(tmp_path: Path) -> None:
    assert seconds_per_epoch(Config(), tmp_path) is None


@pytest.mark.parametrize(
    "left", ["", "{", "[]", '{"step_seconds": "x", "device": "cpu"}', '{"step_seconds": 0, "kinds": 1}']
)
def test_a_damaged_measurement_is_none(left: str, warm: Path) -> None:
    (warm / ".speed.json").write_text(left)
    assert seconds_per_epoch(Config(), warm) is None


def test_another_device_was_not_measured(warm: Path) -> None:
    assert seconds_per_epoch(config(training={"device": "cuda"}), warm) is None
    assert seconds_per_epoch(config(training={"device": "cpu"}), warm) is not None


def test_a_small_batch_costs_nearly_as_much_as_a_large_one(warm: Path) -> None:
    assert said(warm, training={"batch_size": 16}) > 5 * said(warm)


def test_autograd_is_charged_on_a_gpu_too(tmp_path: Path) -> None:
    ratios = []
    for device in ("cpu", "cuda"):
        write_json(tmp_path / ".speed.json", {"step_seconds": STEP, "device": device})
        ratios.append(said(tmp_path, code={"kind": "variational"}) / said(tmp_path))
    assert ratios[0] > 1.3 > ratios[1] > 1


def test_a_network_that_cannot_be_built_takes_no_time(warm: Path) -> None:
    assert seconds_per_epoch(config(network={"kind": "conv", "widths": [4] * 6}), warm) is None


def test_the_default_takes_its_steps_and_little_more(warm: Path) -> None:
    assert 1.0 < said(warm) / (STEP * 215) < 1.25


def test_fewer_images_take_less(warm: Path) -> None:
    some, all_of_them = said(warm, data={"train_size": 5_500}), said(warm, data={"validation_size": 0})
    assert some < 0.2 * all_of_them
    assert said(warm, data={"validation_size": 1_000_000}) > 0  # which the training itself will refuse


def test_what_is_known_to_be_slower_is_said_to_be_slower(warm: Path) -> None:
    names = ("pca", "dense", "plane", "deep", "conv")
    seconds = [said(warm, **{**PRESETS[name].choices, "training": {}}) for name in names]
    assert seconds == sorted(seconds)


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_every_network_has_an_estimate(kind: str, code: str, warm: Path) -> None:
    assert 0 < said(warm, network={"kind": kind}, code={"kind": code}) < inf


def trained(root: Path, speed: float, *, device: str = "cpu", readings: int = 10, kind: str = "dense") -> Run:
    """Return a run that was as fast as `speed`, images a second."""
    run = create(root, config(network={"kind": kind}))
    started = {"device_name": "", "precision": "", "threads": 1, "parameters": 1, "pixels": 784, "unit": "nats"}
    counts = {"epochs": 1, "batch_size": 256, "train_images": 1, "validation_images": 0, "lines": {}, "versions": {}}
    run.record(Started(device=device, **started, **counts))
    for step in range(readings):
        run.record(Step(step, 0.1, 1.0, speed, 1e-3, {}, None))
    return run


def test_a_run_corrects_what_is_said_of_its_kind(warm: Path) -> None:
    before, linear = said(warm), said(warm, network={"kind": "linear"})
    learn(trained(warm, 256 / (2 * STEP)))
    assert said(warm) == pytest.approx(2 * before)
    assert said(warm, network={"kind": "linear"}) == linear


@pytest.mark.parametrize("unlike", [{"device": "cuda"}, {"readings": 9}, {"speed": 0.0}])
def test_a_run_that_shows_little_corrects_nothing(unlike: dict[str, Any], warm: Path) -> None:
    before = said(warm)
    learn(trained(warm, **{"speed": 1.0, **unlike}))
    assert said(warm) == before


@pytest.mark.usefixtures("one_thread")
def test_a_measurement_is_left_for_the_pages(tmp_path: Path) -> None:
    measure(tmp_path)
    found = read_json(tmp_path / ".speed.json")
    assert 1e-5 < found["step_seconds"] < 1
    assert found["device"] in ("cpu", "cuda", "mps")


@pytest.mark.slow
@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("batch", [16, 256])
@pytest.mark.parametrize("name", ["dense", "shallow", "plane", "conv"])
def test_an_estimate_is_near_the_truth(name: str, batch: int, tmp_path: Path) -> None:
    from aecore.training import Training

    measure(tmp_path)
    data = {"train_size": 24 * batch, "validation_size": 500}
    asked = {**PRESETS[name].choices, "data": data, "training": {"epochs": 3, "device": "cpu", "batch_size": batch}}
    marks = [perf_counter() for event in Training(Config.of(asked)).events() if isinstance(event, Epoch)]
    truth = min(marks[1] - marks[0], marks[2] - marks[1])
    estimate = seconds_per_epoch(Config.of(asked), tmp_path)
    assert estimate is not None
    assert truth / 4 < estimate < truth * 4  # a factor of 2, and what a busy machine adds
