"""Data sets by name, and the cut into training and validation images."""

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from aecore.data import Split, holdout, load
from aecore.data import folders as folders_module
from aecore.data.folders import data_folder, shipped
from aecore.errors import DataError, Refused
from aecore.tables import DATASETS

TEN = Split(np.arange(20, dtype=np.float32).reshape(10, 2), np.arange(10))


@pytest.mark.parametrize("validation_size", range(10))
@pytest.mark.parametrize("train_size", [None, 1, 3, 10])
def test_validation_is_the_last_and_training_the_first(train_size: int | None, validation_size: int) -> None:
    rest = 10 - validation_size
    if train_size is not None and train_size > rest:
        with pytest.raises(Refused, match=r"data\.train_size.*give 1 to"):
            holdout(TEN, train_size, validation_size)
        return
    train, validation = holdout(TEN, train_size, validation_size)
    labels = list(range(10))
    assert train.labels is not None
    assert validation.labels is not None
    assert train.labels.tolist() == labels[: train_size or rest]
    assert validation.labels.tolist() == labels[rest:]
    assert len(train.images) == len(train)
    np.testing.assert_array_equal(validation.images[:, 0], 2.0 * validation.labels)
    assert train.images.base is TEN.images.base


@pytest.mark.parametrize(
    ("train_size", "validation_size", "named", "limit"),
    [
        (None, 10, "data.validation_size: 10", "0 to 9"),
        (None, -1, "data.validation_size: -1", "0 to 9"),
        (0, 2, "data.train_size: 0", "1 to 8"),
        (-3, 0, "data.train_size: -3", "1 to 10"),
        (9, 2, "data.train_size: 9", "1 to 8"),
    ],
)
def test_impossible_sizes_are_refused(train_size: int | None, validation_size: int, named: str, limit: str) -> None:
    with pytest.raises(Refused) as caught:
        holdout(TEN, train_size, validation_size)
    assert named in str(caught.value)
    assert limit in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_split_may_have_no_labels() -> None:
    train, validation = holdout(Split(TEN.images, None), None, 4)
    assert (len(train), len(validation), train.labels) == (6, 4, None)


def test_labels_must_belong_to_the_images() -> None:
    with pytest.raises(DataError, match="one label an image"):
        Split(TEN.images, np.arange(9))


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(Refused, match=r"data\.name = 'mnits'") as caught:
        load("mnits")
    assert all(name in str(caught.value) for name in DATASETS)


@pytest.mark.parametrize("name", DATASETS)
def test_a_source_knows_its_name_shape_and_classes_without_loading(name: str) -> None:
    source = DATASETS[name].load()
    assert source.name == name
    assert all(side >= 1 for side in source.shape)
    assert len(set(source.classes)) == len(source.classes) != 1


def test_the_data_folder_is_the_argument_then_the_variable_then_the_cache(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AECORE_DATA_DIR", str(tmp_path / "named"))
    assert data_folder(tmp_path) == tmp_path
    assert data_folder() == tmp_path / "named"
    for empty in ("", None):
        monkeypatch.delenv("AECORE_DATA_DIR") if empty is None else monkeypatch.setenv("AECORE_DATA_DIR", empty)
        assert data_folder().name.lower() in ("aecore", "cache")


def test_what_ships_is_inside_the_package_or_beside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(folders_module, "__file__", str(tmp_path / "aecore" / "data" / "folders.py"))
    assert shipped("mnist") == tmp_path / "assets" / "mnist"
    (tmp_path / "aecore" / "assets" / "mnist").mkdir(parents=True)
    assert shipped("mnist") == tmp_path / "aecore" / "assets" / "mnist"


def test_neither_data_nor_measure_imports_torch(tmp_path: Path) -> None:
    told = _in_fresh_process(
        "import json, sys, pathlib\n"
        "import aecore.measure.pca, aecore.measure.reconstruction\n"
        "from aecore.data import load\n"
        "load('mnist', data_dir=pathlib.Path(sys.argv[1]))\n"
        "print(json.dumps(sorted({name.split('.')[0] for name in sys.modules})))",
        tmp_path,
    )
    assert "numpy" in told
    assert not {"torch", "torchvision", "streamlit"} & set(told)


def _in_fresh_process(code: str, folder: Path) -> list[str]:
    done = subprocess.run([sys.executable, "-c", code, str(folder)], capture_output=True, text=True, check=True)
    names: list[str] = json.loads(done.stdout)
    return names
