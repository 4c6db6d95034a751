"""Run folders: their names, their status seen from any process, and what may be done to them."""

import sys
import threading
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path

import pytest
from filelock import Timeout
from running import held

from aecore import finding, journal, runs
from aecore.config import Config
from aecore.errors import Refused
from aecore.finding import find
from aecore.history import History
from aecore.runqueue import RunQueue
from aecore.runs import ID, Run, all_runs, create

TAKEN, STARTED = {"kind": "turn", "action": "taken_up", "step": 0}, {"kind": "started", "epochs": 2}
GAVE_WAY, STEP = {"kind": "turn", "action": "gave_way", "step": 4}, {"kind": "step", "step": 4}
PAUSED, RESUMED = {"kind": "paused", "step": 4}, {"kind": "resumed", "step": 4}


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return create(tmp_path / "runs", Config.of({}))


def write(run: Run, *records: journal.Record) -> None:
    for record in records:
        journal.append(run.folder / "events.jsonl", record)


def last(word: str) -> journal.Record:
    return {"kind": word, "step": 4}


def test_the_folder_of_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AECORE_RUNS_DIR", raising=False)
    assert runs.runs_dir() == Path("runs")
    monkeypatch.setenv("AECORE_RUNS_DIR", "elsewhere")
    assert runs.runs_dir() == Path("elsewhere")
    assert runs.runs_dir("given") == Path("given")


def test_a_new_run_holds_what_was_asked(tmp_path: Path) -> None:
    config = Config.of({"network": {"kind": "conv"}, "code": {"size": 3}})
    run = create(tmp_path, config, about={"preset": "small"})
    assert run.config == config
    assert ID.fullmatch(run.id)
    assert "conv-3" in run.id
    assert run.exists
    assert sorted(path.name for path in run.folder.iterdir()) == ["about.json", "config.json"]


def test_ids_are_all_different(tmp_path: Path) -> None:
    assert len({create(tmp_path, Config.of({})).id for _ in range(20)}) == 20


def test_a_damaged_config_is_one_sentence(run: Run) -> None:
    (run.folder / "config.json").write_text("{")
    with pytest.raises(Refused, match=rf"run {run.id}: config.json is missing or damaged"):
        _ = run.config


def test_a_run_is_found_by_its_id_or_its_folder(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    root = run.folder.parent
    for reference in (run.id, run.folder, str(run.folder), f"{root}/../runs/{run.id}"):
        assert find(reference, root).folder == run.folder.resolve()
    monkeypatch.chdir(run.folder)
    assert find(".", root).id == run.id


TRICKS = [
    "../x",
    "..",
    ".",
    "",
    "/etc",
    "a/../../b",
    "A",
    "run_1",
    "x\0y",
    "x\0/y",
    "a" * 81,
    "a/" * 3000,
    "%2e%2e",
    "é",
]


@pytest.mark.parametrize("folders", [True, False])
@pytest.mark.parametrize("reference", TRICKS)
def test_no_run_of_that_name_is_one_sentence(run: Run, reference: str, folders: bool) -> None:
    with pytest.raises(Refused, match="there is none of that name") as refused:
        find(reference, run.folder.parent, folders=folders)
    assert "\n" not in str(refused.value)
    assert len(str(refused.value)) < 400 + len(str(run.folder))


def test_a_page_takes_no_path(run: Run) -> None:
    inner = run.folder.parent / "sub"
    inner.mkdir()
    for reference in (str(run.folder), f"../{run.id}", f"./{run.id}", f"../../runs/{run.id}"):
        with pytest.raises(Refused):
            find(reference, inner, folders=False)
    assert find(run.id, run.folder.parent, folders=False).id == run.id


def test_the_newest_run_comes_first_and_foreign_folders_are_none(tmp_path: Path) -> None:
    assert all_runs(tmp_path / "none") == []
    made = [create(tmp_path, Config.of({})) for _ in range(3)]
    for name in ("notes", ".queue", "UPPER"):
        (tmp_path / name).mkdir()
    (tmp_path / "UPPER" / "config.json").write_text("{}")
    assert [run.id for run in all_runs(tmp_path)] == [run.id for run in reversed(made)]


@pytest.mark.parametrize("about", ["", "{", "[]", '{"created": null}', '{"created": "today"}'])
def test_a_damaged_about_hides_no_run(run: Run, about: str) -> None:
    (run.folder / "about.json").write_text(about)
    assert [found.id for found in all_runs(run.folder.parent)] == [run.id]


def test_size_counts_every_byte(run: Run) -> None:
    before = run.size()
    (run.folder / "film").mkdir()
    (run.folder / "film" / "1.npz").write_bytes(b"x" * 1000)
    assert run.size() == before + 1000
    assert Run(run.folder.parent / "none").size() == 0


def test_a_run_that_rests_can_be_deleted_twice(run: Run) -> None:
    write(run, TAKEN, STARTED, last("finished"))
    run.delete()
    assert not run.exists
    assert list(run.folder.parent.iterdir()) == []
    run.delete()
    assert list(run.folder.parent.iterdir()) == []


def test_a_live_run_is_not_deleted(run: Run) -> None:
    RunQueue(run.folder.parent).join(run.id)
    with pytest.raises(Refused, match="is queued; stop it before you delete it"):
        run.delete()
    with held(run), pytest.raises(Refused, match="is starting; stop it"):
        run.delete()
    assert run.exists


# what the journal says, in the queue?, locked by another process? -> status
TRUTH = [
    ([], True, False, "queued"),
    ([], True, True, "starting"),
    ([], False, True, "starting"),  # a command trains it, no worker
    ([TAKEN], True, True, "starting"),
    ([TAKEN, STARTED, STEP], True, True, "running"),
    ([TAKEN, STARTED, STEP], False, True, "running"),
    ([TAKEN, STARTED, STEP], True, False, "queued"),  # its worker died, another will come
    ([TAKEN, STARTED, STEP], False, False, "interrupted"),  # and nobody will
    ([], False, False, "interrupted"),
    ([TAKEN, STARTED, STEP, GAVE_WAY], True, False, "queued"),
    ([TAKEN, STARTED, PAUSED], False, False, "paused"),
    ([TAKEN, STARTED, PAUSED], True, True, "paused"),  # said, and about to let go
    ([TAKEN, STARTED, PAUSED], True, False, "queued"),  # asked to go on
    ([TAKEN, STARTED, PAUSED, RESUMED, TAKEN], True, True, "running"),
    *[([TAKEN, STARTED, last(word)], False, False, word) for word in ("finished", "stopped", "interrupted", "failed")],
    *[([TAKEN, STARTED, last(word)], True, True, word) for word in ("finished", "stopped", "interrupted", "failed")],
    ([TAKEN, STARTED, last("stopped")], True, False, "queued"),
    ([TAKEN, STARTED, last("stopped"), RESUMED, TAKEN], True, True, "running"),
    ([TAKEN, last("failed")], False, False, "failed"),
]


@pytest.mark.parametrize("word", ["paused", "finished", "stopped"])
def test_asked_to_go_on_while_the_worker_still_lets_go_it_is_queued(run: Run, word: str) -> None:
    write(run, TAKEN, STARTED, last(word))
    RunQueue(run.folder.parent).join(run.id)
    run.ask("more 1")
    with held(run):
        assert run.status() == "queued"


@pytest.mark.parametrize(("records", "waiting", "locked", "status"), TRUTH)
def test_status(run: Run, records: list[journal.Record], waiting: bool, locked: bool, status: str) -> None:
    write(run, *records)
    if waiting:
        RunQueue(run.folder.parent).join(run.id)
    with held(run) if locked else nullcontext():
        assert run.locked == locked
        assert run.status() == status
        assert run.status(History.of(run.folder)) == status


def test_a_lock_dies_with_its_holder(run: Run) -> None:
    with held(run):
        assert run.locked
    assert not run.locked


def test_asking_who_holds_the_lock_makes_nothing_and_stops_nobody(run: Run) -> None:
    ghost = Run(run.folder.parent / "ghost")
    assert not ghost.locked
    assert not ghost.folder.exists()
    assert not run.locked
    assert not (run.folder / "lock").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="shared locks are POSIX")
