"""The compiled cross-entropy beside PyTorch's own: its value, its gradient, and what it makes of what is no number."""

import os
import subprocess
import sys
from math import exp, log1p
from pathlib import Path

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from aecore.crossentropy import binary_cross_entropy, with_gradient

ROOT = Path(__file__).parents[1]
SHAPES = [(1, 1), (2, 2), (3, 1, 5, 7), (64, 50), (7, 1, 28, 28)]
NUMBERS = [0.0, 1e-30, 1e-6, 0.01, 0.3, 1.0, 2.0, 5.0, 10.0, 17.0, 40.0, 87.0, 88.8, 100.0, 1e4, 1e30]
WIDTH = 41
"""More than two of the longest vectors a processor takes, and some that are left over."""


def batch(shape: tuple[int, ...], scale: float = 1.0) -> tuple[torch.Tensor, torch.Tensor]:
    generator = torch.Generator().manual_seed(0)
    return torch.randn(shape, generator=generator) * scale, torch.rand(shape, generator=generator)


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("scale", [0.1, 3.0, 100.0, 1e4])
def test_value_and_gradient_are_pytorch_s_own(shape: tuple[int, ...], scale: float) -> None:
    raw, x = batch(shape, scale)
    exact = raw.double().requires_grad_()
    expected = binary_cross_entropy_with_logits(exact, x.double())
    (slope,) = torch.autograd.grad(expected, exact)
    value, gradient = with_gradient(raw.clone(), x)
    assert value.item() == pytest.approx(expected.item(), rel=1e-6)
    torch.testing.assert_close(gradient.double() * raw.numel(), slope * raw.numel(), rtol=1e-6, atol=1e-6)


@pytest.mark.parametrize("target", [0.0, 0.3, 1.0])
@pytest.mark.parametrize("sign", [1, -1])
@pytest.mark.parametrize("number", NUMBERS)
def test_every_size_of_a_logit_is_exact(number: float, sign: int, target: float) -> None:
    raw, x = torch.full((1, WIDTH), sign * number), torch.full((1, WIDTH), target)
    certain, asked = raw[0, 0].abs().item(), x[0, 0].item()  # PyTorch's own loses e**-40 even in float64
    expected = certain * (1 - asked if sign > 0 else asked) + log1p(exp(-certain))
    value, gradient = with_gradient(raw.clone(), x)
    assert value.item() == pytest.approx(expected, rel=1e-6, abs=1e-35)
    slope = torch.sigmoid(raw.double()) - x
    torch.testing.assert_close(gradient.double() * WIDTH, slope, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("place", range(0, WIDTH, 4))
@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_one_number_that_is_none_makes_the_loss_none(bad: float, place: int) -> None:
    raw, x = batch((3, WIDTH))
    raw[1, place] = bad
    assert not binary_cross_entropy(raw, x).isfinite()


def test_autograd_scales_the_gradient_and_leaves_the_logits_as_they_were() -> None:
    raw, x = batch((6, 1, 5, 4))
    before = raw.clone()
    once, thrice = (
        torch.autograd.grad(factor * binary_cross_entropy(leaf := raw.requires_grad_(), x), leaf)[0]
        for factor in (1, 3)
    )
    torch.testing.assert_close(thrice, 3 * once)
    assert torch.equal(raw.detach(), before)


def test_any_layout_in_memory_gives_the_same() -> None:
    raw, x = batch((4, 3, 6, 5))
    other = [tensor.to(memory_format=torch.channels_last) for tensor in (raw, x)]
    assert torch.equal(binary_cross_entropy(*other), binary_cross_entropy(raw, x))


def test_numbers_of_another_kind_are_pytorch_s() -> None:
    raw, x = (tensor.double() for tensor in batch((5, 4)))
    value = binary_cross_entropy(raw, x)
    assert value.dtype == torch.float64
    assert torch.equal(value, binary_cross_entropy_with_logits(raw, x))


def first_use(cache: Path) -> "subprocess.CompletedProcess[str]":
    """Compute one loss in a process of its own that keeps what it compiles in `cache`."""
    code = (
        "import torch as t; from aecore.crossentropy import with_gradient; print(with_gradient(t.zeros(2), t.ones(2)))"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "NUMBA_CACHE_DIR": str(cache)}
    return subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, env=environment, check=False)


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["nbi", "nbc"])
def test_what_was_kept_and_is_damaged_is_passed_over(suffix: str, tmp_path: Path) -> None:
    first = first_use(tmp_path)
    assert (first.returncode, first.stderr) == (0, "")
    for kept in (found := list(tmp_path.rglob(f"*.{suffix}"))):
        kept.write_bytes(kept.read_bytes()[:40])
    again = first_use(tmp_path)
    assert found
    assert (again.returncode, again.stdout) == (0, first.stdout)
    assert "cannot be kept on disk" in again.stderr
