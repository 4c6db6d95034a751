"""Show as code: every script runs alone, builds the engine's network, and what is not covered is refused."""

import ast
import gzip
import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scripting import SMALL, run, within

from aecore import tables
from aecore.autoencoder import build
from aecore.cli import main
from aecore.config import Config
from aecore.corruptions import Corruption
from aecore.data import folders, load
from aecore.errors import Refused
from aecore.export import LANGUAGES, script
from aecore.outcome import evaluate_model
from aecore.presets import PRESETS
from aecore.settings import configure
from aecore.training import Training

SHAPE = (1, 28, 28)
SETTINGS = [
    ("network.kind=linear", "objective.reconstruction=mse"),
    ("network.kind=dense", "network.widths=[]", "network.init=glorot"),
    ("network.widths=[20, 12]", "network.tied=true", "training.schedule=one_cycle"),
    ("network.widths=[20]", "network.tied=true", "code.activation=relu", "objective.l1=0.01"),
    ("network.widths=[20]", "network.decoder_widths=[9, 16]", "network.activation=none", "network.norm=layer"),
    ("network.norm=batch", "network.dropout=0.2", "training.optimizer=adamw", "training.schedule=cosine"),
    ("network.kind=conv", "network.widths=[3, 4, 5]", "objective.corruption=block", "training.optimizer=sgd"),
    ("network.kind=conv", "network.widths=[3, 4]", "network.norm=layer", "network.blocks=2",
     "training.optimizer=rmsprop"),
    ("network.kind=conv", "network.widths=[3, 4]", "network.decoder_widths=[6]", "network.norm=batch",
     "network.blocks=1", "network.activation=gelu"),
    ("code.kind=variational", "objective.kl=0.5", "objective.reconstruction=huber"),
    ("code.kind=variational", "objective.corruption=downsample", "objective.corruption_amount=0.5"),
    ("objective.reconstruction=l1", "network.output=linear", "objective.corruption=salt_pepper"),
    ("objective.corruption=masking", "data.name=fashion-mnist", "network.activation=leaky_relu"),
    ("objective.corruption=gaussian", "code.size=2", "code.activation=tanh"),
    ("objective.corruption=blur",),
    ("objective.corruption=blur", "objective.corruption_amount=0"),
    ("objective.corruption=downsample",),
    ("code.kind=variational", "objective.kl_warmup=0.5"),
    ("training.weight_decay=0.01",),
    ("training.weight_decay=0.01", "training.optimizer=sgd", "training.schedule=cosine"),
]  # fmt: skip

pytestmark = pytest.mark.usefixtures("one_thread")


