"""events.jsonl: one writer appends whole lines; any number of readers follow it by byte offset."""

import json
import time
from pathlib import Path
from typing import Any

__all__ = ["append", "read"]

Record = dict[str, Any]


def append(path: Path, record: Record) -> None:
    """Write `record` as one line, with the `time` (seconds since 1970); a line torn by a crash is closed first."""
    line = json.dumps({**record, "time": round(time.time(), 3)}, allow_nan=False, separators=(",", ":"))
    with path.open("ab+") as file:
        torn = file.seek(0, 2) > 0 and _last_byte(file) != b"\n"
        file.write((b"\n" if torn else b"") + line.encode() + b"\n")


def _last_byte(file: Any) -> bytes:  # noqa: ANN401 - a binary file
    file.seek(-1, 2)
    byte: bytes = file.read(1)
    return byte


def read(path: Path, offset: int = 0) -> tuple[list[Record], int]:
    """Return the records after byte `offset`, and the offset to go on from: after the last whole line.

    A line that is no record (torn by a crash, or from a future that is no JSON object with a `kind`) is passed over.
    """
    try:
        with path.open("rb") as file:
            file.seek(offset)
            content = file.read()
    except FileNotFoundError:
        return [], offset
    whole = content[: content.rfind(b"\n") + 1]
    records = [record for line in whole.split(b"\n") if (record := _parse(line)) is not None]
    return records, offset + len(whole)


def _parse(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except (ValueError, RecursionError):  # the latter from foreign text such as ten thousand brackets
        return None
    return record if isinstance(record, dict) and isinstance(record.get("kind"), str) else None
