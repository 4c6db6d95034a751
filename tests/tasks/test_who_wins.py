"""Denoising and compression say where a baseline wins, and every mean of a sample has its interval."""

import numpy as np
import pytest
from giving import few, given

from aecore.tasks.compression.archives import ARCHIVE, archives
from aecore.tasks.compression.rates import RATES, Clean, of_wire
from aecore.tasks.compression.telling import ahead as sizes_lost
from aecore.tasks.compression.telling import beside, paid
from aecore.tasks.compression.use import CompressionOptions, compression
from aecore.tasks.compression.wire import of_network
from aecore.tasks.denoising.amounts import AHEAD, sentence
from aecore.tasks.denoising.amounts import ahead as amounts_lost
from aecore.tasks.quality import COLUMNS, Quality
from aecore.tasks.result import Cell, Table

REST: tuple[Cell, ...] = (None,) * (len(COLUMNS) - 1)
NOISE = ("noise", "amount", "method", *COLUMNS, *AHEAD)


def quality(psnr: float, ssim: float, spread: float = 0.1) -> Quality:
    rng = np.random.default_rng(round(10 * psnr))
    return Quality(rng.normal(psnr, spread, 50), np.full(50, ssim))


def test_every_mean_has_the_interval_of_its_kind() -> None:
    rng = np.random.default_rng(0)
    found = Quality(rng.normal(20, 1, 400), rng.normal(0.8, 0.1, 400), np.arange(400) < 390)
    cells = dict(zip(COLUMNS, found.cells(), strict=True))
    for value, low, high in (COLUMNS[:3], COLUMNS[3:6], COLUMNS[6:]):
        ends = [float(cells[name] or 0) for name in (low, value, high)]
        assert ends == sorted(ends)
        assert ends[0] < ends[2]
    assert cells["read to"] is not None
    assert float(cells["read to"]) < 1, "Wilson's stays within what a share can be"
    assert Quality(found.psnr, found.ssim).cells()[6:] == (None, None, None)


def test_many_images_are_measured_as_few_are(monkeypatch: pytest.MonkeyPatch) -> None:
    images = few().test.images[:30]
    drawn = images[::-1]
    whole = Quality.of(images, drawn, None, None)
    monkeypatch.setattr("aecore.tasks.quality.BLOCK", 7)
    parts = Quality.of(images, drawn, None, None)
    assert np.array_equal(whole.psnr, parts.psnr)
    assert np.array_equal(whole.ssim, parts.ssim)


@pytest.mark.parametrize(
    ("network", "filters", "said"),
    [(20.0, 15.0, "the network wins by 5"), (15.0, 20.0, "median filter wins by 5"), (20.0, 20.0, "neither wins")],
)
def test_the_sentence_of_a_noise_names_who_wins(network: float, filters: float, said: str) -> None:
    others = {"median": filters, "gaussian": 1.0, "tv": 1.0, "nlm": 1.0}
    found = {"network": quality(network, 0.9, 0.3), **{name: quality(at, 0.5, 0.3) for name, at in others.items()}}
    if network == filters:
        found["median"] = Quality(found["network"].psnr[::-1], found["median"].ssim)
    told = sentence(given().config, found, "salt_pepper", 0.5)
    assert said in told
    assert "salt-and-pepper" in told
    assert "of SSIM the network has 0.40 more" in told


def test_a_network_that_learned_from_fewer_pixels_saw_no_clean_pictures() -> None:
    found = {name: quality(20.0, 0.9) for name in ("network", "median", "gaussian", "tv", "nlm")}
    learned = {"corruption": "downsample", "corruption_amount": 0.75}
    assert "learned from fewer pixels of 0.75." in sentence(given(objective=learned).config, found, "gaussian", 0.5)
    clean = sentence(given().config, found, "gaussian", 0.5)
    assert "learned from clean pictures." in clean
    assert "of SSIM neither has more" in clean


def test_the_amounts_at_which_a_filter_wins_are_told_by_name() -> None:
    ahead = {0.1: (-5.0, -6.0, -4.0), 0.3: (-0.4, -1.0, 0.2), 0.5: (5.0, 4.0, 6.0)}
    rows = [
        (kind, amount, method, 20.0 - gap[0] * (method != "network"), *REST, *gap)
        for kind in ("gaussian", "blur")
        for amount, gap in ahead.items()
        for method in ("network", "median filter")
        if kind == "gaussian" or amount == 0.5
    ]
    said = amounts_lost(Table("", NOISE, tuple(rows)))
    assert "Gaussian noise a filter wins at 1 of 3: the median filter at 0.1 by 5.0 dB; neither wins at 1 of 3" in said
    assert "chance could do: 0.3; the network wins at 1." in said
    assert "blur the network wins at all." in said


def ended(psnr: float | None) -> tuple[Cell, ...]:
    ends = (None, None) if psnr is None else (psnr - 0.1, psnr + 0.1)
    return (psnr, *ends, *REST[2:])


def point(method: str, size: float, psnr: float | None, bare: float | None = None) -> tuple[Cell, ...]:
    sizes = [(each, each - 1, each + 1) for each in (size, size / 2 if bare is None else bare)]
    return (method, "", *sizes[0], *sizes[1], *ended(psnr))


