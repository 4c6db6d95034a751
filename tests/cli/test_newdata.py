"""Files of new data: what is read is what was written, and what cannot be read is one sentence with a cure."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aecore import newdata
from aecore.errors import Refused

SHAPE = (1, 28, 28)


@pytest.fixture
def images() -> np.ndarray:
    return np.random.default_rng(0).random((5, *SHAPE), np.float32)


@pytest.mark.parametrize("suffix", [".npy", ".npz", ".csv"])
def test_what_is_written_is_read_again(tmp_path: Path, images: np.ndarray, suffix: str) -> None:
    path = tmp_path / f"images{suffix}"
    newdata.write(path, images, "images")
    again = newdata.as_images(newdata.read(path, SHAPE), SHAPE, str(path))
    np.testing.assert_allclose(again, images, atol=1e-6)


@pytest.mark.parametrize("shape", [(5, 784), (5, 28, 28), (5, 1, 28, 28)])
def test_every_usual_shape_becomes_the_network_s(images: np.ndarray, shape: tuple[int, ...]) -> None:
    np.testing.assert_array_equal(newdata.as_images(images.reshape(shape), SHAPE, "x"), images)


@pytest.mark.parametrize("shape", [(784,), (28, 28), (1, 28, 28)])
def test_a_single_image_is_a_batch_of_one(images: np.ndarray, shape: tuple[int, ...]) -> None:
    np.testing.assert_array_equal(newdata.as_images(images[0].reshape(shape), SHAPE, "x"), images[:1])


def test_bytes_become_shares_of_ink() -> None:
    pixels = np.full((2, 784), 255, np.uint8)
    assert newdata.as_images(pixels, SHAPE, "x").max() == 1.0


def test_a_picture_is_made_grey_and_small(tmp_path: Path) -> None:
    path = tmp_path / "photo.jpg"
    Image.new("RGB", (280, 140), (255, 255, 255)).save(path)
    pixels = newdata.read(path, SHAPE)
    assert pixels.shape == (1, *SHAPE)
    assert pixels.dtype == np.uint8
    assert pixels.min() > 250


def test_a_folder_of_pictures_is_read_in_order_of_names(tmp_path: Path) -> None:
    for name, grey in (("b", 200), ("a", 100)):
        Image.new("L", (28, 28), grey).save(tmp_path / f"{name}.png")
    assert [int(picture.max()) for picture in newdata.read(tmp_path, SHAPE)] == [100, 200]


def test_a_csv_with_a_header_and_bytes(tmp_path: Path) -> None:
    path = tmp_path / "digits.csv"
    path.write_text(",".join(f"p{i}" for i in range(784)) + "\n" + ",".join(["255"] * 784) + "\n")
    assert newdata.as_images(newdata.read(path, SHAPE), SHAPE, "x").min() == 1.0


def _damaged(folder: Path) -> dict[str, Path]:
    (folder / "torn.npy").write_bytes(b"\x93NUMPY\x01\x00nonsense")
    (folder / "torn.npz").write_bytes(b"PK nonsense")
    (folder / "torn.png").write_bytes(b"nonsense")
    (folder / "ragged.csv").write_text("1,2\n3\n")
    (folder / "words.csv").write_text("a,b\nc,d\n")
    (folder / "notes.txt").write_text("1,2")
    (folder / "empty").mkdir()
    np.save(folder / "nan.npy", np.array([[0.0] * 784, [np.nan] * 784]))
    np.save(folder / "objects.npy", np.array([{}, {}], dtype=object), allow_pickle=True)
    np.savez(folder / "two.npz", one=np.zeros(3), two=np.zeros(3))
    np.save(folder / "none.npy", np.zeros((0, 784)))
    np.save(folder / "scalar.npy", np.float32(1))
    np.savez(folder / "scalar.npz", x=np.float32(1))
    np.save(folder / "large.npy", np.array([[1.0], [1e300]]))
    np.savez(folder / "none.npz")
    np.savez(folder / "object.npz", x=np.array([{}], dtype=object))
    whole = (folder / "nan.npy").read_bytes()
    (folder / "half.npy").write_bytes(whole[: len(whole) // 2])
    (folder / "huge.npy").write_bytes(whole.replace(b"(2, 784)", b"(9**99,)"))
    for name, text in {"nothing": "", "lines": "\n\n", "header": "a,b\n", "gap": "1,2\n1,\n"}.items():
        (folder / f"{name}.csv").write_text(text)
    for suffix in (".npy", ".npz", ".csv", ".png"):
        (folder / f"folder{suffix}").mkdir()
    return {path.name: path for path in [*folder.iterdir(), folder / "absent.npy", folder / "nan.npy" / "below.npy"]}


def test_what_cannot_be_read_is_one_sentence_of_our_own_that_names_the_file(tmp_path: Path) -> None:
    for name, path in _damaged(tmp_path).items():
        with pytest.raises(Refused) as refusal:
            newdata.read(path, SHAPE)
        assert name in str(refusal.value)
        assert "(" not in str(refusal.value).replace("of shape (", ""), "in the words of a library"


def test_the_line_of_a_table_that_is_wrong_is_named(tmp_path: Path) -> None:
    made = _damaged(tmp_path)
    for name, words in {"ragged.csv": "line 2 has 1 numbers and the first row 2", "gap.csv": "line 2 has"}.items():
        with pytest.raises(Refused, match=words):
            newdata.read(made[name], SHAPE)


def test_a_mark_that_spreadsheets_leave_is_no_header(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("\ufeff0.5,1\n\n0,1\n", encoding="utf-8")
    np.testing.assert_array_equal(newdata.read(tmp_path / "a.csv", SHAPE), np.array([[0.5, 1], [0, 1]], np.float32))


def test_the_row_that_is_not_finite_is_named(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="row 1 "):
        newdata.read(_damaged(tmp_path)["nan.npy"], SHAPE)


@pytest.mark.parametrize(
    "values", [np.zeros((5, 783)), np.zeros((2, 27, 29)), np.full((1, 784), 7.0), np.zeros((28, 5, 28))]
)
def test_values_that_do_not_fit_are_refused(values: np.ndarray) -> None:
    with pytest.raises(Refused):
        newdata.as_images(values, SHAPE, "x.npy")


def test_codes_are_no_picture(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="--out"):
        newdata.write(tmp_path / "codes.png", np.zeros((3, 32), np.float32), "codes")


def test_a_sheet_holds_every_image_once(images: np.ndarray) -> None:
    sheet = np.asarray(newdata.sheet(images), np.float32) / 255
    assert sheet.shape == (28, 5 * 28)
    np.testing.assert_allclose(sheet[:, 28:56], images[1, 0], atol=0.003)
