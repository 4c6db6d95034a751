"""Text through its code, beside what loses nothing: zlib, bz2 and LZMA."""

import bz2
import lzma
import zlib
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from aecore.data.windows import ALPHABET
from aecore.measure.reconstruction import characters_right
from aecore.tasks import intervals
from aecore.tasks.compression.wire import Source, of_network
from aecore.tasks.given import Given, Tell
from aecore.tasks.result import Cell, Result, Score, Table

__all__ = ["sent_texts", "sentence"]

COLUMNS = ("method", "setting", "bytes a window alone", "bytes a window in one archive", "characters right", "loses")
BITS = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0)
LOSSLESS: dict[str, Callable[[bytes], bytes]] = {
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
    rows = {b: _sent(source, windows, b) for b in settings}
    tell(0.8)
    others = [_lossless(name, windows) for name in LOSSLESS]
    right, alone = rows[bits][1], float(rows[bits][0][2] or 0)
    least = min(others, key=lambda row: float(row[3] or 0))
    table = Table(f"{len(windows):,} test windows", COLUMNS, (*(row for row, _ in rows.values()), *others))
    lead = Score(
        f"Characters right at {alone:.1f} bytes a window", float(right.mean()), "share", *intervals.mean(right)
    )
    return Result(lead, _least(least), sentence(alone, right, least), len(windows), {"rates": table})


def _sent(source: Source, windows: NDArray[np.uint8], bits: float) -> tuple[tuple[Cell, ...], NDArray[np.float64]]:
    wire = source.at_bits(bits)
    messages, archive = wire.send(windows), wire.archive(windows)
    right = characters_right(windows, wire.receive(messages))
    alone = float(np.mean([len(message) for message in messages]))
    setting = f"{bits:g} bits" if source.free else "its codebook"
    return ("network", setting, alone, len(archive) / len(windows), float(right.mean()), "yes"), right


def _lossless(name: str, windows: NDArray[np.uint8]) -> tuple[Cell, ...]:
    rows = ["".join(ALPHABET[place] for place in row).encode("latin-1") for row in windows.argmax(axis=-1)]
    compress = LOSSLESS[name]
    alone = float(np.mean([len(compress(row)) for row in rows]))
    return name, "best", alone, len(compress(b"".join(rows))) / len(rows), 1.0, "no"


def _least(row: tuple[Cell, ...]) -> Score:
    return Score(f"{row[0]}, all windows together, every character right", float(row[3] or 0), "bytes a window")


def sentence(alone: float, right: NDArray[np.float64], least: tuple[Cell, ...]) -> str:
    """Return who wins: nobody does by losing what the other keeps."""
    kept, other = float(right.mean()), float(least[3] or 0)
    lost = "the network loses some, so that is no win" if kept < 1 else "the network is smaller: it wins"
    who = lost if alone < other else f"{least[0]} is smaller and loses nothing: it wins"
    return (
        f"The network sends a window in {alone:.1f} bytes and gets {kept:.1%} of its characters back; {least[0]} takes "
        f"{other:.1f} bytes a window for all of them together and loses none: {who}."
    )