def sizes(*points: tuple[Cell, ...]) -> Table:
    return Table("", RATES, points)


def test_the_sizes_at_which_a_baseline_wins_are_told() -> None:
    rows = [point("network", 1, 12), point("PCA", 1, 13), point("network", 30, 31), point("PCA", 30, 23)]
    files = [point("WebP", 90, 22), point("WebP", 160, 32), point("PNG", 268, None)]
    said = sizes_lost(sizes(*rows, *files), sizes())
    assert "wins at 1 of 2 sizes: at 1.0 bytes by 1.0 dB." in said
    assert "From 160 bytes a picture on, WebP wins" in said
    assert "without headers WebP does so from 80 bytes on" in said
    assert "PNG wins" in sizes_lost(sizes(*rows, files[2]), sizes())
    assert "From" not in sizes_lost(sizes(*rows, files[0]), sizes())


def test_a_gap_within_both_intervals_wins_no_size() -> None:
    assert "wins at no size" in sizes_lost(sizes(point("network", 1, 12), point("PCA", 1, 12.15)), sizes())


def test_each_way_to_count_has_its_own_smallest_and_the_best_of_all_is_beaten() -> None:
    rows = [point("network", 5, 18.7), point("PCA", 5, 18), point("WebP", 96, 23, 66), point("JPEG", 199, 19.1, 38)]
    said = sizes_lost(sizes(*rows), sizes(point("network", 11, 18.8)))
    assert "From 96 bytes a picture on, WebP wins" in said
    assert "at most 18.8 dB; without headers JPEG does so from 38 bytes on" in said


def kept(method: str, size: float, psnr: float) -> tuple[Cell, ...]:
    return (method, "", size, size, 1, *ended(psnr))


@pytest.mark.parametrize(("count", "who"), [(1_000, "WebP wins"), (100_000, "the network wins")])
def test_the_decoder_is_paid_for_by_enough_pictures(count: int, who: str) -> None:
    rows = (kept("network", 10, 23), kept("WebP", 20, 22), kept("WebP", 30, 23.1))
    decoder = Table("", ("method", "bytes in all"), (("network", 1_000_000),))
    said = paid(Table("", ARCHIVE, rows), decoder, count)
    assert who in said
    assert "from 50,000 pictures on" in said


def test_who_is_smaller_and_worse_wins_nothing() -> None:
    rows = (kept("network", 10, 23), kept("PCA, 8 numbers", 2, 17), kept("WebP", 30, 23))
    decoder = Table("", ("method", "bytes in all"), (("network", 1_000), ("PCA, 8 numbers", 500)))
    said = paid(Table("", ARCHIVE, rows), decoder, 1_000)
    assert "the network wins" in said
    assert "Smaller and worse: PCA, 8 numbers, 2.5 bytes each (17.0 dB)." in said
    assert "no other keeps as much" in paid(Table("", ARCHIVE, rows[:2]), decoder, 1_000)


def test_as_many_bytes_and_decibels_win_nothing() -> None:
    own = given()
    clean = Clean(own.test.images[:20], None, None)
    point = of_wire(of_network(own).at_bits(3), clean, "network", "")
    assert "neither wins" in beside(point, point)


def test_an_archive_is_counted_without_headers_and_read() -> None:
    own, told = given(), list[float]()
    images, labels = own.test.images[:40], np.zeros(40, np.int64)
    clean = Clean(images, labels, lambda drawn: labels[: len(drawn)])
    table = archives({"network": of_network(own).at_bits(3)}, clean, told.append)
    assert table.columns == ARCHIVE
    rows = {f"{row[0]} {row[1]}": dict(zip(table.columns, row, strict=True)) for row in table.rows}
    assert told[-1] == 1
    assert told == sorted(told)
    for name, row in rows.items():
        bare, whole = float(row["without headers"] or 0), float(row["bytes a picture"] or 0)
        assert bare == whole if name.startswith("network") else 0 < bare < whole, name
        assert row["still read"] == 1
    assert rows["zlib all pixels, lossless"]["PSNR, dB"] is None
    assert rows["LZMA all pixels, lossless"]["SSIM"] == 1
    assert float(rows["network one stream"]["SSIM to"] or 0) < 1


def test_text_keeps_what_arrived_beside_what_was_sent() -> None:
    own = given(name="text", objective={"reconstruction": "characters"}, network={"kind": "linear"})
    found = compression(own, CompressionOptions(images=20), lambda done: None)
    assert found.more["scored"] == "Scored on 20 test windows."
    assert len(found.more["windows"]) == len(found.more["arrived"]["4"]) == 8
    assert {len(window) for window in (*found.more["windows"], *found.more["arrived"]["2"])} == {32}
    assert found.at("6").lead.title != found.at("1").lead.title
    assert [row[2] for row in found.tables["rates"].rows if row[0] == "as it is"] == [32.0]
    right, low, high = (
        found.tables["rates"].column(name)[0] for name in ("characters right", "right from", "right to")
    )
    assert float(low or 0) <= float(right or 0) <= float(high or 0)
