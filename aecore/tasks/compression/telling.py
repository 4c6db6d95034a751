"""What the points of a compression come to: the table at one size, the contest, the decoders, who wins."""

from collections.abc import Mapping, Sequence
from itertools import groupby

from aecore.tasks.compression.rates import Clean, Point, table
from aecore.tasks.compression.wire import Wire
from aecore.tasks.result import Cell, Table

__all__ = ["at_budget", "contest", "decoders", "sentence"]

CONTEST = ("method", "setting", "bytes a picture", "still read", "PSNR, dB")
DECODERS = ("method", "numbers in the decoder", "axes and levels, bytes", "model, bytes", "bytes in all")


def at_budget(sent: Sequence[Point], points: Sequence[Point], budget: float) -> Table:
    """Return what was sent with so many bytes, and of each format the setting with the fewest."""
    files = [point for point in points if point.method not in ("network", "PCA")]
    by_format = [list(group) for _, group in groupby(files, lambda point: point.method)]
    least = [min(group, key=lambda point: point.mean) for group in by_format]
    return table([*sent, *least], f"At {budget:g} bytes a picture, and each format at its fewest; test images")


def contest(points: Sequence[Point], clean: Clean, share: float) -> Table:
    """Return for each method the setting with the fewest bytes of which the classifier still reads enough."""
    right = clean.quality(clean.images).right
    wanted = share * float(right.mean()) if right is not None else 0.0
    title = f"The fewest bytes of which {wanted:.1%} are still read, {share:.0%} of what is read of clean pictures"
    if right is None:
        return Table("Nobody reads these pictures: they have no classes", CONTEST, ())
    best: dict[str, Point] = {}
    for point in points:
        read = point.quality.right
        if read is not None and read.mean() >= wanted and point.mean < best.get(point.method, _Endless).mean:
            best[point.method] = point
    return Table(title, CONTEST, tuple(_row(point) for point in sorted(best.values(), key=lambda point: point.mean)))


class _Endless:
    mean = float("inf")


def _row(point: Point) -> tuple[Cell, ...]:
    assert point.quality.right is not None
    return point.method, point.setting, point.mean, float(point.quality.right.mean()), point.psnr


def decoders(wires: Mapping[str, Wire]) -> Table:
    """Return what each receiver must have once, in float32: no picture counts it."""
    rows = tuple((name, w.source.parameters, w.quantiser.size, w.coder.size, w.size) for name, w in wires.items())
    return Table("What the receiver has once, before the first picture", DECODERS, rows)


def sentence(ours: Point, theirs: Point, points: Sequence[Point]) -> str:
    """Return who wins at this size, and what the smallest WebP takes for how much."""
    gain = ours.psnr - theirs.psnr
    who = "the network" if gain > 0 else "PCA"
    told = (
        f"At {ours.mean:.1f} bytes a picture the network keeps {ours.psnr:.1f} dB and PCA with the same coder "
        f"{theirs.psnr:.1f} dB at {theirs.mean:.1f}: {who} wins by {abs(gain):.1f} dB"
    )
    webp = [point for point in points if point.method == "WebP"]
    if not webp:
        return told + "."
    least = min(webp, key=lambda point: point.mean)
    more = "more" if least.psnr > ours.psnr else "less"
    return f"{told}; the smallest WebP takes {least.mean:.0f} bytes for {least.psnr:.1f} dB, {more} than the network."
