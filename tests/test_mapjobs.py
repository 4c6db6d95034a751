import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from aecore import data, mapjobs
from aecore.config import Config
from aecore.data import Dataset, Split
from aecore.errors import Refused
from aecore.latent.maps import compute
from aecore.latent.spec import MapSpec
from aecore.mapjobs import MapState
from aecore.mapqueue import MapFile, wishes
from aecore.runs import Run, create
from aecore.wishes import Note

SPEC = MapSpec(points=64)
LONG = MapSpec(method="umap", points=64)


def write_codes(run: Run, seed: int = 0, count: int = 200) -> Path:
    path = run.folder / "test" / "codes.npy"
    path.parent.mkdir(exist_ok=True)
    np.save(path, np.random.default_rng(seed).standard_normal((count, 4)).astype(np.float32))
    return path


@pytest.fixture
def run(runs_root: Path) -> Run:
    made = create(runs_root, Config())
    write_codes(made)
    return made


def wanted(run: Run) -> list[str]:
    return [wish.file.key for wish in wishes(run.folder.parent)]


def test_it_imports_neither_torch_nor_umap() -> None:
    code = "import sys, aecore.mapjobs; print([name for name in ('torch', 'umap', 'numba') if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout == "[]\n"


@pytest.mark.parametrize("missing", ["test/codes.npy", "test"])
def test_a_run_without_codes_is_refused_in_one_line(runs_root: Path, missing: str) -> None:
    run = create(runs_root, Config())
    (run.folder / missing).parent.mkdir(exist_ok=True)
    with pytest.raises(Refused, match="no codes of the test images yet; they are made when it ends") as refused:
        mapjobs.request(run, SPEC)
    assert "\n" not in str(refused.value)
    assert wanted(run) == []


@pytest.mark.parametrize("content", [b"", b"no array", b"\x93NUMPY\x01\x00"])
def test_damaged_codes_are_refused_in_one_line(run: Run, content: bytes) -> None:
    (run.folder / "test" / "codes.npy").write_bytes(content)
    with pytest.raises(Refused, match=r"test/codes\.npy is damaged"):
        mapjobs.request(run, SPEC)


def test_codes_that_are_not_finite_are_refused(run: Run) -> None:
    np.save(run.folder / "test" / "codes.npy", np.full((40, 2), np.nan, np.float32))
    with pytest.raises(Refused, match="not finite"):
        mapjobs.request(run, SPEC)


def test_a_map_is_asked_for_once_and_not_at_all_when_it_is_there(run: Run) -> None:
    key = mapjobs.request(run, SPEC)
    assert mapjobs.request(run, SPEC) == key == mapjobs.key_of(run, SPEC)
    assert wanted(run) == [key]
    mapjobs.cancel(run, key)
    made = compute(*mapjobs.codes_and_labels(run, SPEC.points), SPEC)
    made.save(MapFile(run, key).path)
    assert mapjobs.request(run, SPEC) == key
    assert wanted(run) == []
    assert mapjobs.state(run, key) == MapState("done", 1.0)
    found = mapjobs.result(run, key)
    assert found is not None
    assert np.array_equal(found.xy, made.xy)


def test_other_codes_have_another_key_even_with_the_same_size_and_time(run: Run) -> None:
    path = run.folder / "test" / "codes.npy"
    before, key = path.stat(), mapjobs.key_of(run, SPEC)
    codes = np.load(path)
    codes[0, 0] += 1
    with path.open("r+b") as file:
        np.save(file, codes)
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert (path.stat().st_size, path.stat().st_mtime_ns) == (before.st_size, before.st_mtime_ns)
    assert mapjobs.key_of(run, SPEC) != key


def test_codes_that_are_not_mapped_do_not_change_the_key(run: Run) -> None:
    key, codes = mapjobs.key_of(run, SPEC), np.load(run.folder / "test" / "codes.npy")
    np.save(run.folder / "test" / "codes.npy", codes[: SPEC.points])
    assert mapjobs.key_of(run, SPEC) == key