def test_a_reader_in_the_middle_of_looking_disturbs_neither_readers_nor_the_owner(run: Run) -> None:
    import fcntl

    with run.hold():
        pass
    with (run.folder / "lock").open("rb") as looking:
        fcntl.flock(looking, fcntl.LOCK_SH)
        assert not run.locked
        done = threading.Timer(0.02, fcntl.flock, (looking, fcntl.LOCK_UN))
        done.start()
        with run.hold():
            assert run.locked
        done.join()


def test_one_holder_at_a_time(run: Run) -> None:
    with held(run), pytest.raises(Timeout), run.hold():
        pass
    with run.hold():
        assert run.locked


def test_status_never_says_interrupted_while_a_worker_says_its_last_word(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The worker ends just between what a reader looks at first and what it looks at next."""
    queue = RunQueue(run.folder.parent)
    queue.join(run.id)
    write(run, TAKEN, STARTED)
    known = History.of(run.folder)

    def end() -> None:
        write(run, last("finished"))
        queue.leave(run.id)

    look: Callable[[RunQueue], list[str]] = RunQueue.ids
    monkeypatch.setattr(RunQueue, "ids", lambda self: (end(), look(self))[1])
    assert run.status(known) == "finished"


def test_wishes_are_taken_once(run: Run) -> None:
    assert (run.take_wish(), run.has_wish, run.wishes()) == (None, False, [])
    run.ask("pause")
    run.ask("stop")
    assert (run.has_wish, run.wishes()) == (True, ["stop"])
    assert (run.take_wish(), run.take_wish(), run.has_wish) == ("stop", None, False)


def test_a_pause_does_not_take_back_the_wish_for_more(run: Run) -> None:
    run.ask("more 5")
    run.ask("pause")
    assert run.wishes() == ["more 5", "pause"]
    assert [run.take_wish(), run.take_wish(), run.take_wish()] == ["more 5", "pause", None]


def test_foreign_bytes_in_control_are_a_wish_like_any_other(run: Run) -> None:
    (run.folder / "control").write_bytes(b"\xff\xfe")
    assert run.take_wish() is not None


def test_no_weights_is_one_sentence(run: Run) -> None:
    with pytest.raises(Refused, match="has no weights yet"):
        finding.load(run)
    assert run.saved() is None
