"""What the points of a compression come to: the table at one size, the decoders, who wins."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from aecore.tasks.compression.rates import Point, table
from aecore.tasks.compression.wire import Wire
from aecore.tasks.result import Score, Table

__all__ = ["at_budget", "beside", "decoders", "scores", "smallest_webp"]

DECODERS = ("method", "numbers in the decoder", "axes and levels, bytes", "model, bytes", "bytes in all")


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
    gain = ours.psnr - theirs.psnr
    who = "the network" if gain > 0 else "PCA"
    return (
        f"At {ours.mean:.1f} bytes a picture the network keeps {ours.psnr:.1f} dB{_read(ours)} and PCA with the same "
        f"coder {theirs.psnr:.1f} dB{_read(theirs)} at {theirs.mean:.1f}: {who} wins by {abs(gain):.1f} dB."
    )


def smallest_webp(ours: Point, points: Sequence[Point]) -> str:
    """Return what the smallest WebP takes for how much, "" without any."""
    webp = [point for point in points if point.method == "WebP"]
    if not webp:
        return ""
    least = min(webp, key=lambda point: point.mean)
    more = "more" if least.psnr > ours.psnr else "less"
    return f"The smallest WebP takes {least.mean:.0f} bytes for {least.psnr:.1f} dB, {more} than the network has then."


def scores(ours: Point, theirs: Point) -> tuple[Score, Score]:
    """Return the decibels of both, each with its bytes and what is still read."""
    names = ((ours, "the network"), (theirs, "PCA with the same coder"))
    own, other = (
        point.quality.score(f"PSNR of {name} at {point.mean:.1f} bytes a picture{_read(point)}")
        for point, name in names
    )
    return own, other


def _read(point: Point) -> str:
    return "" if point.read is None else f" ({point.read:.1%} still read)"
