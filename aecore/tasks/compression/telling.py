"""What the points of a compression come to: the table at one size, the decoders, who wins."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import groupby

from aecore.tasks import intervals
from aecore.tasks.compression.rates import PERFECT, Point, table
from aecore.tasks.compression.wire import Wire
from aecore.tasks.result import Cell, Score, Table

__all__ = ["ahead", "at_budget", "beside", "decoders", "paid", "scores", "smallest_webp"]

DECODERS = ("method", "numbers in the decoder", "axes and levels, bytes", "model, bytes", "bytes in all")
BYTES, BARE, PSNR = "bytes a picture", "without headers", "PSNR, dB"


def at_budget(sent: Sequence[Point], points: Sequence[Point], budget: float) -> Table:
    """Return what was sent with so many bytes, and of each format the setting with the fewest."""
    files = [point for point in points if point.method not in ("network", "PCA")]
    by_format = [list(group) for _, group in groupby(files, lambda point: point.method)]
    least = [min(group, key=lambda point: point.mean) for group in by_format]
    return table([*sent, *least], f"At {budget:g} bytes a picture, and each format at its fewest; test images")


def decoders(wires: Mapping[str, Wire]) -> Table:
    """Return what each receiver must have once, in float32: no picture counts it."""
    rows = tuple((name, w.source.parameters, w.quantiser.size, w.coder.size, w.size) for name, w in wires.items())
    return Table("What the receiver has once, before the first picture", DECODERS, rows)


def beside(ours: Point, theirs: Point) -> str:
    """Return who wins at this size."""
    pairs = ours.quality.psnr - theirs.quality.psnr
    gain, (low, high) = float(pairs.mean()), intervals.mean(pairs)
    who = f"{'the network' if gain > 0 else 'PCA'} wins by {abs(gain):.1f} dB"
    who = "neither wins, chance could do as much" if low <= 0 <= high else who
    return (
        f"At {ours.mean:.1f} bytes a picture the network keeps {ours.psnr:.1f} dB{_read(ours)} and PCA with the same "
        f"coder {theirs.psnr:.1f} dB{_read(theirs)} at {theirs.mean:.1f}: {who}."
    )


def smallest_webp(ours: Point, points: Sequence[Point]) -> str:
    """Return what the smallest WebP takes for how much, "" without any."""
    webp = [point for point in points if point.method == "WebP"]
    if not webp:
        return ""
    least = min(webp, key=lambda point: point.mean)
    more = "more" if least.psnr > ours.psnr else "less"
    return f"The smallest WebP takes {least.mean:.0f} bytes for {least.psnr:.1f} dB, {more} than the network has then."


def ahead(rates: Table, budget: Table) -> str:
    """Return at which sizes a baseline has more PSNR than the network: PCA at the same, a format at any."""
    rows = list(_rows(rates))
    ours, theirs = ([row for row in rows if row["method"] == name] for name in ("network", "PCA"))
    pairs = [(own, other) for own, other in zip(ours, theirs, strict=True) if _apart(other, own)]
    lost = [f"at {_number(own, BYTES):.1f} bytes by {_psnr(other) - _psnr(own):.1f} dB" for own, other in pairs]
    where = f"at {len(lost)} of {len(ours)} sizes: {', '.join(lost)}" if lost else "at no size that was tried"
    said = f"PCA with the same coder wins {where}."
    best = max((row for row in (*ours, *_rows(budget)) if row["method"] == "network"), key=_psnr)
    more = [row for row in rows if row["method"] not in ("network", "PCA") and _psnr(row) > _psnr(best)]
    if not more:
        return said
    least, bare = (min(more, key=lambda row: _number(row, name)) for name in (BYTES, BARE))
    return (
        f"{said} From {_number(least, BYTES):.0f} bytes a picture on, {least['method']} wins: it keeps more than the "
        f"network at any size that was tried, at most {_psnr(best):.1f} dB; without headers {bare['method']} does so "
        f"from {_number(bare, BARE):.0f} bytes on."
    )


def paid(archive: Table, decoder: Table, count: int) -> str:
    """Return who is the smallest of those that keep as much as the network, what the receiver has once counted too.

    One that is smaller and worse is said, and wins nothing.
    """
    once = {row[0]: float(row[-1] or 0) for row in decoder.rows}
    rows = list(_rows(archive))
    own = next(row for row in rows if row["method"] == "network")

    def each(row: Mapping[str, Cell]) -> float:
        return _number(row, BYTES) + once.get(row["method"], 0.0) / count

    others = sorted((row for row in rows if row is not own), key=each)
    said = f"With what the receiver has once, {count:,} pictures take {_sized(own, each)} through the network"
    good = next((row for row in others if not _apart(own, row)), None)
    if good is None:
        return f"{said}; no other keeps as much."
    who = "the network" if each(own) < each(good) else good["method"]
    said += f"; of the others that keep as much the smallest is {good['method']}, {_sized(good, each)}: {who} wins"
    saved = _number(good, BYTES) - _number(own, BYTES)
    more = once["network"] - once.get(good["method"], 0.0)
    turn = f"; the decoder has paid for itself from {more / saved:,.0f} pictures on" if saved > 0 and more > 0 else ""
    least = others[0]
    worse = f" Smaller and worse: {least['method']}, {_sized(least, each)}." if each(least) < each(own) else ""
    return f"{said}{turn}.{worse if least is not good else ''}"


def _sized(row: Mapping[str, Cell], each: Callable[[Mapping[str, Cell]], float]) -> str:
    return f"{each(row):.1f} bytes each ({'no loss' if row[PSNR] is None else f'{_psnr(row):.1f} dB'})"


def _apart(more: Mapping[str, Cell], less: Mapping[str, Cell]) -> bool:
    """Return whether one keeps more than another beyond both intervals."""
    if less[PSNR] is None:
        return False
    return more[PSNR] is None or _number(more, "PSNR from") > _number(less, "PSNR to")


def scores(ours: Point, theirs: Point) -> tuple[Score, Score]:
    """Return the decibels of both, each with its bytes and what is still read."""
    names = ((ours, "the network"), (theirs, "PCA with the same coder"))
    own, other = (
        point.quality.score(f"PSNR of {name} at {point.mean:.1f} bytes a picture{_read(point)}")
        for point, name in names
    )
    return own, other


def _read(point: Point) -> str:
    return "" if point.read is None else f" ({intervals.percent(point.read)} still read)"


def _rows(found: Table) -> Iterator[dict[str, Cell]]:
    return (dict(zip(found.columns, row, strict=True)) for row in found.rows)


def _number(row: Mapping[str, Cell], name: str) -> float:
    return float(row[name] or 0)


def _psnr(row: Mapping[str, Cell]) -> float:
    """Return the decibels of a row, those of a perfect picture where it lost nothing."""
    return PERFECT if row[PSNR] is None else _number(row, PSNR)
