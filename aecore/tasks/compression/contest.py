"""The contest: for how few bytes a picture is still read, each way at the setting that training images chose for it.

The network and every size of PCA are searched in the same way and as finely; a format is tried from its lowest quality
upwards. Test images only score what was chosen.
"""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from aecore.data.dataset import Split
from aecore.tasks import intervals
from aecore.tasks.compression.files import FORMATS, file
from aecore.tasks.compression.rates import CHOSEN, RATES, Clean, Point, of_wire
from aecore.tasks.compression.searching import FEW
from aecore.tasks.compression.wire import Source, Wire
from aecore.tasks.given import Given, Tell
from aecore.tasks.quality import Read, as_bytes
from aecore.tasks.result import Table

__all__ = ["Reads", "contest", "contestants", "fewest", "told"]

BITS = (0.0, 8.0)
"""Between these the bits of the widest axis are looked for."""
HALVINGS = 7
"""To a sixteenth of a bit."""
FILED = 200
"""Training images by which a format's quality is chosen."""
LEVEL = 0.05
"""Less apart than this share of the bytes, neither wins: the images that chose could have been others."""


class Reads:
    """Whether enough of the first training images is read as it arrives."""

    def __init__(self, seen: Split, read: Read, share: float) -> None:
        """Take training images with labels, and the share of what is read of clean ones that is enough."""
        assert seen.labels is not None
        self.images, self.labels, self.read = seen.images[:CHOSEN], seen.labels[:CHOSEN], read
        self.clean = read(self.images) == self.labels
        self.share = share

    def enough(self, drawn: NDArray[np.uint8]) -> bool:
        """Say it of what arrived of the first images, uint8 (n, C, H, W)."""
        count = len(drawn)
        kept = float((self.read(drawn) == self.labels[:count]).mean())
        return kept >= self.share * float(self.clean[:count].mean())

    def by(self, wire: Wire) -> bool:
        """Say it of a wire."""
        return self.enough(wire.drawn(wire.symbols(self.images, FEW)))


def fewest(source: Source, reads: Reads) -> Wire | None:
    """Return the wire with the fewest bits of which enough is read, None where even the finest does not do."""
    low, high = BITS
    best = source.at_bits(high)
    if not reads.by(best):
        return None
    for _ in range(HALVINGS if source.free else 0):
        middle = (low + high) / 2
        wire = source.at_bits(middle)
        if reads.by(wire):
            high, best = middle, wire
        else:
            low = middle
    return best


def contestants(
    given: Given, own: Source, others: Mapping[int, Source], clean: Clean, share: float, tell: Tell
) -> Iterator[tuple[str, str, Wire]]:
    """Return method, setting and wire of the network and of the size of PCA with the fewest bytes, chosen in training.

    Nobody enters where there are no classes to read.
    """
    seen = given.train
    if clean.read is None or seen.labels is None:
        return
    reads = Reads(seen, clean.read, share)
    if (wire := fewest(own, reads)) is not None:
        yield "network", _said(wire), wire
    found: dict[int, Wire] = {}
    for done, (k, source) in enumerate(others.items(), 1):
        tell(done / (len(others) + 1))
        if (wire := fewest(source, reads)) is not None:
            found[k] = wire
    if found:
        k = min(found, key=lambda size: found[size].cost)
        yield "PCA", f"{k} numbers, {_said(found[k])}", found[k]


def contest(
    given: Given,
    own: Source,
    others: Mapping[int, Source],
    files: Sequence[Point],
    clean: Clean,
    share: float,
    tell: Tell,
) -> Table:
    """Return the fewest bytes that are still read of each way: chosen on training images, scored on test images.

    Args:
        given: for its training images.
        own: the network's codes.
        others: PCA's, by the number of components.
        files: the formats at every quality, on test images.
        clean: the test images.
        share: of what is read of clean pictures.
        tell: is told how far it is.
    """
    sent = [of_wire(wire, clean, *said) for *said, wire in contestants(given, own, others, clean, share, tell)]
    entered = [*sent, *_formats(given.train, files, clean, share)]
    right = clean.quality(clean.images).right
    if right is None:
        return Table("Nobody reads these pictures: they have no classes", RATES, ())
    asked, of_clean = intervals.percent(share, 0), intervals.percent(float(right.mean()))
    title = (
        f"The fewest bytes of which {asked} of what is read of clean pictures is still read; chosen on training "
        f"images, scored on {len(right):,} test images, of which clean {of_clean} is read"
    )
    return Table(title, RATES, tuple(point.cells() for point in sorted(entered, key=lambda point: point.mean)))


def told(table: Table) -> str:
    """Return one sentence on the network beside PCA, also where one of them is never read; "" where nobody reads."""
    rows = {row[0]: dict(zip(table.columns, row, strict=True)) for row in table.rows}
    absent = [name for name in ("network", "PCA") if name not in rows]
    if not rows:
        return ""
    if absent:
        if len(absent) == 2:
            return "Neither the network nor PCA is read as often as was asked, at any size that was tried."
        lost, won = ("the network", "PCA") if absent == ["network"] else ("PCA", "the network")
        return f"To be still read as often as was asked, {won} wins: {lost} never is, at any size that was tried."
    ours, theirs = (float(rows[name]["bytes a picture"] or 0) for name in ("network", "PCA"))
    own, other = (float(rows[name]["still read"] or 0) for name in ("network", "PCA"))
    first, second = ("the network", "PCA") if ours < theirs else ("PCA", "the network")
    fewer_read = own < other if ours < theirs else other < own
    who = f"{first} needs fewer than {second}"
    if abs(ours - theirs) < LEVEL * max(ours, theirs):
        who = "less than a twentieth apart, neither wins"
    elif fewer_read:
        who = f"{first} needs fewer, but less of it is read on test images, so neither wins"
    return (
        f"To be still read the network needs {ours:.1f} bytes a picture ({intervals.percent(own)} read) and PCA "
        f"{theirs:.1f} ({intervals.percent(other)} read): {who}."
    )


def _formats(seen: Split, files: Sequence[Point], clean: Clean, share: float) -> Iterator[Point]:
    if clean.read is None or seen.labels is None:
        return
    reads, pictures = Reads(seen, clean.read, share), as_bytes(seen.images[:FILED])
    for kind, qualities in FORMATS.items():
        own = [point for point in files if point.method == kind]
        for quality, point in zip(qualities, own, strict=True):
            if reads.enough(np.stack([file(picture, kind, quality).picture for picture in pictures])):
                yield point
                break


def _said(wire: Wire) -> str:
    return "its codebook" if wire.step is None else f"step {wire.step:.3g}"
