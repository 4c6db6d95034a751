"""Show as code: from the same first weights a script takes the steps that the engine takes, in both languages.

Where chance takes part it is held still on both sides: every normal draw is a half, and a batch is all there is.
"""

import importlib.util
import re
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch import nn

from aecore.config import Config
from aecore.events import Epoch
from aecore.export import script
from aecore.settings import configure
from aecore.training import Training

STILL = ("data.name=noise-images", "data.train_size=48", "training.batch_size=48", "training.epochs=4",
         "training.device=cpu", "training.precision=float32", "network.widths=[12]", "code.size=3",
         "training.optimizer=sgd", "training.learning_rate=0.5")  # fmt: skip
ADVERSARIAL = ("objective.adversarial=20", "training.learning_rate=0.1")
STEPS = [
    (),
    ("training.weight_decay=0.1",),
    ("training.weight_decay=0.1", "training.optimizer=adam", "training.learning_rate=1e-3"),
    ("training.weight_decay=1", "training.optimizer=adamw", "training.learning_rate=1e-3"),
    ("training.weight_decay=0.1", "training.optimizer=rmsprop", "training.learning_rate=1e-3"),
    ("objective.corruption=blur", "objective.corruption_amount=0.7"),
    ("objective.corruption=downsample", "objective.corruption_amount=0.4"),
    ("objective.corruption=downsample", "objective.corruption_amount=0.5"),
    ("code.kind=variational", "objective.kl_warmup=2.5", "objective.kl=3"),
    ("code.kind=variational", "objective.kl_warmup=2.5", "objective.free_bits=0.01", "objective.mmd=10"),
    ADVERSARIAL,
    (*ADVERSARIAL, "training.weight_decay=0.1", "objective.weight_l1=0.2", "objective.weight_l2=0.3"),
    (*ADVERSARIAL, "training.patience=3", "training.stop_below=0.01"),
    ("network.widths=[]", "objective.contractive=0.3", "code.activation=tanh"),
    ("network.tied=true", "objective.l1=0.5", "training.weight_decay=0.05"),
]  # fmt: skip

