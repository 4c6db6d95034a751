"""Networks in the server give what the engine gives, follow the weights on the disk, and refuse in one sentence."""

from collections.abc import Callable
from pathlib import Path
from threading import Event, Thread

import numpy as np
import pytest
import torch

from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.errors import Refused
from aecore.runs import Run, create
from aecore.saving import save_weights
from app import models

SHAPE = (1, 28, 28)
IMAGES = np.random.default_rng(0).integers(0, 256, (5, *SHAPE), np.uint8)

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture
def run(runs_root: Path, tiny: Callable[..., Config]) -> Run:
    return create(runs_root, tiny())


def keep(run: Run, seed: int = 0) -> Autoencoder:
    config = run.config
    model = build(config.model_copy(update={"training": config.training.model_copy(update={"seed": seed})}), SHAPE)
    save_weights(run.folder, config, model.state_dict(), SHAPE)
    return model.eval()


def test_codes_and_pictures_are_those_of_the_engine(run: Run) -> None:
    model = keep(run)
    x = torch.from_numpy(IMAGES).float() / 255
    with torch.no_grad():
        z, x_hat = model.encode(x), model.reconstruct(x)
    codes = models.encode(run, IMAGES)
    assert (codes.shape, codes.dtype) == ((5, 8), np.float32)
    np.testing.assert_allclose(codes, z.numpy(), atol=1e-6)
    pictures = models.reconstruct(run, IMAGES)
    assert (pictures.shape, pictures.dtype) == (IMAGES.shape, np.uint8)
    assert np.abs(pictures - x_hat.numpy() * 255).max() <= 0.51
    np.testing.assert_array_equal(models.decode(run, codes), pictures)


def test_many_images_in_blocks_are_the_same_images(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(run)
    whole = models.encode(run, IMAGES)
    monkeypatch.setattr(models, "BLOCK", 2)
    np.testing.assert_allclose(models.encode(run, IMAGES), whole, atol=1e-6)
    assert models.encode(run, IMAGES[:0]).shape == (0, 8)


def test_new_weights_are_taken_up(run: Run) -> None:
    keep(run, seed=1)
    first, seen = models.encode(run, IMAGES), models.version(run)
    keep(run, seed=2)
    assert models.version(run) != seen
    assert np.abs(models.encode(run, IMAGES) - first).max() > 1e-3


def test_what_cannot_be_done_is_said_in_one_sentence(run: Run) -> None:
    with pytest.raises(Refused, match="has no weights yet"):
        models.encode(run, IMAGES)
    assert (models.version(run), models.epoch_of(run)) == (0, None)
    keep(run)
    with pytest.raises(Refused, match="sees images of shape"):
        models.encode(run, IMAGES[:, :, 1:])
    with pytest.raises(Refused, match="a code has 8 numbers, not 3"):
        models.decode(run, np.zeros((1, 3), np.float32))
    whole = (run.folder / "weights.safetensors").read_bytes()
    (run.folder / "weights.safetensors").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(Refused, match="is damaged"):
        models.encode(run, IMAGES)


def test_many_sessions_at_once_each_get_their_own_answer(run: Run) -> None:
    keep(run)
    expected = [models.encode(run, IMAGES[i : i + 1]) for i in range(5)]
    found: dict[int, bool] = {}

    def ask(i: int) -> None:
        found[i] = all(np.array_equal(models.encode(run, IMAGES[i : i + 1]), expected[i]) for _ in range(20))

    threads = [Thread(target=ask, args=(i,)) for i in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == dict.fromkeys(range(5), True)


def test_warming_waits_until_the_workers_are_ready(monkeypatch: pytest.MonkeyPatch) -> None:
    warm, ready = Event(), Event()
    monkeypatch.setattr(models, "warm", warm.set)
    monkeypatch.setattr(models, "POLL_SECONDS", 0.005)
    with models.warming(ready.is_set):
        assert not warm.wait(0.05)
        ready.set()
        assert warm.wait(5)
    warm.clear()
    with models.warming(lambda: False):
        pass
    assert not warm.is_set()
