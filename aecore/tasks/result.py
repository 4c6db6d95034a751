"""What a use found: a number that leads, the baseline's beside it, tables, and the arrays that pictures are made of."""

import csv
import io
import json
import zipfile
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from aecore.files import write_arrays
from aecore.tasks.intervals import percent

__all__ = ["AT", "Cell", "Result", "Score", "Table", "leading"]

Cell = str | float | int | None
SHARE = "share"
AT = "at"
"""Where `more` holds what leads at other settings, by their name; see `leading`."""
WORDS = "words"
"""The array of a kept result that holds everything that is no array, as JSON in UTF-8."""


@dataclass(frozen=True)
class Score:
    """One number with what is needed to read it.

    Attributes:
        title: what was measured, and of what ("PSNR of the network").
        value: the number.
        unit: "dB", "bytes an image", ...; "share" for one of 0 to 1 that people read in percent, "" for a plain one.
        low: the lower end of its 95 % interval, None where nothing was drawn by chance.
        high: the upper end.
    """

    title: str
    value: float
    unit: str = ""
    low: float | None = None
    high: float | None = None

    def shown(self) -> str:
        """Return the number with its unit, as people write it."""
        return " ".join(filter(None, (self.figure(self.value), "" if self.unit == SHARE else self.unit)))

    def interval(self) -> str:
        """Return both ends of the interval, "" without one."""
        if self.low is None or self.high is None:
            return ""
        return f"95 %: {self.figure(self.low)} to {self.figure(self.high)}"

    def figure(self, value: float) -> str:
        """Return a number in the score's unit: four digits, decibels three, shares in percent."""
        return percent(value) if self.unit == SHARE else f"{value:.3g}" if self.unit == "dB" else f"{value:.4g}"


@dataclass(frozen=True)
class Table:
    """Rows that belong together, as a page shows them and a file of commas holds them.

    Attributes:
        title: what it shows, with split, number of images and units.
        columns: their names, with the unit where there is one.
        rows: as many cells each as there are columns.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]

    def csv(self) -> str:
        """Return it as comma-separated values with a line of names."""
        out = io.StringIO()
        writer = csv.writer(out, lineterminator="\n")
        writer.writerow(self.columns)
        writer.writerows(self.rows)
        return out.getvalue()

    def column(self, name: str) -> list[Cell]:
        """Return the cells of one column."""
        at = self.columns.index(name)
        return [row[at] for row in self.rows]


@dataclass(frozen=True, eq=False)
class Result:
    """What a use found.

    Attributes:
        lead: the one number.
        baseline: the same of what it is held against.
        said: one sentence: who wins, by how much; also when it is the baseline.
        images: how many test images were scored.
        tables: by name; the first one is the one that is shown.
        arrays: by name: scores of single images, curves, pictures as uint8.
        more: further facts, anything JSON holds.
    """

    lead: Score
    baseline: Score | None
    said: str
    images: int
    tables: Mapping[str, Table] = field(default_factory=dict)
    arrays: Mapping[str, NDArray[Any]] = field(default_factory=dict)
    more: Mapping[str, Any] = field(default_factory=dict)

    def at(self, setting: str) -> Self:
        """Return the same with what leads at another setting that was measured with it; itself where there is none."""
        told = self.more.get(AT, {}).get(setting)
        if told is None:
            return self
        lead, baseline = Score(**told["lead"]), Score(**told["baseline"])
        return replace(self, lead=lead, baseline=baseline, said=told["said"], images=told.get("images", self.images))

    def words(self) -> dict[str, Any]:
        """Return everything that is no array, as JSON holds it; what is not finite becomes null."""
        told = {name: value for name, value in asdict(self).items() if name != "arrays"}
        found: dict[str, Any] = _finite(told)
        return found

    def save(self, path: Path) -> None:
        """Put it at `path` (.npz), whole or not at all."""
        text = json.dumps(self.words(), allow_nan=False).encode()
        write_arrays(path, **{WORDS: np.frombuffer(text, np.uint8)}, **self.arrays)

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Return a kept result, None where there is none or the file is damaged. Nothing is unpickled."""
        try:
            with (
                path.open("rb") as file,
                np.load(file, allow_pickle=False) as kept,
            ):
                arrays = {name: kept[name] for name in kept.files}
            told = json.loads(arrays.pop(WORDS).tobytes())
            return cls(**{**told, **_parts(told)}, arrays=arrays)
        except (FileNotFoundError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile):
            return None


def leading(lead: Score, baseline: Score, said: str) -> dict[str, Any]:
    """Return what leads at one setting, as `Result.at` reads it."""
    return {"lead": asdict(lead), "baseline": asdict(baseline), "said": said}


def _parts(told: Mapping[str, Any]) -> dict[str, Any]:
    tables = {
        name: Table(one["title"], tuple(one["columns"]), tuple(tuple(row) for row in one["rows"]))
        for name, one in told["tables"].items()
    }
    baseline = told["baseline"]
    return {"lead": Score(**told["lead"]), "baseline": baseline and Score(**baseline), "tables": tables}


def _finite(value: Any) -> Any:  # noqa: ANN401 - anything JSON holds
    if isinstance(value, Mapping):
        return {str(name): _finite(part) for name, part in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(part) for part in value]
    if isinstance(value, np.generic):
        value = value.item()
    return None if isinstance(value, float) and not np.isfinite(value) else value
