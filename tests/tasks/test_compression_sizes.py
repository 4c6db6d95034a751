"""What files and messages take: a mean over pictures has its interval, and a format is read back."""

import numpy as np
import pytest
from giving import given

from aecore import data
from aecore.tasks import intervals
from aecore.tasks.compression.files import file, mosaic, tiles
from aecore.tasks.compression.rates import RATES, Clean, of_files, of_wire
from aecore.tasks.compression.use import CompressionOptions, compression
from aecore.tasks.compression.wire import of_network


def test_bytes_a_picture_have_the_interval_of_their_mean() -> None:
    own = given()
    clean = Clean(own.test.images[:30], None, None)
    for point in (of_wire(of_network(own).at_bits(5), clean, "network", ""), *of_files(clean)):
        row = dict(zip(RATES, point.cells(), strict=True))
        for name, counted in (("bytes", point.bytes), ("without", point.bare)):
            ends = row[f"{name} from"], row[f"{name} to"]
            assert ends == intervals.mean(counted)
            assert counted.min() <= ends[0] <= counted.mean() <= ends[1] <= counted.max()


def test_bytes_of_a_window_alone_have_it_too() -> None:
    own = given(name="text", objective={"reconstruction": "characters"}, network={"kind": "linear"})
    table = compression(own, CompressionOptions(images=20), lambda done: None).tables["rates"]
    for row in (dict(zip(table.columns, row, strict=True)) for row in table.rows):
        low, middle, high = (float(row[name] or 0) for name in ("alone from", "bytes a window alone", "alone to"))
        assert low == middle == high == 32 if row["method"] == "as it is" else low < middle < high


def test_what_loses_nothing_has_no_decibels() -> None:
    clean = Clean(given().test.images[:2], None, None)
    png = [point for point in of_files(clean) if point.method == "PNG"]
    assert png[0].cells()[1] == "lossless"
    row = dict(zip(RATES, png[0].cells(), strict=True))
    assert [row[name] for name in ("PSNR, dB", "PSNR from", "PSNR to")] == [None] * 3


@pytest.mark.parametrize("channels", [1, 3])
def test_a_mosaic_is_cut_into_its_tiles_again(channels: int) -> None:
    images = np.random.default_rng(0).integers(0, 256, (7, channels, 8, 9), dtype=np.uint8)
    assert np.array_equal(tiles(mosaic(images), 7, (channels, 8, 9)), images)


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("kind", ["JPEG", "WebP", "PNG"])
def test_a_format_is_read_back_and_counts_less_without_headers(kind: str, channels: int) -> None:
    picture = np.repeat(data.load("mnist").test.images[0], channels, axis=0)
    made = file(picture, kind, 50)
    assert made.picture.shape == picture.shape
    assert 0 < made.bare < len(made.content)
    assert kind != "PNG" or np.array_equal(made.picture, picture)
