"""Show as code, of every set and every piece: the engine's network on the engine's numbers, in both languages."""

import importlib.util
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from scripting import SMALL, within

from aecore import tables
from aecore.autoencoder import build
from aecore.config import Config, cut_of
from aecore.data import load
from aecore.data.own.add import add_file
from aecore.export import script
from aecore.settings import configure

LINEAR = ("network.kind=linear", "code.size=5")
WIDE = ("network.widths=[20, 12]", "code.size=6")
CONV = ("network.kind=conv", "network.widths=[3, 4]", "code.size=2")
VQ = ("code.kind=quantized", "code.codebook=8", "code.size=2")
PIECES = [
    (*WIDE, "training.stop_below=9"),
    (*WIDE, "training.patience=1", "training.learning_rate=1e-9"),
    (*WIDE, "code.kind=variational", "training.patience=2", "training.stop_below=0.1", "objective.free_bits=0.2"),
    (*LINEAR, "code.activation=sigmoid", "objective.sparsity=0.3", "objective.contractive=0.1"),
    (*LINEAR, "objective.contractive=0.1", "objective.weight_l1=0.1", "objective.weight_l2=0.2"),
    (*WIDE, "objective.mmd=10", "objective.corruption=gaussian"),
    (*WIDE, *VQ, "code.vectors=3"),
    (*CONV, *VQ, "code.vectors=49"),
    (*CONV, *VQ, "code.vectors=5", "training.patience=1", "objective.commitment=0"),
    (*WIDE, "data.scaling=standardised", "objective.reconstruction=mse"),
    (*WIDE, "data.scaling=none", "objective.reconstruction=mse", "objective.corruption=masking", "training.patience=3"),
    (*WIDE, "data.class_balance=[0.5,0,1]", "data.train_size=null"),
    (*CONV, "data.name=digits8", "objective.corruption=block"),
    (*CONV, "data.name=kmnist"),
    (*WIDE, "data.name=kmnist", "data.class_balance=[0.5]", "data.train_size=20"),
    (*WIDE, "data.name=gaussian", "data.dimensions=7", "data.scaling=none", "objective.allow_unbounded=true"),
    (*WIDE, "data.name=noise-images", "training.stop_below=0.1"),
    (*WIDE, "data.name=text"),
    (*WIDE, "data.name=text", "objective.reconstruction=characters"),
    *((*WIDE, f"data.name={name}", "data.class_balance=[0.3]") for name in tables.DATASETS if "points" in name),
    (*WIDE, "objective.adversarial=1"),
    (*WIDE, "objective.adversarial=1", "training.patience=3", "objective.weight_l2=0.1", "network.init=glorot"),
    (*WIDE, "objective.adversarial=1", "objective.contractive=1", "code.kind=variational", "training.stop_below=0.1"),
    (*WIDE, "objective.contractive=1", "network.norm=batch", "training.patience=3"),
    (*LINEAR, "objective.contractive=1", "code.activation=gelu"),
    (*CONV, "code.kind=variational", "objective.kl_warmup=1", "training.patience=3"),
    (*CONV, *VQ, "code.vectors=49", "network.decoder_widths=[5]", "objective.l1=0.1"),
    (*CONV, *VQ, "code.vectors=49", "network.widths=[3]", "network.decoder_widths=[4, 5]", "objective.l1=0.1"),
    (*WIDE, "data.name=points-moons", "objective.corruption=gaussian", "training.weight_decay=0.1"),
]  # fmt: skip
MADE = [name for name in tables.DATASETS if "mnist" not in name]

pytestmark = pytest.mark.usefixtures("one_thread")


def held(config: Config) -> Config:
    """Return the same with what the small folder of idx files has: 48 images, of which a few may stop a training."""
    data = config.data.model_copy(update={"validation_size": config.data.source.train - 44})
    return config.model_copy(update={"data": data}) if "mnist" in config.data.name else config


def numbers(sizes: list[torch.Size]) -> list[int]:
    return [size.numel() for size in sizes]


