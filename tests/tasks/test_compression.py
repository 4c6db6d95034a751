"""Compression: what is counted is what is written, these bytes give the code back, and nothing learns from a test."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from playing import run

from aecore import data
from aecore.config import Config
from aecore.data.dataset import Split
from aecore.errors import Refused
from aecore.tasks.compression.coder import Coder
from aecore.tasks.compression.contest import Reads, contest, fewest, told
from aecore.tasks.compression.quantising import Grid
from aecore.tasks.compression.rates import Clean, of_files, pcas
from aecore.tasks.compression.searching import FEW
from aecore.tasks.compression.texts import sentence
from aecore.tasks.compression.turning import felt
from aecore.tasks.compression.use import CompressionOptions, compression, fits
from aecore.tasks.compression.wire import Source, Wire, of_network
from aecore.tasks.given import Given
from aecore.tasks.quality import as_bytes
from aecore.tasks.result import Table

Tiny = Callable[..., Config]


def never(done: float) -> None:
    assert 0 <= done <= 1


def given_of(config: Config, *, test: Split | None = None) -> Given:
    training, _ = run(config)
    dataset = training.data if test is None else replace(training.data, test=test)
    return Given(training.model.eval(), dataset)


@pytest.fixture(scope="module")
def given(tiny: Tiny) -> Given:
    return given_of(tiny())


@pytest.fixture(scope="module")
def source(given: Given) -> Source:
    return of_network(given)


def peaked(seed: int, places: int = 12, count: int = 40) -> Coder:
    rng = np.random.default_rng(seed)
    return Coder.fit(rng.geometric(0.3, (500, places)).clip(max=count).astype(np.int32) - 1, count)


@pytest.mark.parametrize("seed", range(4))
def test_a_message_gives_back_the_very_symbols_also_rare_ones(seed: int) -> None:
    coder, rng = peaked(seed), np.random.default_rng(seed)
    for row in rng.integers(0, 40, (50, 12)).astype(np.int32):
        assert np.array_equal(coder.unpack(coder.pack(row)), row)


def test_a_message_is_hardly_longer_than_its_bits() -> None:
    coder = peaked(1)
    rows = np.random.default_rng(2).geometric(0.3, (400, 12)).clip(max=40).astype(np.int32) - 1
    written = np.array([len(coder.pack(row)) for row in rows])
    assert (written <= coder.bits(rows) / 8 + 1.01).all()
    assert written.mean() < coder.bits(rows).mean() / 8 + 0.6  # whole words would cost two bytes more


def test_an_archive_gives_back_all_rows_and_costs_less_than_messages() -> None:
    coder = peaked(3)
    rows = np.random.default_rng(4).geometric(0.3, (300, 12)).clip(max=40).astype(np.int32) - 1
    message = coder.archive(rows)
    assert np.array_equal(coder.unarchive(message, 300), rows)
    assert len(message) < sum(len(coder.pack(row)) for row in rows)


def test_bytes_of_no_code_are_refused_by_name() -> None:
    with pytest.raises(Refused, match="message"):
        peaked(5).unpack(b"\xff" * 12)


def test_there_and_back_is_the_same_code(source: Source) -> None:
    assert source.turn is not None
    back = source.turn.home(source.turn.ahead(source.codes))
    assert np.abs(back - source.codes).max() < 1e-3 * np.abs(source.codes).max()


def test_a_step_costs_what_the_metric_says(given: Given, source: Source) -> None:
    assert source.turn is not None
    metric = felt(given.decode, source.codes)
    moved = 0.01 * np.random.default_rng(0).normal(size=(200, source.codes.shape[1]))
    apart = moved @ source.turn.back  # in the code's own numbers, for a move of known length on the axes
    cost = np.einsum("ni,ij,nj->n", apart, metric, apart)
    assert np.allclose(cost, (moved**2).sum(1), rtol=0.02)


def test_pca_is_rounded_where_its_own_pictures_say(given: Given) -> None:
    other = pcas(given)[16]
    wire = other.at(0.5)
    assert isinstance(wire.quantiser, Grid)
    lost = wire.quantiser.codes(wire.quantiser.symbols(other.codes)) - other.codes
    drawn = other.decode(other.codes + lost) - other.decode(other.codes)
    assert np.allclose((lost**2).sum(1), (drawn.reshape(len(drawn), -1) ** 2).sum(1), rtol=1e-3, atol=1e-5)


@pytest.mark.parametrize("settings", [(), ("code.kind=variational",), ("code.kind=quantized", "code.vectors=4")])
def test_what_is_received_was_decoded_from_what_was_sent(tiny: Tiny, settings: tuple[str, ...]) -> None:
    own = given_of(tiny(*settings))
    wire, images = of_network(own).at_bits(4), own.test.images[:40]
    messages = wire.send(images)
    sent = wire.quantiser.codes(wire.symbols(images))
    assert np.array_equal(wire.receive(messages), as_bytes(own.decode(sent)))
    together = wire.drawn(wire.symbols(images, FEW))
    assert np.array_equal(wire.unarchive(wire.archive(images), 40), together)


def test_a_codebook_is_sent_without_loss(tiny: Tiny) -> None:
    own = given_of(tiny("code.kind=quantized", "code.vectors=4"))
    wire, images = of_network(own).at_bits(1), own.test.images[:40]
    assert np.allclose(wire.quantiser.codes(wire.symbols(images)), own.encode(images), atol=1e-6)


def test_more_bits_are_more_bytes_and_less_loss(source: Source, given: Given) -> None:
    images = given.test.images[:100]
    sizes = [np.mean([len(message) for message in source.at_bits(bits).send(images)]) for bits in (2, 4, 6)]
    assert sizes[0] < sizes[1] < sizes[2]


def test_the_budget_is_met(source: Source, given: Given) -> None:
    written = np.mean([len(message) for message in source.at_bytes(5).send(given.train.images[:500])])
    assert 4 < written < 5.6


def test_no_test_image_is_in_any_fit(tiny: Tiny) -> None:
    mnist = data.load("mnist").test
    altered = Split(255 - mnist.images[:200], None)
    one, other = (of_network(own).at_bits(4) for own in (given_of(tiny()), given_of(tiny(), test=altered)))
    assert np.array_equal(one.coder.chances, other.coder.chances)
    assert isinstance(one.quantiser, Grid)
    assert isinstance(other.quantiser, Grid)
    assert np.array_equal(one.quantiser.levels, other.quantiser.levels)


def test_one_image_is_sent_as_it_is_among_others(source: Source, given: Given) -> None:
    wire, images = source.at_bits(5), given.test.images[:64]
    assert [wire.send(images[i : i + 1])[0] for i in range(0, 64, 7)] == wire.send(images)[::7]


@pytest.mark.slow
def test_the_result_counts_what_was_written_and_repeats(given: Given) -> None:
    options = CompressionOptions(images=30, archive=50, budget=6)
    first, again = (compression(given, options, never) for _ in range(2))
    assert first.words() == again.words()
    assert [len(bytes.fromhex(one)) for one in first.more["messages"]] == first.arrays["bytes"][:20].tolist()
    assert first.images == 30
    assert set(first.tables) == {"rates", "budget", "archive", "contest", "decoder"}
    rates = first.tables["rates"]
    pairs = zip(rates.column("bytes a picture"), rates.column("without headers"), strict=True)
    assert all(whole >= bare for whole, bare in pairs)


def test_text_is_compared_with_what_loses_nothing(tiny: Tiny) -> None:
    text = ("data.name=text", "network.kind=linear", "objective.reconstruction=characters", "training.epochs=1")
    found = compression(given_of(tiny(*text)), CompressionOptions(images=20), never)
    assert {row[0] for row in found.tables["rates"].rows} == {"network", "as it is", "zlib", "bz2", "LZMA"}


@pytest.mark.parametrize(
    ("alone", "right", "said"), [(5.0, 0.19, "no win"), (5.0, 1.0, "it wins"), (30.0, 0.19, "bz2 is smaller")]
)
def test_fewer_bytes_that_lose_characters_are_no_win(alone: float, right: float, said: str) -> None:
    assert said in sentence(alone, right, "bz2", 20.0)


def test_points_are_refused_by_name(tiny: Tiny) -> None:
    assert fits(tiny()) == ""
    assert "needs pictures" in fits(tiny("data.name=points-moons"))


def ink(images: np.ndarray) -> np.ndarray:
    """Read a picture as 1 where there is much ink and as 0 where there is little."""
    return np.asarray(as_bytes(images).astype(np.int64).sum(axis=(1, 2, 3)) > 25_000, np.int64)


class Until(Reads):
    """Reads whatever was rounded no coarser than to a step."""

    def __init__(self, step: float) -> None:
        self.step = step

    def by(self, wire: Wire) -> bool:
        return (wire.step or 0) <= self.step


@pytest.mark.parametrize("who", ["network", "PCA"])
@pytest.mark.parametrize("bits", [0.7, 3.3, 6.1])
def test_the_search_finds_the_least_bits_of_which_enough_is_read(
    given: Given, source: Source, who: str, bits: float
) -> None:
    searched = source if who == "network" else pcas(given)[16]
    limit = searched.at_bits(bits).step
    assert limit is not None
    found = fewest(searched, Until(limit))
    assert found is not None
    assert found.step is not None
    assert 2 ** (-1 / 16) * 0.999 < found.step / limit <= 1


def test_who_cannot_be_read_does_not_enter(source: Source) -> None:
    assert fewest(source, Until(0)) is None


def test_the_contest_is_chosen_without_test_images_and_says_how_sure_it_is(given: Given, source: Source) -> None:
    images = given.test.images[:10]
    clean = Clean(images, ink(images), ink)
    files = list(of_files(clean))
    table = contest(given, source, {}, files, clean, 0.01, never)
    assert {row[0] for row in table.rows} == {"network", "JPEG", "WebP", "PNG"}
    assert table.columns[-3:] == ("still read", "read from", "read to")
    assert all(row[-2] <= row[-3] <= row[-1] for row in table.rows)
    altered = Clean(255 - images, ink(images), ink)  # other bytes, and so another order, of the same settings
    assert {row[1] for row in contest(given, source, {}, files, altered, 0.01, never).rows} == {
        row[1] for row in table.rows
    }


@pytest.mark.parametrize(
    ("ours", "theirs", "said"),
    [
        ((9.8, 0.95), (9.7, 0.95), "neither wins"),
        ((9.0, 0.95), (12.0, 0.95), "the network needs fewer"),
        ((9.0, 0.95), (5.0, 0.95), "PCA needs fewer"),
        ((5.0, 0.93), (9.0, 0.95), "neither wins"),
    ],
)
def test_fewer_bytes_of_which_as_much_is_read_win(
    ours: tuple[float, float], theirs: tuple[float, float], said: str
) -> None:
    columns = ("method", "setting", "bytes a picture", "still read")
    table = Table("", columns, (("PCA", "", *theirs), ("network", "", *ours)))
    assert said in told(table)
    assert told(Table("", columns, table.rows[:1])).startswith("To be still read as often as was asked, PCA wins")
    assert told(Table("", columns, ())) == ""
