"""The sender's search: never worth less than plain rounding, the same alone as in company, the same for PCA."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from playing import run

from aecore import data
from aecore.config import Config
from aecore.data.dataset import Split
from aecore.tasks.compression.quantising import Grid
from aecore.tasks.compression.rates import pcas
from aecore.tasks.compression.searching import BLOCK, Search
from aecore.tasks.compression.wire import Source, Wire, of_network
from aecore.tasks.given import Given, unit

Tiny = Callable[..., Config]
WHO = ("network", "PCA")


def given_of(config: Config) -> Given:
    training, _ = run(config)
    return Given(training.model.eval(), training.data)


@pytest.fixture(scope="module")
def given(tiny: Tiny) -> Given:
    return given_of(tiny("training.epochs=10", "training.learning_rate=0.01"))


@pytest.fixture(scope="module")
def sources(given: Given) -> dict[str, Source]:
    return {"network": of_network(given), "PCA": pcas(given)[16]}


def searching(wire: Wire, looks: int = 16) -> Search:
    assert isinstance(wire.quantiser, Grid)
    assert wire.source.pull is not None
    return Search(wire.quantiser, wire.coder, wire.source.pull, looks)


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("bits", [2, 5])
def test_what_is_sent_is_never_worth_less_than_plain_rounding(
    given: Given, sources: dict[str, Source], who: str, bits: float
) -> None:
    wire, images = sources[who].at_bits(bits), unit(given.test.images[:BLOCK])
    cost = searching(wire).cost
    plain, sent = (cost(wire.symbols(images, looks), images) for looks in (0, 16))
    assert (sent <= plain * (1 + 1e-6)).all()
    assert (sent < plain * 0.999).mean() > 0.3


def test_the_cost_is_squared_error_and_the_price_of_the_bits(given: Given, sources: dict[str, Source]) -> None:
    wire, images = sources["network"].at_bits(4), unit(given.test.images[:BLOCK])
    symbols = wire.symbols(images)
    drawn = given.decode(wire.quantiser.codes(symbols)).clip(0, 1)
    lost = ((drawn - images).astype(np.float64) ** 2).reshape(BLOCK, -1).sum(1)
    assert wire.step is not None
    price = wire.step**2 * np.log(2) / 6
    assert np.allclose(searching(wire).cost(symbols, images), lost + price * wire.coder.bits(symbols), rtol=1e-4)


def test_more_looks_are_worth_no_less(given: Given, sources: dict[str, Source]) -> None:
    wire, images = sources["network"].at_bits(4), unit(given.test.images[:BLOCK])
    cost = searching(wire).cost
    costs = [cost(wire.symbols(images, looks), images).mean() for looks in (0, 4, 16)]
    assert costs[0] > costs[1] > costs[2]


@pytest.mark.parametrize("who", WHO)
def test_the_pull_is_half_the_slope_of_the_error(given: Given, sources: dict[str, Source], who: str) -> None:
    source, images = sources[who], unit(given.test.images[:6])
    assert source.pull is not None
    codes = source.encode(images)
    direction = codes.std(0) * np.random.default_rng(0).normal(size=codes.shape).astype(np.float32)
    _, slope = source.pull(codes, images)
    ends = [source.pull(codes + np.float32(sign * 0.02) * direction, images)[0] for sign in (1, -1)]
    assert np.allclose((ends[0] - ends[1]) / 0.04, 2 * (slope * direction).sum(1), rtol=0.03, atol=1e-3)


@pytest.mark.parametrize("who", WHO)
def test_a_picture_is_sent_alone_as_it_is_in_company(given: Given, sources: dict[str, Source], who: str) -> None:
    wire, images = sources[who].at_bits(5), given.test.images[: BLOCK + 9]
    among = wire.send(images)
    assert [wire.send(images[i : i + 1])[0] for i in (0, 5, BLOCK - 1, BLOCK + 3)] == [
        among[i] for i in (0, 5, BLOCK - 1, BLOCK + 3)
    ]
    assert wire.send(images[7:40]) == among[7:40]


def test_bytes_and_floats_of_one_picture_are_one_message(given: Given, sources: dict[str, Source]) -> None:
    wire, images = sources["network"].at_bits(4), given.test.images[:8]
    assert wire.send(images) == wire.send(unit(images))


def test_prices_of_nothing_leave_the_nearest_of_three_cells(sources: dict[str, Source]) -> None:
    source = sources["network"]
    grid = source.at_bits(5).quantiser
    assert isinstance(grid, Grid)
    turned = grid.turn.ahead(source.codes[:50])
    near = grid.cheapest(turned, np.zeros(grid.levels.shape))
    assert ((turned - grid.at(near)) ** 2 <= (turned - grid.at(grid.symbols(source.codes[:50]))) ** 2).all()
    dear = np.full(grid.levels.shape, 1e6)
    dear[:, 3] = 0
    wide = grid.high - grid.low > 4
    picked, rounded = grid.cheapest(turned, dear)[:, wide], grid.symbols(source.codes[:50])[:, wide]
    assert ((picked == 3) == (np.abs(rounded - 3) <= 1)).all()


@pytest.mark.parametrize("who", WHO)
def test_the_bytes_asked_for_are_those_of_what_is_sent(given: Given, sources: dict[str, Source], who: str) -> None:
    wire = sources[who].at_bytes(6)
    assert wire.cost == pytest.approx(6, abs=0.3)
    assert np.mean([len(message) for message in wire.send(given.train.images[:300])]) == pytest.approx(6, abs=0.4)


def test_a_search_learns_nothing_from_test_images(given: Given, sources: dict[str, Source]) -> None:
    altered = replace(given.dataset, test=Split(255 - data.load("mnist").test.images[:100], None))
    one, other = (of_network(own).at_bytes(6) for own in (given, Given(given.model, altered)))
    other.send(altered.test.images[:10])
    assert one.step == other.step
    assert np.array_equal(one.coder.chances, other.coder.chances)


def test_who_only_rounds_has_nothing_to_search(tiny: Tiny) -> None:
    book = given_of(tiny("code.kind=quantized", "code.vectors=4"))
    text = given_of(tiny("data.name=text", "network.kind=linear", "objective.reconstruction=characters"))
    for own in (book, text):
        wire, images = of_network(own).at_bits(3), own.test.images[:10]
        assert of_network(own).pull is None
        assert np.array_equal(wire.symbols(images), wire.quantiser.symbols(own.encode(images)))