@pytest.mark.parametrize("settings", PIECES, ids=" ".join)
def test_the_pytorch_script_trains_the_network_of_the_engine(
    settings: tuple[str, ...], idx_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    config = held(configure([*SMALL, *settings]))
    text = script(config)
    assert len(text.splitlines()) <= 140
    assert max(map(len, text.splitlines())) <= 120
    names = within(text, idx_dir, monkeypatch)
    ours = [parameter.shape for parameter in build(config, config.data.source.shape).parameters()]
    beside = 6 if config.objective.adversarial else 0
    assert (
        numbers([parameter.shape for parameter in names["model"].parameters()]) == numbers(ours)[: len(ours) - beside]
    )
    printed = capsys.readouterr().out
    assert all(np.isfinite(float(number)) for number in re.findall(r"\d+\.\d+", printed))
    assert printed.count("epoch") == (1 if "training.stop_below=9" in settings else 2)


def test_a_script_stops_when_it_gets_no_better(
    idx_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings = (*SMALL, *WIDE, "training.patience=2", "training.epochs=9", "training.learning_rate=1e-12")
    within(script(held(configure(settings))), idx_dir, monkeypatch)
    assert capsys.readouterr().out.count("epoch") == 3  # the first is the best; then two that are no better


@pytest.mark.parametrize("settings", [piece for piece in PIECES if "mnist" not in str(piece)], ids=" ".join)
def test_a_script_learns_from_the_same_numbers(
    settings: tuple[str, ...], idx_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    config = configure([*SMALL, *settings])
    if config.data.name in MADE:
        names = within(script(config), idx_dir, monkeypatch)
        dataset = load(config.data.key)
        seen, _ = cut_of(config.data, dataset)
        for ours, theirs in ((seen, names["train"]), (dataset.test, names["test"])):
            unit = 255 if ours.images.dtype == np.uint8 else 1
            tolerance = 1 / 255 if config.data.name == "digits8" else 1e-6  # a grey of 16 is kept as a byte here
            assert np.abs(theirs.numpy() - ours.images / np.float32(unit)).max() <= tolerance


@pytest.mark.skipif(importlib.util.find_spec("keras") is None, reason="Keras is not installed")
@pytest.mark.filterwarnings("default")  # Keras warns of its own ways
@pytest.mark.parametrize("settings", PIECES, ids=" ".join)
def test_the_keras_script_trains_as_many_parameters(
    settings: tuple[str, ...], idx_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    import keras

    images, labels = np.random.default_rng(0).integers(0, 256, (48, 28, 28), np.uint8), np.arange(48) % 10
    for data in (keras.datasets.mnist, keras.datasets.fashion_mnist):
        monkeypatch.setattr(data, "load_data", lambda: ((images, labels), (images, labels)))
    monkeypatch.setattr(keras.utils, "get_file", lambda name, _: zipped(idx_dir, name))
    config = held(configure([*SMALL, *settings]))
    names: dict[str, Any] = {}
    exec(compile(script(config, "keras"), "script", "exec"), names)
    ours = sorted(parameter.numel() for parameter in build(config, config.data.source.shape).parameters())
    assert max(map(len, script(config, "keras").splitlines())) <= 120
    assert sorted(int(np.prod(weight.shape)) for weight in names["model"].trainable_weights) == ours
    drawn = names["drawn"]
    assert drawn.shape == names["test"].shape
    assert np.isfinite(drawn).all()
    assert "on the test" in capsys.readouterr().out


def zipped(folder: Path, name: str) -> str:
    """Return a file of the folder as it is downloaded."""
    import gzip

    raw = folder / "KMNIST" / "raw" / name.removeprefix("kmnist-").removesuffix(".gz")
    place = raw.with_suffix(".gz")
    place.write_bytes(gzip.compress(raw.read_bytes()))
    return str(place)


@pytest.mark.parametrize("scaling", ["unit", "none", "standardised"])
def test_own_data_is_read_from_where_it_is_kept(
    scaling: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_csv: Callable[[], Path]
) -> None:
    kept = add_file(make_csv())
    config = configure([f"data.name={kept.name}", f"data.scaling={scaling}", "objective.reconstruction=mse",
                        "training.epochs=1", "training.device=cpu"])  # fmt: skip
    monkeypatch.delenv("DATA_DIR", raising=False)
    names: dict[str, Any] = {}
    with torch.random.fork_rng(devices=[]):
        exec(compile(script(config), "script", "exec"), names)
    seen, _ = cut_of(config.data, load(kept.name))
    np.testing.assert_allclose(names["train"].numpy(), seen.images, atol=1e-6)
    if scaling == "none":
        model = build(config, kept.shape)
        model.scaling.fit(load(kept.name), seen)
        torch.testing.assert_close(names["mean"], model.scaling.mean)
        torch.testing.assert_close(names["deviation"], model.scaling.deviation)


@pytest.fixture
def make_csv(tmp_path: Path) -> Callable[[], Path]:
    """Return a maker of a file of 60 rows of 3 numbers in different units."""

    def made() -> Path:
        rows = np.random.default_rng(0).normal([0, 5, 90], [1, 2, 30], (60, 3))
        path = tmp_path / "rows.csv"
        path.write_text("a,b,c\n" + "\n".join(",".join(f"{number:.6f}" for number in row) for row in rows))
        return path

    return made
