"""A quantised code: nearest entries and nothing else, a codebook that follows, and entries that come back to life."""

from math import log
from pathlib import Path

import numpy as np
import pytest
import torch
from playing import Tiny, always, equal, of, run, weights

from aecore import finding, outcome, runs
from aecore.autoencoder import Autoencoder, at_rest, build
from aecore.codes.quantized import DECAY, PATIENCE, Quantized
from aecore.config import Config
from aecore.events import Epoch, Frame, Step
from aecore.heldout import held_out_terms
from aecore.training import Training

SHAPE = (1, 28, 28)
FEATURES, SIZE, VECTORS, ENTRIES = 12, 3, 4, 16
QUANTIZED = ("code.kind=quantized", "code.size=4", "code.vectors=3", "code.codebook=32")
ODD = (*QUANTIZED, "data.train_size=300", "training.batch_size=64")
BUFFERS = ("codebook", "counts", "sums", "idle")

pytestmark = pytest.mark.usefixtures("one_thread")


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


@pytest.fixture
def code() -> Quantized:
    torch.manual_seed(0)
    chosen = {"kind": "quantized", "size": SIZE, "vectors": VECTORS, "codebook": ENTRIES}
    return Quantized(FEATURES, Config.of({"code": chosen}))


@pytest.fixture
def features() -> torch.Tensor:
    return torch.randn(50, FEATURES, generator=generator())


def held(code: Quantized) -> dict[str, torch.Tensor]:
    return {name: getattr(code, name).clone() for name in BUFFERS}


def rows(z: torch.Tensor) -> torch.Tensor:
    return z.reshape(-1, SIZE)


def among(found: torch.Tensor, entries: torch.Tensor) -> bool:
    return bool((found[:, None] == entries).all(2).any(1).all())


def test_every_vector_becomes_the_nearest_entry(code: Quantized, features: torch.Tensor) -> None:
    code(features, generator())
    code.eval()
    numbers = rows(code.head(features))
    nearest = torch.cdist(numbers, code.codebook).argmin(1)
    assert torch.equal(rows(code.best(features)), code.codebook[nearest])
    assert torch.equal(code(features, generator()).z, code.best(features))


def test_to_quantise_twice_is_to_quantise_once(code: Quantized, features: torch.Tensor) -> None:
    code(features, generator())
    once = code.codebook[code.nearest(rows(code.head(features)))]
    assert torch.equal(code.codebook[code.nearest(once)], once)


def test_while_training_too_the_decoder_gets_entries_alone(code: Quantized, features: torch.Tensor) -> None:
    code(features, generator())
    before = code.codebook.clone()
    assert among(rows(code(features, generator()).z), before)  # chosen first; then the codebook follows


def test_the_gradient_passes_as_if_nothing_had_been_chosen(code: Quantized, features: torch.Tensor) -> None:
    numbers = code.head(features).detach()
    pull = torch.randn(numbers.shape, generator=generator(1))
    (code.eval()(features, generator()).z * pull).sum().backward()
    expected = torch.autograd.grad((code.head(features) * pull).sum(), code.head.weight)[0]
    assert code.head.weight.grad is not None
    torch.testing.assert_close(code.head.weight.grad, expected)


def test_the_commitment_is_the_squared_distance_of_an_image_to_its_entries(
    code: Quantized, features: torch.Tensor
) -> None:
    coded = code.eval()(features, generator())
    expected = (code.head(features) - code.best(features)).square().sum(1).mean()
    torch.testing.assert_close(coded.terms["commitment"], expected)
    coded.terms["commitment"].backward()
    assert code.head.weight.grad is not None


def test_an_entry_goes_to_the_mean_of_those_that_choose_it(code: Quantized, features: torch.Tensor) -> None:
    code(features, generator())
    numbers = rows(code.head(features)).detach()
    for _ in range(2_000):
        code(features, generator())
    chosen = code.nearest(numbers)
    for entry in chosen.unique():
        torch.testing.assert_close(code.codebook[entry], numbers[chosen == entry].mean(0), atol=1e-3, rtol=1e-3)


def test_one_step_is_a_hundredth_of_the_way_in_count_and_sum(code: Quantized, features: torch.Tensor) -> None:
    code(features, generator())
    before, numbers = held(code), rows(code.head(features)).detach()
    chosen = code.nearest(numbers)
    code(features, generator())
    used = torch.bincount(chosen, minlength=ENTRIES).float()
    torch.testing.assert_close(code.counts, DECAY * before["counts"] + (1 - DECAY) * used)
    assert code.counts.sum() > 0
    torch.testing.assert_close(code.codebook, code.sums / code.counts[:, None], atol=1e-3, rtol=1e-3)


def test_at_rest_nothing_moves(code: Quantized, features: torch.Tensor) -> None:
    code(features, generator())
    before = held(code)
    with at_rest(code):
        code(features, generator())
        code.best(features)
    code.best(features)
    assert all(torch.equal(value, getattr(code, name)) for name, value in before.items())


def test_the_first_batch_replaces_the_codebook_and_the_generator_decides_how(
    code: Quantized, features: torch.Tensor
) -> None:
    empty = held(code)

    def begun(seed: int) -> torch.Tensor:
        for name, value in empty.items():
            getattr(code, name).copy_(value)
        code._revive(rows(code.head(features)).detach(), generator(seed))
        return code.codebook.clone()

    assert among(begun(1), rows(code.head(features)))
    assert torch.equal(begun(1), begun(1))
    assert not torch.equal(begun(1), begun(2))


