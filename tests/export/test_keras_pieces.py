"""Show as code in Keras: the pieces that Keras does not have do what the engine's do, to the last digits."""

import ast
import importlib.util
from typing import Any

import numpy as np
import pytest
import torch

from aecore import tables
from aecore.export import keras_objective, script
from aecore.settings import configure


def mixing(amount: float, name: str, side: int) -> Any:  # noqa: ANN401 - what a script calls `mixing`
    """Return the function of a script for square pictures of this side, or None when it needs none."""
    lines = {"blur": keras_objective._gaussian_rows, "downsample": lambda *_: keras_objective._area_rows()}[name]
    names: dict[str, Any] = {"np": np}
    exec("\n".join(lines(amount, (side, side))), names)
    return names["mixing"]


def seen(amount: float, name: str, x: torch.Tensor) -> np.ndarray:
    """Return what the engine lets a network see of pictures (B, C, H, W)."""
    shown: torch.Tensor = tables.CORRUPTIONS[name].load()(x, amount, torch.Generator())
    return shown.numpy()


@pytest.mark.parametrize("side", [*range(2, 33), 41, 64])
def test_fewer_pixels_show_the_means_of_the_engine(side: int) -> None:
    x = torch.rand(1, 2, side, side, generator=torch.Generator().manual_seed(side))
    for few in range(1, side + 1):
        amount = 1 - few / side
        assert keras_objective._few(amount, (side,)) == [few]
        rows = mixing(amount, "downsample", side)(side, few)
        assert np.abs(rows @ x.numpy() @ rows.T - seen(amount, "downsample", x)).max() < 1e-5, few


@pytest.mark.parametrize("side", [2, 3, 8, 28, 64])
@pytest.mark.parametrize("amount", [0.01, 0.3, 0.77, 1.0])
def test_a_blur_shows_the_pixels_of_the_engine(side: int, amount: float) -> None:
    x = torch.rand(1, 2, side, side, generator=torch.Generator().manual_seed(side))
    rows = mixing(amount, "blur", side)(side)
    assert np.abs(rows @ x.numpy() @ rows.T - seen(amount, "blur", x)).max() < 1e-5


KERAS = pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed")


def piece(text: str, name: str) -> Any:  # noqa: ANN401 - a function or a class of a script
    """Return what is called `name` in a Keras script, without the rest of it."""
    import keras

    names: dict[str, Any] = {"np": np, "keras": keras, "layers": keras.layers, "ops": keras.ops}
    kinds = (ast.FunctionDef, ast.ClassDef)
    wanted = [node for node in ast.parse(text).body if isinstance(node, kinds) and node.name in (name, "mixing")]
    exec(compile(ast.Module(wanted, []), "script", "exec"), names)
    return names[name]


@KERAS
@pytest.mark.filterwarnings("default")  # Keras warns of its own ways
@pytest.mark.parametrize("amount", [0.0, 0.3, 0.5, 1.0])
@pytest.mark.parametrize("name", ["blur", "downsample"])
def test_the_layer_of_a_script_corrupts_as_the_engine_does(name: str, amount: float) -> None:
    import keras

    text = script(configure([f"objective.corruption={name}", f"objective.corruption_amount={amount}"]), "keras")
    x = torch.rand(3, 1, 28, 28, generator=torch.Generator().manual_seed(3))
    shown = keras.ops.convert_to_numpy(piece(text, "Corrupt")()(x.permute(0, 2, 3, 1).numpy()))
    assert np.abs(np.moveaxis(shown, -1, 1) - seen(amount, name, x)).max() < 1e-5


@KERAS
@pytest.mark.filterwarnings("default")
def test_the_contraction_of_a_script_has_the_squared_jacobian_as_its_mean() -> None:
    import keras
    from keras import ops

    contraction = piece(script(configure(["objective.contractive=1"]), "keras"), "contraction")
    weights = np.random.default_rng(0).normal(0, 0.5, (6, 3)).astype("float32")
    point = np.random.default_rng(1).normal(0, 1, (1, 6)).astype("float32")
    slopes = 1 - np.tanh(point @ weights) ** 2
    exact = float(((slopes * weights) ** 2).sum())
    x, seed = ops.convert_to_tensor(np.repeat(point, 20_000, 0)), keras.random.SeedGenerator(0)
    drawn = float(contraction(lambda x: ops.tanh(ops.matmul(x, weights)), x, seed))
    assert drawn == pytest.approx(exact, rel=0.03)


@KERAS
@pytest.mark.filterwarnings("default")
def test_the_gradient_of_a_contraction_is_that_of_the_norm() -> None:
    import keras

    if keras.backend.backend() != "torch":
        pytest.skip("asks PyTorch for the gradient")
    contraction = piece(script(configure(["objective.contractive=1"]), "keras"), "contraction")
    weights = torch.full((4, 2), 0.3, requires_grad=True)
    x = torch.full((20_000, 4), 0.1)
    torch.autograd.backward(contraction(lambda x: torch.tanh(x @ weights), x, keras.random.SeedGenerator(0)))
    twin = torch.full((4, 2), 0.3, requires_grad=True)
    slopes = 1 - torch.tanh(x[:1] @ twin).square()
    torch.autograd.backward((slopes * twin).square().sum())
    assert weights.grad is not None
    assert twin.grad is not None
    torch.testing.assert_close(weights.grad, twin.grad, rtol=0.03, atol=0.01)
