"""A quantised code of as many vectors as there are places: one a place, by the same small layer for all of them."""

from collections.abc import Callable

import pytest
import torch
from playing import always, equal, run, weights

from aecore import shapes
from aecore.autoencoder import Autoencoder, build
from aecore.codes.quantized import Quantized
from aecore.config import Config
from aecore.events import Step
from aecore.training import Training

Tiny = Callable[..., Config]
SHAPE, SIDE, SIZE = (1, 28, 28), 7, 4
PLACES = SIDE * SIDE
PLACED = ("network.kind=conv", "code.kind=quantized", f"code.size={SIZE}", f"code.vectors={PLACES}", "code.codebook=32")

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def model(tiny: Tiny) -> Autoencoder:
    return build(tiny(*PLACED), SHAPE)


def vectors(model: Autoencoder, x: torch.Tensor) -> torch.Tensor:
    """Return the numbers before the choice, (SIDE, SIDE, SIZE)."""
    assert isinstance(model.code, Quantized)
    return model.code._numbers(model.encoder(x)).reshape(SIDE, SIDE, SIZE)


def test_a_pixel_reaches_only_the_vectors_of_the_places_around_it(model: Autoencoder) -> None:
    x = torch.rand(1, *SHAPE, generator=torch.Generator().manual_seed(0))
    other = x.clone()
    other[0, 0, 0, 27] = 1 - other[0, 0, 0, 27]  # the upper right corner
    moved = (vectors(model, x) != vectors(model, other)).any(-1)
    assert moved[0, SIDE - 1]
    assert not moved[2:].any()
    assert not moved[:, : SIDE - 2].any()


def test_a_vector_draws_only_around_its_place(model: Autoencoder) -> None:
    z = torch.zeros(1, PLACES * SIZE)
    other = z.clone()
    other[0, (PLACES - SIDE) * SIZE :][:SIZE] = 1.0  # the lower left place
    changed = (model.decode(z) != model.decode(other))[0, 0]
    assert changed[26, 1]
    assert not changed[:16].any()
    assert not changed[:, 12:].any()


def test_all_places_share_their_layers(model: Autoencoder) -> None:
    assert isinstance(model.code, Quantized)
    assert model.code.head.weight.shape == (SIZE, 6)  # of the six channels of one place
    assert model.decoder[1].weight.shape == (6, SIZE, 1, 1)


@pytest.mark.parametrize(
    ("more", "placed"),
    [((), True), (("code.vectors=48",), False), (("network.kind=dense", "network.widths=[294]"), False),
     (("network.decoder_widths=[6]",), True)],
)  # fmt: skip
def test_what_is_said_of_the_layers_is_so(more: tuple[str, ...], placed: bool, tiny: Tiny) -> None:
    config = tiny(*PLACED, *more)
    model = build(config, SHAPE)
    assert shapes.parameters(config, SHAPE) == model.parameter_count
    assert isinstance(model.code, Quantized)
    assert (model.code.head.out_features == SIZE) is placed
    x = torch.rand(3, *SHAPE)
    assert model.reconstruct(x).shape == x.shape
    layer = next(layer for layer in shapes.layers(config, SHAPE) if layer.side == "code")
    head = model.code.head.weight.numel() * (PLACES if placed else 1)
    assert layer.multiply_adds == head + config.code.vectors * 32 * SIZE


def test_resumed_equals_uncut(tiny: Tiny) -> None:
    config = tiny(*PLACED, "data.train_size=300", "training.batch_size=64")
    first, second = Training(config), Training(config)
    for event in first.events(always):
        if isinstance(event, Step) and event.step == 4:
            second.restore(first.state())
            break
    list(second.events())
    assert equal(weights(second), weights(run(config)[0]))