def test_an_entry_that_nobody_chooses_starts_again_after_a_while(code: Quantized, features: torch.Tensor) -> None:
    code(features, generator())
    code.codebook[3] = code.sums[3] = 1e3
    code.counts[3] = 1.0
    for step in range(PATIENCE):
        assert code.codebook[3].min() > 100, step
        code(features, generator(step))
    code(features, generator(99))
    assert code.codebook[3].abs().max() < 10


def test_where_a_step_has_few_vectors_patience_is_longer(code: Quantized, features: torch.Tensor) -> None:
    code(features, generator())
    code.idle.fill_(PATIENCE)
    before = code.codebook.clone()
    code._revive(rows(code.head(features))[:2].detach(), generator())  # two vectors for sixteen entries
    assert torch.equal(code.codebook, before)


def test_perplexity_and_use_are_those_of_the_choices(code: Quantized) -> None:
    use = torch.zeros(ENTRIES)
    use[:4] = 0.25
    told = code.told({"use": use})
    assert told["perplexity"] == pytest.approx(4)
    assert told["codebook_used"] == 4 / ENTRIES
    use[:4] = torch.tensor([0.7, 0.1, 0.1, 0.1])
    entropy = -0.7 * log(0.7) - 3 * 0.1 * log(0.1)
    assert log(code.told({"use": use})["perplexity"]) == pytest.approx(entropy)


def test_an_epoch_says_how_much_of_the_codebook_is_in_use(tiny: Tiny) -> None:
    training, events = run(tiny(*QUANTIZED))
    epoch = of(Epoch, events)[-1]
    assert isinstance(training.model.code, Quantized)
    with torch.no_grad():
        z = training.model.encode(training.held_out.slice(0, 128))
    used = len(z.reshape(-1, 4).unique(dim=0))
    assert epoch.codebook_used == pytest.approx(used / 32, abs=0.01)
    assert epoch.perplexity is not None
    assert 1 < epoch.perplexity <= used
    assert of(Epoch, run(tiny())[1])[-1].perplexity is None


@pytest.mark.slow
def test_the_code_has_all_its_vectors_wherever_it_goes(tiny: Tiny, runs_root: Path) -> None:
    training, events = run(tiny(*QUANTIZED))
    model, config = training.model, training.config
    assert config.numbers == 12
    assert of(Frame, events)[-1].codes.shape == (2_000, 12)
    kept = runs.create(runs_root, config)
    kept.save(training.state(), training.data.shape)
    figures, pca = outcome.evaluate_and_keep(kept, model, training.data)
    codes = np.load(kept.folder / "test" / "codes.npy")
    assert codes.shape == (10_000, 12)
    assert among_codebook(model, codes)
    assert pca == outcome.pca_figures(runs.create(runs_root, tiny("code.size=12")))
    assert set(figures) == set(pca)
    loaded = finding.load(kept)
    assert torch.equal(loaded.decode(torch.from_numpy(codes[:5])), model.decode(torch.from_numpy(codes[:5])))


def among_codebook(model: Autoencoder, codes: np.ndarray) -> bool:
    assert isinstance(model.code, Quantized)
    found = torch.from_numpy(codes[:200]).reshape(-1, model.code.size)
    return bool((found[:, None] == model.code.codebook).all(2).any(1).all())


@pytest.mark.parametrize("kind", ["dense", "conv", "linear"])
@pytest.mark.parametrize("step", [1, 4, 7])
def test_resumed_equals_uncut_with_its_codebook(kind: str, step: int, tiny: Tiny) -> None:
    config = tiny(*ODD, f"network.kind={kind}")
    first, second = Training(config), Training(config)
    for event in first.events(always):
        if isinstance(event, Step) and event.step == step:
            second.restore(first.state())
            break
    list(second.events())
    found, whole = weights(second), weights(run(config)[0])
    assert {f"code.{name}" for name in BUFFERS} <= set(found)
    assert equal(found, whole)


def test_readings_and_frames_leave_the_codebook_as_it_is(tiny: Tiny) -> None:
    training, _ = run(tiny(*QUANTIZED))
    before = weights(training)
    held_out_terms(training.model, training.held_out)
    training.frame()
    assert equal(weights(training), before)


def test_it_trains_in_bfloat16_as_in_float32(tiny: Tiny) -> None:
    _, exact = run(tiny(*QUANTIZED))
    training, rough = run(tiny(*QUANTIZED, "training.precision=bfloat16"))
    assert isinstance(training.model.code, Quantized)
    assert training.model.code.codebook.dtype == torch.float32
    ours, theirs = (of(Epoch, events)[-1].validation or {} for events in (exact, rough))
    assert theirs["reconstruction"] == pytest.approx(ours["reconstruction"], rel=0.1)


def test_a_small_batch_and_a_single_image_are_enough(tiny: Tiny) -> None:
    run(tiny(*QUANTIZED, "data.train_size=3", "training.batch_size=2"))


@pytest.mark.slow
def test_at_least_half_of_the_codebook_is_in_use_on_real_digits(tiny: Tiny) -> None:
    config = tiny(
        "code.kind=quantized", "code.size=8", "code.codebook=256", "network.widths=[128]", "data.train_size=20000",
        "data.validation_size=2000", "training.epochs=2",
    )  # fmt: skip
    epoch = of(Epoch, run(config)[1])[-1]
    assert epoch.perplexity is not None
    assert epoch.codebook_used is not None
    assert epoch.perplexity > 30
    assert epoch.codebook_used >= 0.5


def test_the_built_network_says_its_parameters_with_the_codebook(tiny: Tiny) -> None:
    model = build(tiny(*QUANTIZED), SHAPE)
    assert model.parameter_count == sum(p.numel() for p in model.parameters()) + 32 * 4
