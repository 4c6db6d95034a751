"""The classifier reads digits, learns from training images alone, and is the same however it is asked."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from aecore.data import Dataset, Split, load
from aecore.data.folders import shipped
from aecore.errors import Refused
from aecore.tasks import classifier
from aecore.tasks.classifier import FEATURES, Reader, file_name, reader


@pytest.fixture(scope="module")
def mnist() -> Dataset:
    return load("mnist")


@pytest.fixture(scope="module")
def shipped_reader(mnist: Dataset) -> Reader:
    return reader(mnist)


def few(count: int = 256, name: str = "few") -> Dataset:
    """Return a set small enough to learn from in a moment."""
    found = load("digits8")
    return replace(found, name=name, train=found.train[:count], test=found.test[:50])


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(classifier, "SEEN", 1_024)


def test_the_shipped_one_is_that_of_the_recipe_and_small(mnist: Dataset) -> None:
    path = shipped("classifier") / file_name(mnist)
    assert path.stat().st_size < 500_000


def test_it_reads_the_test_images(shipped_reader: Reader, mnist: Dataset) -> None:
    assert mnist.test.labels is not None
    some = slice(0, 2_000)
    assert np.mean(shipped_reader.read(mnist.test.images[some]) == mnist.test.labels[some]) > 0.985


@pytest.mark.slow
def test_its_accuracy_is_the_one_that_is_told(shipped_reader: Reader) -> None:
    assert shipped_reader.accuracy == pytest.approx(0.992, abs=5e-4)


def test_chances_and_features_do_not_depend_on_who_is_beside(shipped_reader: Reader, mnist: Dataset) -> None:
    images = mnist.test.images[:600]
    for ask, width in ((shipped_reader.chances, 10), (shipped_reader.features, FEATURES)):
        found: NDArray[np.float32] = ask(images)
        assert found.shape == (600, width)
        assert found.dtype == np.float32
        np.testing.assert_allclose(found[7:9], ask(images[7:9]), atol=1e-5)
    np.testing.assert_allclose(shipped_reader.chances(images).sum(axis=1), 1, atol=1e-5)


def test_bytes_and_numbers_from_0_to_1_are_the_same_pictures(shipped_reader: Reader, mnist: Dataset) -> None:
    images = mnist.test.images[:5]
    np.testing.assert_array_equal(shipped_reader.chances(images), shipped_reader.chances(images / np.float32(255)))


def test_no_images_give_no_chances(shipped_reader: Reader, mnist: Dataset) -> None:
    assert shipped_reader.chances(mnist.test.images[:0]).shape == (0, 10)


@pytest.mark.usefixtures("short", "one_thread")
def test_another_set_is_learned_once_and_kept(tmp_path: Path) -> None:
    told: list[float] = []
    first = reader(few(), tmp_path, told.append)
    assert told[-1] == 1
    again = reader(few(), tmp_path, told.append)
    assert told.count(1) == 1
    assert all(torch.equal(a, b) for a, b in zip(first.net.parameters(), again.net.parameters(), strict=True))


@pytest.mark.usefixtures("short", "one_thread")
def test_test_images_change_nothing_that_is_learned(tmp_path: Path) -> None:
    given = few()
    other = replace(given, test=Split(255 - given.test.images, given.test.labels))
    assert file_name(given) == file_name(other)
    nets = [reader(one, tmp_path / str(at)).net for at, one in enumerate((given, other))]
    assert all(torch.equal(a, b) for a, b in zip(nets[0].parameters(), nets[1].parameters(), strict=True))


@pytest.mark.usefixtures("short", "one_thread")
def test_a_damaged_one_is_learned_again(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    given = few(64)
    kept = tmp_path / "classifier" / file_name(given)
    reader(given, tmp_path)
    kept.write_bytes(b"no tensors")
    reader(given, tmp_path)
    assert "damaged" in caplog.text
    assert kept.stat().st_size > 10_000


def test_other_labels_or_images_make_another_name() -> None:
    given = few()
    assert given.train.labels is not None
    turned = replace(given, train=Split(given.train.images, given.train.labels[::-1].copy()))
    assert len({file_name(one) for one in (given, few(255), few(name="many"), turned)}) == 4


@pytest.mark.parametrize("name", ["points-square", "text"])
def test_a_set_without_pictures_or_classes_is_refused(name: str) -> None:
    with pytest.raises(Refused, match=r"data\.name"):
        reader(load(name))