def test_the_states_of_a_map_that_is_made(run: Run) -> None:
    assert mapjobs.state(run, "0" * 16) == MapState("none")
    key = mapjobs.request(run, LONG)
    file = MapFile(run, key)
    wish = file.first_wish()
    assert wish is not None
    assert mapjobs.state(run, key) == MapState("queued")
    assert mapjobs.result(run, key) is None
    with file.hold():
        assert mapjobs.state(run, key) == MapState("queued")
        file.say(Note(wish.path.name, "running", 0.25, tries=1))
        assert mapjobs.state(run, key) == MapState("running", 0.25)
    assert mapjobs.state(run, key) == MapState("queued"), "its worker died"
    compute(*mapjobs.codes_and_labels(run, 64), SPEC).save(file.path)
    assert mapjobs.state(run, key) == MapState("done", 1.0), "the map is there before the wish goes"
    wish.remove()
    assert mapjobs.state(run, key) == MapState("done", 1.0)


def test_a_cancelled_map_stays_cancelled_until_it_is_asked_for_again(run: Run) -> None:
    key = mapjobs.request(run, LONG)
    wish = MapFile(run, key).first_wish()
    assert wish is not None
    mapjobs.cancel(run, key)
    assert wanted(run) == []
    assert mapjobs.state(run, key) == MapState("cancelled")
    wish.file.say(Note(wish.path.name, "running", 0.5, tries=1))  # a worker that has not noticed yet
    assert mapjobs.state(run, key) == MapState("cancelled")
    assert mapjobs.request(run, LONG) == key
    with wish.file.hold():
        assert mapjobs.state(run, key) == MapState("queued"), "what is said of the old wish is no news"


def test_cancel_takes_back_a_wish_that_two_processes_made_at_once_and_no_other(run: Run) -> None:
    other = mapjobs.request(run, SPEC)
    key = mapjobs.request(run, LONG)
    MapFile(run, key).ask(LONG.model_dump())
    assert len(wanted(run)) == 3
    mapjobs.cancel(run, key)
    assert wanted(run) == [other]


def test_cancel_without_a_wish_changes_nothing(run: Run) -> None:
    mapjobs.cancel(run, "0" * 16)
    assert mapjobs.state(run, "0" * 16) == MapState("none")


def test_a_failure_is_told_until_the_map_is_asked_for_again(run: Run) -> None:
    key = mapjobs.request(run, LONG)
    wish = MapFile(run, key).first_wish()
    assert wish is not None
    wish.file.say(Note(wish.path.name, "failed", reason="Too small; ask for more."))
    wish.remove()
    assert mapjobs.state(run, key) == MapState("failed", reason="Too small; ask for more.")
    mapjobs.request(run, LONG)
    assert mapjobs.state(run, key) == MapState("queued")


def test_a_damaged_map_counts_as_none_and_can_be_asked_for(run: Run) -> None:
    key = mapjobs.key_of(run, SPEC)
    path = MapFile(run, key).path
    path.parent.mkdir()
    path.write_bytes(b"half")
    assert mapjobs.state(run, key) == MapState("none")
    assert mapjobs.result(run, key) is None
    mapjobs.request(run, SPEC)
    assert wanted(run) == [key]


@pytest.mark.parametrize("call", [mapjobs.state, mapjobs.result, mapjobs.cancel])
def test_a_key_that_is_none_is_refused(run: Run, call: object) -> None:
    with pytest.raises(Refused, match="none of that name"):
        call(run, "../../secret")  # type: ignore[operator]


def test_labels_are_those_of_the_first_test_images(run: Run) -> None:
    codes, labels = mapjobs.codes_and_labels(run, 64)
    assert np.array_equal(codes, np.load(run.folder / "test" / "codes.npy")[:64])
    assert (codes.dtype, labels.dtype) == (np.float32, np.int64)
    assert np.array_equal(labels, data.load("mnist").test.labels[:64])
    assert len(mapjobs.codes_and_labels(run, 10_000)[1]) == 200


def test_data_without_classes_are_labelled_minus_one(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    split = Split(np.zeros((200, 1, 2, 2), np.uint8), None)
    monkeypatch.setattr(data, "load", lambda *_, **__: Dataset("plain", split, split, (1, 2, 2), ()))
    codes, labels = mapjobs.codes_and_labels(run, 64)
    assert labels.dtype == np.int64
    assert labels.tolist() == [-1] * len(codes)


def test_mapped_codes_do_not_change_when_the_run_puts_others_in_their_place(run: Run) -> None:
    codes, _ = mapjobs.codes_and_labels(run, 64)
    before = codes.copy()
    path = run.folder / "test" / "codes.npy"
    path.rename(path.with_name("old.npy"))
    write_codes(run, seed=1)
    assert np.array_equal(codes, before)
    assert not np.array_equal(mapjobs.codes_and_labels(run, 64)[0], before)