@pytest.mark.parametrize("settings", SETTINGS, ids=" ".join)
def test_the_pytorch_script_has_the_network_of_the_engine_and_trains(
    settings: tuple[str, ...], idx_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = configure([*SMALL, *settings])
    text = script(config)
    assert 40 <= len(text.splitlines()) <= 120
    assert max(map(len, text.splitlines())) <= 120
    names = within(text, idx_dir, monkeypatch)
    ours = [tuple(parameter.shape) for parameter in build(config, SHAPE).parameters()]
    assert [tuple(parameter.shape) for parameter in names["model"].parameters()] == ours
    assert len(names["train"]) == 40
    *epochs, last = capsys.readouterr().out.splitlines()
    assert len(epochs) == 2
    assert all(np.isfinite(float(number)) for number in re.findall(r"\d+\.\d+", last))


@pytest.mark.parametrize("name", ["dense", "vae"])
@pytest.mark.slow
def test_a_script_runs_alone(name: str, idx_dir: Path) -> None:
    choices = configure(SMALL, PRESETS[name].choices)
    assert "on the test images: BCE" in run(script(choices), idx_dir)


@pytest.mark.parametrize("name", PRESETS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_preset_is_code_in_both_languages(name: str, language: str) -> None:
    text = script(PRESETS[name].config, language)
    ast.parse(text)
    assert len(text.splitlines()) <= 140
    assert text.endswith("\n")
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("name", ["dense", "ladder", "shallow", "pca", "plane", "deep", "conv", "vae", "fashion"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_the_first_presets_are_covered_and_short(name: str, language: str) -> None:
    assert 40 <= len(script(PRESETS[name].config, language).splitlines()) <= 90


@pytest.mark.parametrize("settings", SETTINGS, ids=" ".join)
def test_the_keras_script_compiles_and_says_the_same_sizes(settings: tuple[str, ...]) -> None:
    config = configure([*SMALL, *settings])
    text = script(config, "keras")
    compile(text, "script", "exec")
    names = {node.id for node in ast.walk(ast.parse(text)) if isinstance(node, ast.Name)}
    known = {node.name for node in ast.walk(ast.parse(text)) if isinstance(node, ast.ClassDef | ast.FunctionDef)}
    used = {name for name in names if name in ("Corrupt", "Variational", "Residual", "Backwards", "OneCycle", "start")}
    assert used <= known  # what is used is there
    for width in (*config.network.widths, *config.network.way_back, config.code.size):
        assert re.search(rf"\b{width}\b", text)


@pytest.mark.filterwarnings("default")  # Keras warns of its own ways
@pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed")
@pytest.mark.parametrize("settings", SETTINGS, ids=" ".join)
def test_the_keras_network_has_as_many_parameters(settings: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    import keras

    images = np.zeros((48, 28, 28), np.uint8)
    for data in (keras.datasets.mnist, keras.datasets.fashion_mnist):
        monkeypatch.setattr(data, "load_data", lambda: ((images, None), (images, None)))
    config, names = configure([*SMALL, *settings]), {}
    exec(compile(script(config, "keras"), "script", "exec"), names)
    ours = sorted(parameter.numel() for parameter in build(config, SHAPE).parameters())
    assert sorted(int(np.prod(weight.shape)) for weight in names["model"].trainable_weights) == ours


def test_what_cannot_be_built_is_refused() -> None:
    deep = configure(["network.kind=conv", "network.widths=[1, 1, 1, 1, 1, 1]"])
    for language in LANGUAGES:
        with pytest.raises(Refused, match=r"^network\.widths: .* at most 5 channels"):
            script(deep, language)
    with pytest.raises(Refused, match=r"^language: 'basic' is not known; choose one of pytorch, keras"):
        script(Config(), "basic")


DRAWN = [name for name in tables.CORRUPTIONS if name != "none"]


@pytest.mark.parametrize("name", DRAWN)
@pytest.mark.parametrize("amount", [0.0, 0.3, 1.0])
def test_the_corruption_of_a_script_is_that_of_the_engine(name: str, amount: float) -> None:
    text = script(configure([f"objective.corruption={name}", f"objective.corruption_amount={amount}"]))
    tree = ast.parse(text)
    wanted = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)
              or (isinstance(node, ast.FunctionDef) and node.name == "corrupt")]  # fmt: skip
    names: dict[str, Any] = {}
    exec(compile(ast.Module(wanted, []), "script", "exec"), names)
    x = torch.from_numpy(np.array(load("mnist").test.images[:200])).float() / 255
    engine: Corruption = tables.CORRUPTIONS[name].load()
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(3)
        theirs = names["corrupt"](x)
    ours = engine(x, amount, torch.Generator().manual_seed(3))
    if name != "block":  # its chance is drawn in another order: the same share is gone
        torch.testing.assert_close(theirs, ours)
    ones = torch.ones_like(x)
    shares = [seen.mean().item() for seen in (names["corrupt"](ones), engine(ones, amount, torch.Generator()))]
    assert shares[0] == pytest.approx(shares[1], abs=0.02)


def test_the_command_prints_what_the_page_shows(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["code", "--preset", "vae", "--set", "code.size=3"]) == 0
    assert capsys.readouterr().out == script(configure(["code.size=3"], PRESETS["vae"].choices))
    assert main(["code", "--keras", "--json"]) == 0
    assert '"language": "keras"' in capsys.readouterr().out
    assert main(["code", "--keras", "--set", "network.kind=conv", "--set", "network.widths=[1,1,1,1,1,1]"]) == 2
    assert capsys.readouterr().err.startswith("network.widths: ")


@pytest.fixture
def real(tmp_path: Path) -> Path:
    """Return a folder with MNIST as torchvision wants it."""
    raw = tmp_path / "MNIST" / "raw"
    raw.mkdir(parents=True)
    for path in Path(str(folders.shipped("mnist"))).glob("*.gz"):
        (raw / path.stem).write_bytes(gzip.decompress(path.read_bytes()))
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("preset", ["ladder", "vae"])
def test_a_script_learns_as_the_engine_does(preset: str, real: Path, make: Callable[..., Config]) -> None:
    config = make(preset)
    drawn = float(re.findall(r"BCE (\d+\.\d+)", run(script(config), real))[0])
    training = Training(config)
    for _ in training.events():
        pass
    figures, _ = evaluate_model(training.model, training.data.test)
    assert drawn == pytest.approx(figures["bce_per_pixel"], rel=0.05)


@pytest.fixture
def make() -> Callable[..., Config]:
    # after one epoch two seeds of the VAE differ by some 4 %, in the script as in the engine
    settings = ("training.epochs=1", "training.device=cpu", "training.precision=float32", "training.seed=1")
    return lambda preset: configure(settings, PRESETS[preset].choices)
