"""Every corruption: the target stays clean, chance comes from the generator, and what the network saw is kept."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from playing import always, equal, run, weights

from aecore import data, frames, outcome, runs, shapes, tables
from aecore.autoencoder import build
from aecore.config import Config, ObjectiveConfig
from aecore.corruptions import Corruption, corrupt
from aecore.data import Dataset
from aecore.errors import Refused
from aecore.events import Event, Step
from aecore.film import Film
from aecore.images import Images
from aecore.training import Training

Tiny = Callable[..., Config]
SHAPES = [(1, 28, 28), (3, 9, 12), (1, 1, 2), (784,)]
KINDS = [name for name in tables.CORRUPTIONS if name != "none"]
PICTURES = [name for name in KINDS if tables.CORRUPTIONS[name].pictures_only]

pytestmark = pytest.mark.usefixtures("one_thread")


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def images(shape: tuple[int, ...], count: int = 6) -> torch.Tensor:
    return torch.rand(count, *shape, generator=generator(9))


def done(name: str, x: torch.Tensor, amount: float, seed: int = 0) -> torch.Tensor:
    corruption: Corruption = tables.CORRUPTIONS[name].load()
    return corruption(x, amount, generator(seed))


def fitting(names: list[str]) -> list[tuple[str, tuple[int, ...]]]:
    return [(name, shape) for name in names for shape in SHAPES if len(shape) == 3 or name not in PICTURES]


@pytest.mark.parametrize(("name", "shape"), fitting(["none", *KINDS]), ids=str)
@pytest.mark.parametrize("amount", [0.0, 0.01, 0.3, 0.75, 1.0])
def test_it_keeps_shape_and_range_and_leaves_the_images(name: str, shape: tuple[int, ...], amount: float) -> None:
    x = images(shape)
    before = x.clone()
    seen = done(name, x, amount)
    assert torch.equal(x, before)
    assert (seen.shape, seen.dtype) == (x.shape, torch.float32)
    assert bool(((seen >= 0) & (seen <= 1)).all())
    assert torch.equal(seen, done(name, x, amount))


@pytest.mark.parametrize(("name", "shape"), fitting(KINDS), ids=str)
def test_amount_0_changes_nothing(name: str, shape: tuple[int, ...]) -> None:
    x = images(shape)
    assert torch.equal(done(name, x, 0.0), x)


@pytest.mark.parametrize("name", KINDS)
def test_it_changes_something_and_no_ambient_chance_is_used(name: str) -> None:
    x, before = images((1, 28, 28)), torch.get_rng_state()
    assert not torch.equal(done(name, x, 0.5), x)
    assert torch.equal(torch.get_rng_state(), before)
    chance = name not in ("blur", "downsample")
    assert torch.equal(done(name, x, 0.5, seed=1), done(name, x, 0.5, seed=2)) != chance


@pytest.mark.parametrize("name", KINDS)
def test_more_of_it_is_farther_from_the_image(name: str) -> None:
    x = torch.from_numpy(np.array(data.load("mnist").test.images[:200])).float() / 255
    far = [(done(name, x, amount) - x).square().mean().item() for amount in (0.1, 0.4, 0.7, 0.95)]
    assert far == sorted(far)
    assert far[0] < far[-1]


def test_masking_and_salt_hit_the_share_they_are_asked_for() -> None:
    x = torch.full((50, 1, 28, 28), 0.5)
    assert (done("masking", x, 0.3) == 0).float().mean().item() == pytest.approx(0.3, abs=0.01)
    salted = done("salt_pepper", x, 0.3)
    assert [(salted == value).float().mean().item() for value in (0, 1)] == pytest.approx([0.15, 0.15], abs=0.01)


def test_a_block_is_one_square_of_its_share_of_the_area_somewhere_inside() -> None:
    gone = done("block", torch.ones(300, 1, 28, 28), 0.25)[:, 0] == 0
    assert bool((gone.sum((1, 2)) == 14 * 14).all())
    rows, columns = gone.any(2), gone.any(1)
    assert bool((rows.sum(1) == 14).all() and (columns.sum(1) == 14).all())
    assert (
        {int(row.int().argmax()) for row in rows} == {int(column.int().argmax()) for column in columns} == {*range(15)}
    )


def test_a_blur_keeps_the_ink_and_spreads_a_point_as_far_as_it_says() -> None:
    point = torch.zeros(1, 1, 41, 41)
    point[..., 20, 20] = 1
    spread = done("blur", point, 0.5)
    away = (torch.arange(41) - 20).float().square()
    assert spread.sum().item() == pytest.approx(1, abs=1e-4)
    assert (spread[0, 0].sum(0) * away).sum().sqrt().item() == pytest.approx(0.5 * 4.1, rel=0.02)


@pytest.mark.parametrize(("amount", "side"), [(0.5, 14), (0.75, 7), (1.0, 1)])
def test_fewer_pixels_are_means_of_areas_shown_as_squares(amount: float, side: int) -> None:
    x = images((1, 28, 28))
    step = 28 // side
    small = x.reshape(6, 1, side, step, side, step).mean((3, 5))
    expected = small.repeat_interleave(step, 2).repeat_interleave(step, 3)
    torch.testing.assert_close(done("downsample", x, amount), expected)


def test_the_choices_are_those_of_the_objective() -> None:
    x = images((1, 28, 28))
    objective = ObjectiveConfig(corruption="masking", corruption_amount=0.6)
    assert torch.equal(corrupt(x, objective, generator()), done("masking", x, 0.6))


@pytest.mark.parametrize("name", PICTURES)
def test_what_needs_pictures_is_refused_before_anything_is_built(name: str) -> None:
    config = Config.of({"objective": {"corruption": name}})
    for refusing in (build, shapes.layers):
        with pytest.raises(Refused, match=rf"^objective\.corruption: {name} needs images, .* choose one of .*masking"):
            refusing(config, (10,))


@pytest.mark.parametrize("name", KINDS)
def test_the_target_stays_clean(name: str, tiny: Tiny) -> None:
    config = tiny(f"objective.corruption={name}", "objective.reconstruction=mse")
    model, x = build(config, (1, 28, 28)), images((1, 28, 28))
    terms, raw, _ = model.terms_and_output(x, generator())
    torch.testing.assert_close(terms["reconstruction"], (raw.sigmoid() - x).square().mean())
    assert torch.equal(raw, model(done(name, x, 0.3), generator())[0])


@pytest.mark.parametrize("name", KINDS)
def test_resumed_equals_uncut(name: str, tiny: Tiny) -> None:
    config = tiny(f"objective.corruption={name}", "data.train_size=300", "training.batch_size=64")
    whole, first, second = run(config)[0], Training(config), Training(config)
    events: list[Event] = []
    for event in first.events(always):
        events.append(event)
        if isinstance(event, Step) and event.step == 3:
            break
    second.restore(first.state())
    list(second.events())
    assert equal(weights(second), weights(whole))


def test_the_first_frame_keeps_what_was_seen(tiny: Tiny, tmp_path: Path) -> None:
    model, digits = build(tiny("objective.corruption=block"), (1, 28, 28)), data.load("mnist").test
    film, shown = Film(tmp_path / "film"), Images(digits.images[:150], torch.device("cpu"))
    assert film.seen() is None
    for step in (0, 5):
        frame = frames.take(model, shown, step=step, epoch=0.0)
        assert (frame.seen is not None) == (step == 0)
        assert "seen" not in frame.record()
        film.add(frame)
    seen = film.seen()
    assert seen is not None
    assert (seen.shape, seen.dtype) == ((100, 1, 28, 28), np.uint8)
    assert np.array_equal(seen, np.rint(model.see_test(shown.slice(0, 150), 0)[:100].numpy() * 255))


def test_a_run_without_corruption_keeps_nothing_of_it(tiny: Tiny) -> None:
    shown = Images(data.load("mnist").test.images[:20], torch.device("cpu"))
    assert frames.take(build(tiny(), (1, 28, 28)), shown, step=0, epoch=0.0).seen is None


def test_the_test_images_as_they_were_seen_are_kept_and_made_again(
    tiny: Tiny, runs_root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outcome, "pca_figures", lambda *_, **__: {})
    training, digits = Training(tiny("objective.corruption=masking")), data.load("mnist")
    kept = runs.create(runs_root, training.config)
    kept.save(training.state(), digits.shape)
    part = Dataset("mnist", digits.train, digits.test[:1_300], digits.shape, digits.classes)
    outcome.evaluate_and_keep(kept, training.model, part)
    place = kept.folder / "test" / "seen.npy"
    seen = np.load(place, allow_pickle=False)
    assert (seen.shape, seen.dtype) == ((1_300, 1, 28, 28), np.uint8)
    x = torch.from_numpy(np.array(digits.test.images[:1_300])).float() / 255
    assert np.array_equal(seen, np.rint(training.model.see_test(x, 0).numpy() * 255))
    place.unlink()
    outcome.complete(kept)
    assert np.array_equal(np.load(place, allow_pickle=False)[:1_300], seen)
