"""What a network may have beside its layers: a decoder of its own, tied weights, norms, dropout, residual blocks."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from playing import always, equal, of, run, weights
from torch import nn

from aecore import data, estimate, frames, heldout, outcome, runs, shapes
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.errors import Refused
from aecore.events import Epoch, Step
from aecore.finding import load
from aecore.images import Images
from aecore.networks.dropout import Dropout
from aecore.networks.norm import norm
from aecore.networks.tied import Transposed
from aecore.training import Training

Tiny = Callable[..., Config]
SHAPE = (1, 28, 28)
CHOICES = [
    ("network.kind=dense", "network.widths=[20, 12]", "network.decoder_widths=[9, 16, 24]"),
    ("network.kind=dense", "network.widths=[20]", "network.decoder_widths=[]"),
    ("network.kind=conv", "network.widths=[4, 6]", "network.decoder_widths=[5, 3, 2]"),
    ("network.kind=conv", "network.widths=[4, 6, 8]", "network.decoder_widths=[7]", "network.blocks=1"),
    ("network.kind=linear", "network.tied=true"),
    ("network.kind=dense", "network.widths=[20, 12]", "network.tied=true", "network.norm=layer"),
    ("network.kind=dense", "network.norm=batch", "network.dropout=0.3"),
    ("network.kind=dense", "network.norm=layer", "network.init=glorot"),
    ("network.kind=conv", "network.norm=batch", "network.blocks=2", "network.dropout=0.2"),
    ("network.kind=conv", "network.norm=layer", "network.blocks=1"),
    ("network.kind=conv", "network.blocks=4", "network.widths=[2, 3]"),
]
CHANCY = [("network.kind=dense", "network.norm=batch", "network.dropout=0.3"),
          ("network.kind=conv", "network.norm=batch", "network.dropout=0.3", "network.blocks=1")]  # fmt: skip

pytestmark = pytest.mark.usefixtures("one_thread")


def generator(seed: int = 0) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def images(shape: tuple[int, ...] = SHAPE, count: int = 16) -> torch.Tensor:
    return torch.rand(count, *shape, generator=generator(5))


def watch(model: nn.Module, seen: set[tuple[int, ...]]) -> None:
    """Note the shape of what comes out of every module."""
    for module in model.modules():
        module.register_forward_hook(lambda _module, _in, out: seen.add(tuple(out.shape[1:])))


@pytest.mark.parametrize("choices", CHOICES, ids=" ".join)
@pytest.mark.parametrize("shape", [SHAPE, (1, 27, 25), (3, 32, 32)], ids=str)
def test_layers_are_said_as_they_are(choices: tuple[str, ...], shape: tuple[int, ...], tiny: Tiny) -> None:
    config = tiny(*choices, "code.size=5")
    model, said = build(config, shape), shapes.layers(config, shape)
    assert shapes.parameters(config, shape) == model.parameter_count
    for side, part in (("encoder", model.encoder), ("code", model.code), ("decoder", model.decoder)):
        assert sum(layer.parameters for layer in said if layer.side == side) == sum(
            p.numel() for p in part.parameters()
        )
    passed: set[tuple[int, ...]] = set()
    watch(model.encoder, passed)
    watch(model.decoder, passed)
    assert model.reconstruct(images(shape)).shape == (16, *shape)
    assert {layer.shape for layer in said[1:] if layer.side != "code"} <= passed


@pytest.mark.parametrize("choices", CHOICES, ids=" ".join)
def test_gradients_reach_every_parameter_and_are_finite(choices: tuple[str, ...], tiny: Tiny) -> None:
    model = build(tiny(*choices), SHAPE)
    model.terms(images(count=64), generator())["loss"].backward()
    for name, parameter in model.named_parameters():
        assert parameter.grad is not None, name
        assert bool(parameter.grad.isfinite().all()), name


@pytest.mark.parametrize("choices", CHOICES, ids=" ".join)
def test_resumed_equals_uncut_to_the_bit(choices: tuple[str, ...], tiny: Tiny) -> None:
    config = tiny(*choices, "data.train_size=257", "training.batch_size=64")  # the last batch is one image
    whole, events = run(config)
    first, second = Training(config), Training(config)
    for event in first.events(always):
        if isinstance(event, Step) and event.step == 3:
            break
    torch.manual_seed(77)  # of no consequence
    second.restore(first.state())
    after = list(second.events())
    assert equal(weights(second), weights(whole))
    assert [epoch.validation for epoch in of(Epoch, after)] == [epoch.validation for epoch in of(Epoch, events)]


@pytest.mark.parametrize("choices", CHOICES, ids=" ".join)
def test_the_seed_fixes_the_first_weights_and_files_keep_them(
    choices: tuple[str, ...], tiny: Tiny, runs_root: Path
) -> None:
    config = tiny(*choices)
    model, again = build(config, SHAPE), build(config, SHAPE)
    assert equal(model.state_dict(), again.state_dict())
    training, _ = run(config)
    kept = runs.create(runs_root, config)
    kept.save(training.state(), SHAPE)
    loaded = load(kept)
    assert not loaded.training
    assert equal(loaded.state_dict(), training.model.state_dict())
    torch.testing.assert_close(loaded.reconstruct(images()), training.model.reconstruct(images()))


@pytest.mark.parametrize("choices", CHANCY, ids=" ".join)
@pytest.mark.parametrize("precision", ["float32", "bfloat16"])
def test_it_trains_in_both_precisions(choices: tuple[str, ...], precision: str, tiny: Tiny) -> None:
    _, events = run(tiny(*choices, f"training.precision={precision}", "training.learning_rate=0.01"))
    first, last = of(Epoch, events)
    assert last.training["loss"] < first.training["loss"]


@pytest.mark.parametrize("choices", CHANCY, ids=" ".join)
def test_whoever_looks_finds_the_model_at_rest_and_leaves_it_as_it_was(choices: tuple[str, ...], tiny: Tiny) -> None:
    training, _ = run(tiny(*choices))
    model, digits = training.model, data.load("mnist").test[:300]
    shown = Images(digits.images, torch.device("cpu"))
    before = {name: value.clone() for name, value in model.state_dict().items()}
    looks: list[Callable[[], object]] = [
        lambda: heldout.held_out_terms(model, shown),
        lambda: frames.take(model, shown, step=1, epoch=0.0).reconstructions.tobytes(),
        lambda: outcome.evaluate_model(model, digits)[0],
        lambda: model.encode(shown.slice(0, 9)).tolist(),
        lambda: model.decode(torch.zeros(2, 8)).tolist(),
    ]
    for look in looks:
        assert model.training
        assert look() == look()
    assert equal(model.state_dict(), before)
    assert "running_mean" in " ".join(before)


def test_dropout_thins_by_its_generator_alone_and_keeps_the_mean() -> None:
    dropout, x = Dropout(0.4), torch.ones(400, 500)
    dropout.generator = generator(1)
    ambient = torch.get_rng_state()
    first = dropout(x)
    dropout.generator = generator(1)
    assert torch.equal(first, dropout(x))
    assert not torch.equal(first, dropout(x))
    assert torch.equal(ambient, torch.get_rng_state())
    assert (first == 0).float().mean().item() == pytest.approx(0.4, abs=0.01)
    assert first.mean().item() == pytest.approx(1, abs=0.01)
    assert torch.equal(dropout.eval()(x), x)


def test_every_step_drops_others(tiny: Tiny) -> None:
    model, x = build(tiny("network.dropout=0.5"), SHAPE), images()
    first, again, other = (model.terms(x, generator(seed))["loss"] for seed in (1, 1, 2))
    assert first == again != other


@pytest.mark.parametrize("picture", [False, True])
def test_norms_bring_to_mean_0_and_variance_1(picture: bool) -> None:
    x = 3 + 2 * torch.randn(60, 10, *((5, 4) if picture else ()), generator=generator())
    over = {"batch": (0, 2, 3) if picture else (0,), "layer": (1, 2, 3) if picture else (1,)}
    for kind, axes in over.items():
        (module,) = norm(kind, 10, picture=picture)
        out = module(x)
        torch.testing.assert_close(out.mean(axes), torch.zeros_like(out.mean(axes)), atol=1e-5, rtol=0)
        torch.testing.assert_close(out.var(axes, correction=0), torch.ones_like(out.mean(axes)), atol=1e-3, rtol=0)
    assert norm("none", 10, picture=picture) == []


@pytest.mark.parametrize("picture", [False, True])
def test_one_image_is_no_sample(picture: bool) -> None:
    (module,) = norm("batch", 3, picture=picture)
    x = torch.randn(1, 3, *((2, 2) if picture else ()), generator=generator())
    torch.testing.assert_close(module(x), x, atol=1e-4, rtol=1e-4)
    assert not module.running_mean.any()


def test_a_tied_decoder_is_the_encoder_backwards(tiny: Tiny) -> None:
    model = build(tiny("network.widths=[20, 12]", "network.tied=true", "code.size=3"), (1, 5, 6))
    backwards = [module for module in model.decoder if isinstance(module, Transposed)]
    forwards = [module for module in model.modules() if isinstance(module, nn.Linear)]
    assert [tuple(layer.weight.shape) for layer in forwards] == [(20, 30), (12, 20), (3, 12)]
    for back, layer in zip(backwards, reversed(forwards), strict=True):
        z = torch.randn(4, layer.out_features, generator=generator())
        torch.testing.assert_close(back(z), z @ layer.weight + back.bias)
    assert [name for name, _ in model.decoder.named_parameters()] == ["0.bias", "2.bias", "4.bias"]
    before = backwards[0](torch.ones(1, 3))
    with torch.no_grad():
        forwards[-1].weight.mul_(2)
    assert not torch.equal(backwards[0](torch.ones(1, 3)), before)


def test_a_decoder_of_its_own_has_its_widths(tiny: Tiny) -> None:
    dense = build(tiny("network.widths=[20]", "network.decoder_widths=[9, 16]", "code.size=3"), (1, 5, 6))
    assert [layer.out_features for layer in dense.decoder if isinstance(layer, nn.Linear)] == [9, 16, 30]
    conv = build(tiny("network.kind=conv", "network.decoder_widths=[5, 3, 2]"), SHAPE)
    ups = [layer for layer in conv.decoder if isinstance(layer, nn.ConvTranspose2d)]
    assert [(layer.in_channels, layer.out_channels) for layer in ups] == [(5, 3), (3, 2), (2, 1)]


def test_blocks_begin_as_a_small_change_and_cost_time(tiny: Tiny, tmp_path: Path) -> None:
    slow, fast = (tiny("network.kind=conv", f"network.blocks={blocks}") for blocks in (2, 0))
    assert estimate._cost(slow, "cpu") > estimate._cost(fast, "cpu")
    assert sum("residual" in layer.name for layer in shapes.layers(slow)) == 8
    assert isinstance(build(slow, SHAPE), Autoencoder)


@pytest.mark.parametrize(
    ("settings", "field", "cure"),
    [
        (["network.kind=linear", "network.decoder_widths=[4]"], "network.decoder_widths", "choose dense"),
        (["network.kind=conv", "network.decoder_widths=[]"], "network.decoder_widths", "null"),
        (["network.blocks=1"], "network.blocks", "choose conv"),
        (["network.kind=conv", "network.blocks=5"], "network.blocks", "from 0 to 4"),
        (["network.kind=conv", "network.tied=true"], "network.tied", "kind dense"),
        (["network.tied=true", "network.decoder_widths=[4]"], "network.tied", "decoder_widths to null"),
        (["network.tied=true", "code.kind=variational"], "network.tied", "code.kind to plain"),
        (["network.dropout=1"], "network.dropout", "from 0 to 0.9"),
        (["network.norm=group"], "network.norm", "one of none, batch, layer"),
        (["network.tied=5"], "network.tied", "true or false"),
        (["network.decoder_widths=[0]"], "network.decoder_widths", "or null"),
    ],
)
def test_what_does_not_fit_is_refused_with_the_cure(settings: list[str], field: str, cure: str, tiny: Tiny) -> None:
    with pytest.raises(Refused) as caught:
        tiny(*settings)
    assert str(caught.value).startswith(f"{field}: ")
    assert cure in str(caught.value)


def test_a_decoder_that_the_picture_cannot_give_is_refused_by_its_name(tiny: Tiny) -> None:
    config = tiny("network.kind=conv", "network.decoder_widths=[1, 1, 1, 1, 1, 1]")
    for refusing in (shapes.layers, build):
        with pytest.raises(Refused, match=r"^network\.decoder_widths: .* at most 5 channels"):
            refusing(config, SHAPE)
