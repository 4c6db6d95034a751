"""The queue on disk: an order that any process reads, and that no crash breaks."""

from pathlib import Path

import pytest

from aecore.runqueue import RunQueue


@pytest.fixture
def queue(tmp_path: Path) -> RunQueue:
    return RunQueue(tmp_path)


def test_nobody_waits_where_there_is_no_folder(queue: RunQueue) -> None:
    assert queue.ids() == []
    queue.to_back("a")
    queue.leave("a")
    assert not queue.folder.exists()


def test_first_come_first_served(queue: RunQueue) -> None:
    ids = ["b-2", "a-1", "c--3-"]
    for run_id in ids:
        queue.join(run_id)
    assert queue.ids() == RunQueue(queue.folder.parent).ids() == ids


def test_who_waits_does_not_join_again(queue: RunQueue) -> None:
    for run_id in ("a", "b", "a"):
        queue.join(run_id)
    assert queue.ids() == ["a", "b"]


def test_the_turn_goes_round(queue: RunQueue) -> None:
    for run_id in "abc":
        queue.join(run_id)
    seen = []
    for _ in range(6):
        seen.append(queue.ids()[0])
        queue.to_back(seen[-1])
    assert seen == list("abcabc")


def test_an_id_that_ends_like_another_is_another(queue: RunQueue) -> None:
    for run_id in ("1-a", "a"):
        queue.join(run_id)
    queue.leave("a")
    assert queue.ids() == ["1-a"]


def test_two_that_joined_a_run_at_the_same_moment_joined_it_once(queue: RunQueue) -> None:
    for run_id in "ab":
        queue.join(run_id)
    (queue.folder / queue._name("a")).touch()
    assert queue.ids() == ["a", "b"]
    queue.to_back("a")
    assert queue.ids() == ["b", "a"]
    assert len(list(queue.folder.iterdir())) == 2
    queue.leave("a")
    assert queue.ids() == ["b"]


def test_foreign_files_do_not_wait(queue: RunQueue) -> None:
    queue.join("a")
    for name in (".DS_Store", "notes.txt", ".12-b"):
        (queue.folder / name).touch()
    assert queue.ids() == ["a"]
