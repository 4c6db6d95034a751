"""The film's frames: how many, of what, and never one with a NaN."""

from collections.abc import Callable

import numpy as np
import pytest
import torch

from aecore import frames, tables
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.images import Images
from aecore.meter import Diverged

Tiny = Callable[..., Config]
SHAPE = (1, 6, 5)

pytestmark = pytest.mark.usefixtures("one_thread")


def images(count: int) -> Images:
    array = np.random.default_rng(0).integers(0, 256, (count, *SHAPE), dtype=np.uint8)
    return Images(array, torch.device("cpu"))


@pytest.fixture
def model(tiny: Tiny) -> Autoencoder:
    return build(tiny(), SHAPE)


def test_every_epoch_of_a_short_run_and_at_most_32_of_a_long_one() -> None:
    assert [frames.stride(epochs) for epochs in (1, 10, 32, 33, 64, 65, 10_000)] == [1, 1, 1, 2, 2, 3, 313]
    for epochs in range(1, 2_000):
        assert 1 <= epochs // frames.stride(epochs) <= 32


@pytest.mark.parametrize(("count", "codes", "pictures"), [(2_500, 2_000, 100), (150, 150, 100), (7, 7, 7)])
@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("code", tables.CODES)
def test_a_frame_holds_the_first_images(
    kind: str, code: str, count: int, codes: int, pictures: int, tiny: Tiny
) -> None:
    model, film = build(tiny(f"network.kind={kind}", f"code.kind={code}"), SHAPE), images(count)
    frame = frames.take(model, film, step=5, epoch=1.25)
    assert (frame.step, frame.epoch) == (5, 1.25)
    assert (frame.codes.shape, frame.codes.dtype) == ((codes, model.config.numbers), np.float32)
    assert (frame.reconstructions.shape, frame.reconstructions.dtype) == ((pictures, *SHAPE), np.float32)
    with torch.no_grad():
        x = film.slice(0, pictures)
        np.testing.assert_allclose(frame.codes[:pictures], model.encode(x).numpy(), rtol=1e-4, atol=1e-6)
        np.testing.assert_allclose(frame.reconstructions, model.reconstruct(x).numpy(), rtol=1e-4, atol=1e-6)


def test_a_frame_leaves_the_model_as_it_is(model: Autoencoder) -> None:
    before = {name: value.clone() for name, value in model.state_dict().items()}
    frames.take(model, images(20), step=0, epoch=0.0)
    assert all(torch.equal(value, before[name]) for name, value in model.state_dict().items())
    assert all(parameter.grad is None for parameter in model.parameters())


@pytest.mark.parametrize("part", ["code", "decoder"])
@pytest.mark.parametrize("bad", [float("nan"), float("inf")])
def test_a_frame_that_is_not_finite_is_not_taken(part: str, bad: float, model: Autoencoder) -> None:
    with torch.no_grad():
        next(getattr(model, part).parameters()).fill_(bad)
    with pytest.raises(Diverged):
        frames.take(model, images(20), step=0, epoch=0.0)


@pytest.mark.parametrize("kind", tables.NETWORKS)
@pytest.mark.parametrize("norm", ["none", "batch"])
def test_a_small_network_comes_with_its_frame(kind: str, norm: str, tiny: Tiny) -> None:
    words = [f"network.kind={kind}"] if kind == "linear" else [f"network.kind={kind}", f"network.norm={norm}"]
    model = build(tiny(*words), SHAPE)
    frame = frames.take(model, images(10), step=0, epoch=0.0)
    assert frame.weights is not None
    again = build(tiny(*words, "training.seed=99"), SHAPE)
    again.load_state_dict({name: torch.from_numpy(value) for name, value in frame.weights.items()})
    np.testing.assert_array_equal(frames.take(again, images(10), step=0, epoch=0.0).codes, frame.codes)


def test_a_large_network_is_not_kept_in_every_frame(tiny: Tiny) -> None:
    model = build(tiny("network.widths=[4096,128]"), SHAPE)
    assert sum(value.numel() for value in model.state_dict().values()) > frames.PARAMETERS
    assert frames.take(model, images(10), step=0, epoch=0.0).weights is None
