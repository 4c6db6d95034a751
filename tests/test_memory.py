"""What a training needs at least, what memory there is, and that what cannot fit is refused before it is built."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from running import go

from aecore import jobs, memory, training
from aecore.cli import main
from aecore.config import Config
from aecore.errors import NoRoom
from aecore.presets import PRESETS
from aecore.runs import all_runs, create
from aecore.shapes import layers, parameters

WIDE = "network.widths=" + str([8192] * 12).replace(" ", "")
GIGABYTE = 10**9


@pytest.fixture
def small_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine with two gigabytes to spare and no graphics card."""
    monkeypatch.setattr(memory, "available", lambda: 2 * GIGABYTE)
    monkeypatch.setattr(memory, "GRAPHICS", ())


def never_built(*_: object) -> None:
    raise AssertionError("a network was built that cannot fit")


def test_a_training_needs_its_numbers_seven_times_with_two_moments_and_five_times_with_one() -> None:
    for optimizer, copies in {"adam": 7, "adamw": 7, "sgd": 5, "rmsprop": 5}.items():
        config = Config.of({"training": {"optimizer": optimizer, "batch_size": 100}})
        numbers = sum(layer.numbers for layer in layers(config))
        assert memory.needed(config) == (4 * copies * parameters(config), 8 * 100 * numbers)


def test_a_batch_is_no_larger_than_the_images_there_are() -> None:
    few = Config.of({"data": {"train_size": 100}, "training": {"batch_size": 50_000}})
    assert memory.needed(few)[1] == memory.needed(few.model_copy(update={"data": Config().data}))[1] * 100 // 50_000


REFUSED: dict[str, tuple[dict[str, Any], str]] = {
    "weights": (
        {"network": {"widths": [8192] * 12}},
        r"network\.widths: .* about 42\.\d GB .* or smaller layers",
    ),
    "a code": (
        {"network": {"kind": "linear"}, "data": {"name": "gaussian", "dimensions": 200}, "code": {"size": 200}},
        r"code\.size: .* smaller code",
    ),
    "a batch": (
        {"network": {"kind": "conv", "widths": [512]}, "training": {"batch_size": 10_000}},
        r"training\.batch_size: .* about 16\.\d GB .* smaller batch",
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_the_field_that_weighs_most_is_named_with_what_it_needs_and_what_there_is(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    choices, said = REFUSED[name]
    config = Config.of(choices)
    monkeypatch.setattr(memory, "SMALL", 0)
    with pytest.raises(NoRoom, match=said) as refusal:
        memory.check(config, free=10**5 if name == "a code" else 2 * GIGABYTE)
    assert "\n" not in str(refusal.value)
    weights, batch = memory.needed(config)
    just = (weights + batch) / memory.SHARE
    memory.check(config, free=int(just * 1.01))
    with pytest.raises(NoRoom):
        memory.check(config, free=int(just * 0.99))


@pytest.mark.parametrize("preset", PRESETS)
def test_no_preset_is_refused_for_what_it_needs_on_a_small_machine(preset: str) -> None:
    memory.check(PRESETS[preset].config, free=2 * GIGABYTE)


def test_where_nobody_tells_how_much_there_is_nothing_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "available", lambda: None)
    memory.check(Config.of({"network": {"widths": [8192] * 12}}))


@pytest.mark.usefixtures("small_machine")
def test_what_cannot_fit_is_refused_before_a_run_is_made(
    runs_root: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(training, "build", never_built)
    with pytest.raises(NoRoom):
        jobs.submit(runs_root, tiny(WIDE))
    assert main(["train", f"--set={WIDE}", "--set=training.device=cpu"]) == 2
    assert "network.widths: this training needs about 4" in capsys.readouterr().err
    assert not all_runs(runs_root)


@pytest.mark.usefixtures("small_machine")
def test_a_run_that_does_not_fit_now_says_so_and_may_go_on_when_there_is_room(
    runs_root: Path, tiny: Callable[..., Config], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(training, "build", never_built)
    run = create(runs_root, tiny(WIDE))
    assert go(run) == "failed"
    history = run.history()
    assert history.last_word is not None
    assert history.last_word["reason"].startswith("network.widths: this training needs about 4")
    assert history.again
    assert not (run.folder / "weights.safetensors").exists()


def test_where_a_graphics_card_may_train_its_worker_says_what_fits(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(memory, "available", lambda: 2 * GIGABYTE)
    monkeypatch.setattr(memory, "GRAPHICS", (str(tmp_path),))
    wide = {"network": {"widths": [8192] * 12}}
    memory.check_here(Config.of(wide))
    with pytest.raises(NoRoom):
        memory.check_here(Config.of({**wide, "training": {"device": "cpu"}}))


MEMINFO = "MemTotal:       24000000 kB\nMemFree:         1000000 kB\nMemAvailable:   20000000 kB\n"
TOLD = 20_000_000 * 1024
GROUPS: dict[str, tuple[dict[str, str], int]] = {
    "no groups": ({}, TOLD),
    "of version 2": (
        {
            "proc/self/cgroup": "0::/lab/inner\n",
            "sys/fs/cgroup/lab/memory.max": "5000000",
            "sys/fs/cgroup/lab/memory.current": "3000000",
            "sys/fs/cgroup/lab/memory.stat": "anon 1\ninactive_file 500000\n",
            "sys/fs/cgroup/lab/inner/memory.max": "max\n",
            "sys/fs/cgroup/lab/inner/memory.current": "3000000",
        },
        2_500_000,
    ),
    "of version 1, seen from inside a container": (
        {
            "proc/self/cgroup": "5:memory:/docker/abc\n4:cpu:/\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "7000000",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "6000000",
        },
        1_000_000,
    ),
    "without a limit": (
        {
            "proc/self/cgroup": "5:memory:/\n",
            "sys/fs/cgroup/memory/memory.limit_in_bytes": "9223372036854771712",
            "sys/fs/cgroup/memory/memory.usage_in_bytes": "6000000",
        },
        TOLD,
    ),
    "over its limit": (
        {
            "proc/self/cgroup": "0::/\n",
            "sys/fs/cgroup/memory.max": "5000000",
            "sys/fs/cgroup/memory.current": "6000000",
        },
        0,
    ),
}


@pytest.mark.parametrize("name", GROUPS)
def test_the_memory_there_is_is_the_least_of_the_machine_and_its_groups(name: str, tmp_path: Path) -> None:
    files, left = GROUPS[name]
    for path, content in {"proc/meminfo": MEMINFO, **files}.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(content)
    assert memory.available(tmp_path) == left


def test_a_system_that_does_not_tell_has_no_figure(tmp_path: Path) -> None:
    assert memory.available(tmp_path) is None
