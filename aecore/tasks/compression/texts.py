"""Text through its code, beside what loses nothing: zlib, bz2 and LZMA."""

import bz2
import lzma
import zlib
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from aecore.data.windows import ALPHABET, text_of
from aecore.measure.reconstruction import characters_right
from aecore.tasks import intervals
from aecore.tasks.compression.wire import Source, of_network
from aecore.tasks.given import Given, Tell
from aecore.tasks.result import AT, Cell, Result, Score, Table, leading

__all__ = ["sent_texts", "sentence"]

COLUMNS = (
    "method", "setting", "bytes a window alone", "alone from", "alone to", "bytes a window in one archive",
    "characters right", "right from", "right to", "loses",
)  # fmt: skip
ALONE, TOGETHER = (COLUMNS.index(f"bytes a window {how}") for how in ("alone", "in one archive"))
SHOWN = 8
"""Windows that are kept as they arrived, with their messages."""
BITS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
LOSSLESS: dict[str, Callable[[bytes], bytes]] = {
    "as it is": bytes,
    "zlib": lambda raw: zlib.compress(raw, 9),
    "bz2": lambda raw: bz2.compress(raw, 9),
    "LZMA": lzma.compress,
}


def sent_texts(given: Given, bits: float, count: int, tell: Tell) -> Result:
    """Send windows of text through the code, and through what loses nothing.

    Args:
        given: a run on text.
        bits: see `CompressionOptions`.
        count: test windows.
        tell: is told how far it is.
    """
    source, windows = of_network(given), given.test.images[:count]
    tell(0.3)
    settings = sorted({bits, *BITS}) if source.free else [bits]
    rows: dict[float, Sent] = {}
    for b in settings:
        rows[b] = _sent(source, windows, b)
        tell(0.3 + 0.5 * len(rows) / len(settings))
    others = [_lossless(name, windows) for name in LOSSLESS]
    least = min(others, key=lambda row: float(row[TOGETHER] or 0))
    table = Table(f"{len(windows):,} test windows", COLUMNS, (*(sent.row for sent in rows.values()), *others))
    told = {b: (sent.score(), _least(least), _who(sent, least)) for b, sent in rows.items()}
    lead, baseline, said = told[bits]
    more = {
        "scored": f"Scored on {len(windows):,} test windows.",
        "windows": text_of(windows[:SHOWN]),
        "sent_at": {f"{b:g}": sent.messages for b, sent in rows.items()},
        "arrived": {f"{b:g}": sent.arrived for b, sent in rows.items()},
        AT: {f"{b:g}": leading(*one) for b, one in told.items()},
    }
    return Result(lead, baseline, said, len(windows), {"rates": table}, more=more)


@dataclass(frozen=True, eq=False)
class Sent:
    """What one setting came to.

    Attributes:
        row: of the table.
        right: float64 (n,), the share of each window that is right.
        messages: the first ones, as hexadecimal digits.
        arrived: what was decoded from these bytes.
    """

    row: tuple[Cell, ...]
    right: NDArray[np.float64]
    messages: list[str]
    arrived: list[str]

    @property
    def alone(self) -> float:
        """Bytes of a window's message, mean."""
        return float(self.row[ALONE] or 0)

    def score(self) -> Score:
        """Return the share of characters that are right, with its interval."""
        ends = intervals.mean(self.right)
        return Score(f"Characters right at {self.alone:.1f} bytes a window", float(self.right.mean()), "share", *ends)


def _sent(source: Source, windows: NDArray[np.uint8], bits: float) -> Sent:
    wire = source.at_bits(bits)
    messages, archive = wire.send(windows), wire.archive(windows)
    drawn = wire.receive(messages)
    right = characters_right(windows, drawn)
    setting = f"{bits:g} bit{'s' * (bits != 1)}" if source.free else "its codebook"
    sizes = _alone([len(message) for message in messages])
    row = ("network", setting, *sizes, len(archive) / len(windows), float(right.mean()), *intervals.mean(right), "yes")
    return Sent(row, right, [message.hex() for message in messages[:SHOWN]], text_of(drawn[:SHOWN]))


def _lossless(name: str, windows: NDArray[np.uint8]) -> tuple[Cell, ...]:
    rows = ["".join(ALPHABET[place] for place in row).encode("latin-1") for row in windows.argmax(axis=-1)]
    compress = LOSSLESS[name]
    alone = _alone([len(compress(row)) for row in rows])
    setting = "a byte a character" if name == "as it is" else "best"
    return name, setting, *alone, len(compress(b"".join(rows))) / len(rows), 1.0, None, None, "no"


def _alone(sizes: list[int]) -> tuple[float, float, float]:
    """Return the mean bytes of a window, with its interval."""
    found = np.array(sizes)
    return float(found.mean()), *intervals.mean(found)


def _least(row: tuple[Cell, ...]) -> Score:
    return Score(f"{row[0]}, all windows together, every character right", float(row[TOGETHER] or 0), "bytes a window")


def _who(sent: Sent, least: tuple[Cell, ...]) -> str:
    return sentence(sent.alone, float(sent.right.mean()), str(least[0]), float(least[TOGETHER] or 0))


def sentence(alone: float, kept: float, name: str, other: float) -> str:
    """Return who wins: nobody does by losing what the other keeps.

    Args:
        alone: bytes of a window through the network, mean.
        kept: the share of characters that is right then.
        name: of the least of those that lose nothing.
        other: its bytes a window, all windows together.
    """
    lost = "the network loses some, so that is no win" if kept < 1 else "the network is smaller: it wins"
    who = lost if alone < other else f"{name} is smaller and loses nothing: it wins"
    return (
        f"The network sends a window in {alone:.1f} bytes and gets {intervals.percent(kept)} of its characters back; "
        f"{name} takes {other:.1f} bytes a window for all of them together and loses none: {who}."
    )
