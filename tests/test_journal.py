"""Any number of readers follow one writer; what is torn, foreign or from the future stops none of them."""

import json
import random
from pathlib import Path

import pytest

from aecore import journal

FOREIGN = [
    b"",
    b"hello",
    b"\xff\xfe\xfa",
    b"\0" * 64,
    b"[" * 50_000,
    b"1" * 10_000,
    b"[1, 2]",
    b"null",
    b'{"no": "kind"}',
    b'{"kind": 7}',
    b'{"kind": "step", "step": 1',
    b'one\rtwo\x0bthree\x0c{"kind": "x"}',
]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "events.jsonl"


def kinds(records: list[journal.Record]) -> list[str]:
    return [record["kind"] for record in records]


def test_no_file_is_an_empty_journal(path: Path) -> None:
    assert journal.read(path) == ([], 0)


def test_what_is_appended_is_read_with_its_time(path: Path) -> None:
    journal.append(path, {"kind": "step", "step": 1, "text": "line\nbreak\r"})
    (record,), offset = journal.read(path)
    assert {**record, "time": 0} == {"kind": "step", "step": 1, "text": "line\nbreak\r", "time": 0}
    assert record["time"] > 1.7e9
    assert offset == path.stat().st_size


def test_a_record_that_no_reader_would_take_is_not_written(path: Path) -> None:
    with pytest.raises(ValueError, match="JSON"):
        journal.append(path, {"kind": "step", "loss": float("nan")})
    assert not path.exists()


@pytest.mark.parametrize("line", FOREIGN)
def test_a_foreign_line_is_passed_over(path: Path, line: bytes) -> None:
    journal.append(path, {"kind": "first"})
    with path.open("ab") as file:
        file.write(line + b"\n")
    journal.append(path, {"kind": "last"})
    records, offset = journal.read(path)
    assert kinds(records) == ["first", "last"]
    assert offset == path.stat().st_size


def test_kinds_fields_and_versions_of_the_future_are_handed_on(path: Path) -> None:
    path.write_bytes(b'{"v":9,"kind":"dream","of":{"sheep":[1]}}\n')
    assert journal.read(path)[0] == [{"v": 9, "kind": "dream", "of": {"sheep": [1]}}]


def test_a_huge_line_is_a_line(path: Path) -> None:
    journal.append(path, {"kind": "big", "text": "x" * 5_000_000})
    journal.append(path, {"kind": "small"})
    assert kinds(journal.read(path)[0]) == ["big", "small"]


def test_a_torn_line_is_not_read_until_it_is_whole(path: Path) -> None:
    journal.append(path, {"kind": "first"})
    _, offset = journal.read(path)
    with path.open("ab") as file:
        file.write(b'{"kind":"sec')
    assert journal.read(path, offset) == ([], offset)
    with path.open("ab") as file:
        file.write(b'ond"}\n')
    records, end = journal.read(path, offset)
    assert (kinds(records), end) == (["second"], path.stat().st_size)


def test_a_line_torn_by_a_crash_costs_only_itself(path: Path) -> None:
    journal.append(path, {"kind": "first"})
    with path.open("ab") as file:
        file.write(b'{"kind":"torn","te')
    journal.append(path, {"kind": "second"})
    journal.append(path, {"kind": "third"})
    assert kinds(journal.read(path)[0]) == ["first", "second", "third"]
    assert b"\n\n" not in path.read_bytes()


def test_an_offset_beyond_the_end_finds_nothing(path: Path) -> None:
    journal.append(path, {"kind": "first"})
    assert journal.read(path, 10_000) == ([], 10_000)


@pytest.mark.parametrize("seed", range(20))
def test_following_from_any_cut_to_any_cut_reads_what_reading_whole_reads(path: Path, seed: int) -> None:
    chance = random.Random(seed)
    lines = [json.dumps({"kind": f"k{n}", "x": "é" * chance.randrange(40)}).encode() for n in range(20)]
    lines += chance.choices(FOREIGN[:4] + FOREIGN[6:], k=10)
    chance.shuffle(lines)
    content = b"".join(line + b"\n" for line in lines) + b'{"kind":"torn'
    cuts = sorted(chance.choices(range(len(content) + 1), k=15))
    offset, followed = 0, []
    for cut in [*cuts, len(content)]:
        path.write_bytes(content[:cut])
        records, offset = journal.read(path, offset)
        followed += records
    assert (followed, offset) == journal.read(path)
    assert len(followed) == 20
