"""A portable decoder draws what PyTorch draws, whatever the network is made of, or it is refused."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from node_decoding import decoded, needs_node
from torch import nn

from aecore import data, tables
from aecore.autoencoder import Autoencoder, build
from aecore.config import Config
from aecore.errors import Refused
from aecore.latent import portable as limits
from aecore.latent.folding import portable
from aecore.presets import PRESETS

Tiny = Callable[..., Config]
SHAPE = (1, 28, 28)
NEAR = 1e-2
"""What the browser's pixels may differ from PyTorch's."""
KINDS = [f"network.kind={kind}" for kind in tables.NETWORKS]
CHOICES = [
    *((kind, f"network.activation={bend}") for kind in KINDS[1:] for bend in tables.ACTIVATIONS),
    *((kind, f"network.norm={norm}", "network.dropout=0.2") for kind in KINDS[1:] for norm in ("batch", "layer")),
    *((kind, f"data.scaling={way}") for kind in KINDS for way in ("standardised", "none")),
    *((kind, "objective.reconstruction=mse", f"network.output={last}") for kind in KINDS
      for last in ("sigmoid", "linear")),
    ("network.kind=linear", "network.tied=true"),
    ("network.kind=dense", "network.widths=[20, 12]", "network.tied=true", "network.norm=batch"),
    ("network.kind=dense", "network.decoder_widths=[9, 16, 24]", "code.activation=sigmoid"),
    ("network.kind=dense", "network.decoder_widths=[]"),
    ("network.kind=conv", "network.widths=[4, 6]", "network.decoder_widths=[5, 3, 2]"),
    ("network.kind=conv", "network.blocks=1"),
    ("network.kind=conv", "network.blocks=2", "network.norm=batch"),
    ("network.kind=conv", "network.blocks=1", "network.norm=layer", "network.activation=gelu"),
    ("code.kind=variational", "code.size=2"),
]  # fmt: skip

pytestmark = pytest.mark.usefixtures("one_thread")


def stirred(config: Config, shape: tuple[int, ...] = SHAPE) -> Autoencoder:
    """Return a network whose pictures differ: fresh weights draw the same grey whatever the code."""
    model, chance = build(config, shape), torch.Generator().manual_seed(3)
    with torch.no_grad():
        for name, values in [*model.named_parameters(), *model.named_buffers()]:
            if name.endswith("num_batches_tracked") or name.startswith("scaling"):
                continue
            noise = torch.randn(values.shape, generator=chance)
            positive = name.endswith("running_var") or (values.ndim == 1 and "weight" in name)
            values.copy_(0.5 + noise.abs() if positive else 1.8 * values + 0.1 * noise)
        drawn = model.eval().decoder(torch.from_numpy(codes_for(config)))
        last = [module for module in model.decoder.modules() if getattr(module, "bias", None) is not None][-1]
        size = drawn.std(dim=0).mean()
        for values in [last.bias, *([last.weight] if hasattr(last, "weight") else [])]:
            values.mul_(1.5 / size)  # neither one grey nor black and white
        if config.data.scaling != "unit":
            model.scaling.deviation.copy_(0.2 + 0.05 * torch.randn(shape, generator=chance))
            model.scaling.mean.fill_(0.4)
    return model.train()


def codes_for(config: Config, count: int = 24) -> np.ndarray:
    return np.random.default_rng(4).normal(size=(count, config.numbers)).astype(np.float32)


def by_torch(model: nn.Module, codes: np.ndarray) -> np.ndarray:
    assert isinstance(model, Autoencoder)
    with torch.inference_mode():
        return np.asarray(model.decode(torch.from_numpy(codes)).clamp(0, 1).numpy())


def unbounded(choices: tuple[str, ...]) -> tuple[str, ...]:
    """Values outside 0 to 1 need a loss that takes them."""
    scaled = any(choice.startswith("data.scaling") for choice in choices)
    return (*choices, "objective.reconstruction=mse") if scaled else choices


@needs_node
@pytest.mark.parametrize("choices", CHOICES, ids=" ".join)
def test_the_browser_draws_what_pytorch_draws(choices: tuple[str, ...], tiny: Tiny) -> None:
    config = tiny(*unbounded(choices))
    model, codes = stirred(config), codes_for(config)
    expected = by_torch(model, codes)
    assert expected.std(axis=0).max() > 5 * NEAR  # else a picture of the mean would pass
    np.testing.assert_allclose(decoded(portable(model), codes), expected, rtol=0, atol=NEAR)


@needs_node
@pytest.mark.parametrize("shape", [(1, 27, 25), (3, 32, 32), (1, 8, 8)], ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_so_it_does_for_pictures_of_any_shape(kind: str, shape: tuple[int, ...], tiny: Tiny) -> None:
    config = tiny(kind)
    model, codes = stirred(config, shape), codes_for(config)
    np.testing.assert_allclose(decoded(portable(model), codes), by_torch(model, codes), rtol=0, atol=NEAR)


def test_a_model_that_learns_is_taken_at_rest_and_left_as_it_was(tiny: Tiny) -> None:
    config = tiny("network.norm=batch", "network.dropout=0.5")
    model = stirred(config)
    before = {name: values.clone() for name, values in model.state_dict().items()}
    found = portable(model)
    assert model.training
    assert all(torch.equal(values, before[name]) for name, values in model.state_dict().items())
    assert [stage["op"] for stage in found.stages] == ["dense", "bend", "dense", "bend"]


def test_the_weights_are_of_16_bits_and_as_few_as_the_decoder_has(tiny: Tiny) -> None:
    found = portable(stirred(tiny("network.widths=[20, 12]", "code.size=5")))
    assert found.weights.dtype == np.float16
    assert found.weights.shape == (5 * 12 + 12 + 12 * 20 + 20 + 20 * 784 + 784,)


@pytest.mark.parametrize("name", ["best-32", "best-30", "best-16", "best-2", "best-conv", "ladder"])
def test_our_own_networks_fit_a_browser(name: str) -> None:
    limits.check_portable(PRESETS[name].config, SHAPE)


@pytest.mark.parametrize(
    ("choices", "shape", "said"),
    [
        (("code.kind=quantized",), SHAPE, "code.kind: a quantized code moves in jumps"),
        (("network.widths=[8]",), (2,), r"data.name: items of shape \(2,\) are no pictures"),
        (("network.widths=[2048, 2048]",), SHAPE, "network.widths: this decoder has 5,8.. *"),
        (("network.kind=conv", "network.widths=[64, 128]", "network.blocks=2"), SHAPE, "multiplications"),
    ],
)
def test_what_does_not_fit_is_refused_in_one_sentence(
    choices: tuple[str, ...], shape: tuple[int, ...], said: str, tiny: Tiny
) -> None:
    with pytest.raises(Refused, match=said) as refusal:
        limits.check_portable(tiny(*choices), shape)
    assert str(refusal.value).count(". ") == 0


@pytest.mark.parametrize("broken", [float("nan"), float("inf"), 1e6])
def test_weights_that_16_bits_cannot_hold_are_refused(broken: float, tiny: Tiny) -> None:
    model: Any = stirred(tiny())
    with torch.no_grad():
        model.decoder[0].weight[0, 0] = broken
    with pytest.raises(Refused, match="one is not finite, or too large"):
        portable(model)


def test_the_data_sets_that_are_no_pictures_are_the_ones_refused(tiny: Tiny) -> None:
    for name in tables.DATASETS:
        source = data.source(name)
        if source.kind == "image":
            limits.check_portable(tiny(), source.shape)
        elif len(source.shape) != 3:
            with pytest.raises(Refused, match="no pictures"):
                limits.check_portable(tiny(), source.shape)