HELD = [
    ADVERSARIAL,
    ("training.weight_decay=0.1",),
    ("code.kind=variational", "objective.kl_warmup=2.5", "objective.kl=3"),
    ("objective.corruption=blur", "data.scaling=standardised", "objective.reconstruction=mse"),
]
"""What is seen of held-out items: the critic's cost, no weight decay, a drawn code with the whole of its KL term."""

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.fixture(autouse=True)
def _still(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let every normal draw of the engine and of PyTorch be a half."""
    for module in ("codes.variational", "penalties.adversarial", "penalties.mmd"):
        monkeypatch.setattr(f"aecore.{module}.normal_like", lambda z, _: torch.full_like(z, 0.5))
    monkeypatch.setattr(torch, "randn_like", lambda z: torch.full_like(z, 0.5))


def trained(config: Config) -> tuple[list[np.ndarray], list[np.ndarray], list[float]]:
    """Return the engine's numbers before and after a training, and its held-out loss after each epoch."""
    training = Training(config)
    before = arrays(training.model)
    ends = [event for event in training.events() if isinstance(event, Epoch)]
    return before, arrays(training.model), [end.validation["loss"] for end in ends if end.validation]


def arrays(model: nn.Module) -> list[np.ndarray]:
    return [parameter.detach().numpy().copy() for parameter in model.parameters()]


def close(ours: list[np.ndarray], theirs: list[np.ndarray], before: list[np.ndarray], *, alike: bool) -> None:
    """Assert that both went the same way, and that it was one."""
    assert len(ours) == len(theirs)
    moved = max(float(np.abs(a - b).max()) for a, b in zip(ours, before, strict=True))
    assert moved > 1e-3
    apart = [np.abs(a - b) for a, b in zip(ours, theirs, strict=True)]
    if alike:
        assert max(float(gap.max()) for gap in apart) < 0.002 * moved
    else:  # a step of one size whatever the gradient: rounding decides where that is nearly 0
        assert float(np.mean(np.concatenate([gap.ravel() for gap in apart]))) < 0.01 * moved


def run_torch(config: Config, before: list[np.ndarray]) -> dict[str, Any]:
    """Return the names of a PyTorch script that began at these numbers."""
    text, marked = script(config), "optimiser = torch.optim"
    assert text.count(marked) == 1
    names: dict[str, Any] = {"before": [torch.from_numpy(array.copy()) for array in before]}
    parts = "[*model.parameters(), *critic.parameters()]" if config.objective.adversarial else "model.parameters()"
    given = f"torch.nn.utils.vector_to_parameters(torch.cat([part.flatten() for part in before]), {parts})\n"
    with torch.random.fork_rng(devices=[]):
        exec(compile(text.replace(marked, given + marked), "script", "exec"), names)
    return names


@pytest.mark.parametrize("settings", STEPS, ids=" ".join)
def test_a_pytorch_script_takes_the_steps_of_the_engine(settings: tuple[str, ...]) -> None:
    config = configure([*STILL, *settings])
    before, after, _ = trained(config)
    names = run_torch(config, before)
    theirs = arrays(names["model"]) + (arrays(names["critic"]) if config.objective.adversarial else [])
    close(after, theirs, before, alike=config.training.optimizer == "sgd")


@pytest.mark.parametrize("settings", HELD, ids=" ".join)
def test_a_pytorch_script_stops_by_the_loss_of_the_engine(
    settings: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    config = configure([*STILL, *settings, "training.patience=3"])
    before, _, held = trained(config)
    run_torch(config, before)
    printed = re.findall(r"held out (\S+)", capsys.readouterr().out)
    assert [float(loss) for loss in printed] == pytest.approx(held, abs=1e-4)


@pytest.fixture
def keras_from(monkeypatch: pytest.MonkeyPatch) -> Callable[[list[np.ndarray]], Any]:
    """Return what lets every Keras model begin at given numbers, and its normal draws be a half."""
    import keras

    monkeypatch.setattr(keras.random, "normal", lambda shape, **_: keras.ops.full(shape, 0.5))

    def begin(before: list[np.ndarray]) -> Any:  # noqa: ANN401 - Keras has no types
        fit = keras.Model.fit

        def fitted(self: Any, x: np.ndarray, *given: Any, **more: Any) -> Any:  # noqa: ANN401
            self(x[:2])
            weights = self.trainable_weights
            assert len(weights) == len(before)
            for weight, array in zip(weights, before, strict=True):
                weight.assign(array.T if array.ndim == 2 else array)
            return fit(self, x, *given, **more)

        monkeypatch.setattr(keras.Model, "fit", fitted)

    return begin


@pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed")
@pytest.mark.filterwarnings("default")  # Keras warns of its own ways
@pytest.mark.parametrize("settings", STEPS, ids=" ".join)
def test_a_keras_script_takes_the_steps_of_the_engine(
    settings: tuple[str, ...], keras_from: Callable[[list[np.ndarray]], Any]
) -> None:
    config = configure([*STILL, *settings])
    before, after, _ = trained(config)
    keras_from(before)
    names: dict[str, Any] = {}
    exec(compile(script(config, "keras"), "script", "exec"), names)
    weights = [np.array(keras_numbers(weight)) for weight in names["model"].trainable_weights]
    theirs = [array.T if array.ndim == 2 else array for array in weights]
    close(after, theirs, before, alike=config.training.optimizer == "sgd")


@pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed")
@pytest.mark.filterwarnings("default")
@pytest.mark.parametrize("settings", HELD, ids=" ".join)
def test_a_keras_script_stops_by_the_loss_of_the_engine(
    settings: tuple[str, ...], keras_from: Callable[[list[np.ndarray]], Any]
) -> None:
    config = configure([*STILL, *settings, "training.patience=3"])
    before, _, held = trained(config)
    keras_from(before)
    names: dict[str, Any] = {}
    exec(compile(script(config, "keras"), "script", "exec"), names)
    assert names["model"].history.history["val_loss"] == pytest.approx(held, abs=1e-4)


def keras_numbers(weight: Any) -> np.ndarray:  # noqa: ANN401 - Keras has no types
    import keras

    return np.array(keras.ops.convert_to_numpy(weight))
