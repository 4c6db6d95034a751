"""A person's own data: what is taken becomes a data set like any other, what is hostile leaves nothing behind."""

import io
import json
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from aecore import data
from aecore.cli import main
from aecore.config import Config
from aecore.data.own import archive, limits
from aecore.data.own.add import add, add_file, described
from aecore.data.own.store import OwnSet, own_sets
from aecore.errors import DataError, Refused
from aecore.events import Epoch, Finished
from aecore.settings import configure
from tests.playing import of, run

CHANCE = np.random.default_rng(0)


def png(side: int = 20, ink: int = 200, wide: int = 0) -> bytes:
    pixels = CHANCE.integers(0, 255, (side, wide or side), dtype=np.uint8)
    pixels[: side // 2] = ink
    buffer = io.BytesIO()
    Image.fromarray(pixels).save(buffer, "PNG")
    return buffer.getvalue()


def zipped(files: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", packing) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return buffer.getvalue()


def npy(values: np.ndarray, pickled: bool = False) -> bytes:
    buffer = io.BytesIO()
    np.save(buffer, values, allow_pickle=pickled)
    return buffer.getvalue()


def npz(**arrays: np.ndarray) -> bytes:
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


def folders(each: int = 15) -> dict[str, bytes]:
    return {f"set/{name}/{n}.png": png(ink=40 * at) for at, name in enumerate(("cat", "dog")) for n in range(each)}


def rows(count: int = 60, columns: int = 3) -> np.ndarray:
    return CHANCE.normal(5, 2, (count, columns))


def csv_of(values: np.ndarray, *, head: str = "", label: bool = False) -> bytes:
    lines = [",".join(f"{value:.5g}" for value in row) for row in values]
    lines = [f"{line},{'ab'[at % 2]}" if label else line for at, line in enumerate(lines)]
    return "\n".join([*([head] if head else []), *lines]).encode()


WORDS = (b"the quick brown fox jumps over the lazy dog and then it sleeps in the sun. " * 60)[:4_000]
GOOD: dict[str, tuple[str, Callable[[], bytes], str, tuple[int, ...], int]] = {
    "pictures": ("cats.zip", lambda: zipped(folders()), "image", (1, 28, 28), 2),
    "pictures without folders": (
        "p.ZIP",
        lambda: zipped({f"{n}.png": png(wide=31) for n in range(30)}),
        "image",
        (1, 28, 28),
        0,
    ),
    "bytes": ("a.npy", lambda: npy(CHANCE.integers(0, 255, (40, 16, 16), dtype=np.uint8)), "image", (1, 16, 16), 0),
    "floats": ("a.npy", lambda: npy(CHANCE.random((40, 1, 28, 28))), "image", (1, 28, 28), 0),
    "rows": ("a.npy", lambda: npy(np.asfortranarray(rows())), "vectors", (3,), 0),
    "pairs": ("a.npz", lambda: npz(x=rows(columns=2), y=np.arange(60) % 3), "points", (2,), 3),
    "csv": ("a.csv", lambda: csv_of(rows(columns=4)), "vectors", (4,), 0),
    "csv with head and labels": (
        "iris.csv",
        lambda: csv_of(rows(), head="one,two,three,species", label=True),
        "vectors",
        (3,),
        2,
    ),
    "csv with words": ("a.csv", lambda: csv_of(rows(), label=True), "vectors", (3,), 2),
    "text": ("book.txt", lambda: WORDS, "text", (32, 64), 0),
}


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AECORE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


@pytest.mark.usefixtures("one_thread", "place")
@pytest.mark.parametrize("name", GOOD)
def test_what_is_taken_trains_like_any_other_set(name: str) -> None:
    file, content, kind, shape, classes = GOOD[name]
    own = add(file, content())
    assert (own.kind, own.shape, len(own.classes)) == (kind, shape, classes)
    found = data.load(own.name)
    assert (len(found.train), len(found.test)) == (own.train, own.test)
    assert (found.train.labels is None) == (classes == 0)
    assert Config.of({"data": {"name": own.name}}).data.validation_size == own.train // 10
    small = {"network": {"widths": [16]}, "training": {"epochs": 2, "batch_size": 8, "learning_rate": 0.01}}
    config = configure([f"data.name={own.name}", "code.size=2", "training.device=cpu"], small)
    _, events = run(config, lambda: False)
    losses = [event.training["loss"] for event in of(Epoch, events)]
    assert isinstance(events[-1], Finished)
    assert losses[1] < losses[0]


def test_the_same_content_is_the_same_set_and_its_file_name_does_not_matter(place: Path) -> None:
    content = csv_of(rows())
    first, again = add("a.csv", content), add("b.csv", content)
    assert first.name == again.name
    assert [each.name for each in own_sets(place)] == [first.name]
    assert add("c.csv", csv_of(rows())).name != first.name


@pytest.mark.usefixtures("place")
def test_pictures_are_shown_as_they_are_and_may_keep_their_size() -> None:
    own = add("p.zip", zipped({f"{n}.png": png(side=24, ink=255) for n in range(30)}), size="keep")
    assert own.shape == (1, 24, 24)
    assert (data.load(own.name).train.images[:, :, :12] == 0).all()  # paper, which is 0 in MNIST too


@pytest.mark.usefixtures("place")
def test_a_columns_own_range_becomes_0_to_1_and_comes_back() -> None:
    values = rows() * np.array([1, 100, 0.01])
    own = add("a.csv", csv_of(values))
    found = data.load(own.name)
    items = np.concatenate([found.train.images, found.test.images])
    np.testing.assert_allclose(items.min(axis=0), 0, atol=1e-6)
    np.testing.assert_allclose(items.max(axis=0), 1, atol=1e-6)
    back = np.sort(items * (found.high - found.low) + found.low, axis=0)
    np.testing.assert_allclose(back, np.sort(values, axis=0), rtol=1e-3, atol=1e-4)


def test_the_command_adds_lists_and_names_it(place: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "iris.csv"
    path.write_bytes(csv_of(rows(), label=True))
    assert main(["data", "add", str(path), "--json"]) == 0
    own = json.loads(capsys.readouterr().out)
    assert (own["title"], own["kind"], own["classes"]) == ("iris.csv", "vectors", ["a", "b"])
    assert main(["data"]) == 0
    listed = capsys.readouterr().out
    assert own["name"] in listed
    assert "points-moons" in listed
    for wrong in (["data", "add"], ["data", "add", str(tmp_path / "gone.csv")], ["data", "add", str(path), "--size=9"]):
        assert main(wrong) == 2
    assert capsys.readouterr().err.count("\n") == 3


def test_a_set_that_is_gone_is_said_with_the_cure() -> None:
    config = configure(["data.name=own-0123abcd"])
    with pytest.raises(DataError, match="data add FILE"):
        data.load(config.data.key)
    with pytest.raises(Refused, match="own-0123abc"):
        configure(["data.name=own-0123abc"])


def test_what_was_found_is_said_in_one_sentence() -> None:
    own = OwnSet("own-00000000", "a.csv", "vectors", (3,), ("a", "b"), 50, 10, (0.0,), (1.0,))
    assert described(own) == "a.csv: 50 vectors of 3 to learn from and 10 to test, 2 classes."


def link() -> bytes:
    entry = zipfile.ZipInfo("link.png")
    entry.external_attr = (stat.S_IFLNK | 0o777) << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as made:
        made.writestr(entry, "/etc/passwd")
    return buffer.getvalue()


def lying_zip() -> bytes:
    """Return a zip whose file is far larger than its directory says."""
    content = bytearray(zipped({"a.png": bytes(5_000_000)}))
    size = struct.pack("<I", 5_000_000)
    for at in (content.find(size), content.rfind(size)):
        content[at : at + 4] = struct.pack("<I", 10)
    return bytes(content)


def huge_png() -> bytes:
    """Return a PNG that claims 60,000 x 60,000 pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = chunk(b"IHDR", struct.pack(">2I5B", 60_000, 60_000, 8, 0, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + head + chunk(b"IDAT", zlib.compress(bytes(100))) + chunk(b"IEND", b"")


def header(shape: str, descr: str = "'<f4'", padding: int = 0) -> bytes:
    text = f"{{'descr': {descr}, 'fortran_order': False, 'shape': {shape}, }}" + " " * padding
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text.encode() + bytes(64)


def with_nan() -> np.ndarray:
    values = rows()
    values[16, 1] = np.nan
    return values


def constant() -> np.ndarray:
    values = rows()
    values[:, 2] = 7
    return values


def pictures(**more: bytes) -> bytes:
    return zipped({**{f"{n}.png": png() for n in range(25)}, **{f"bad/{key}": value for key, value in more.items()}})


HOSTILE: dict[str, tuple[str, Callable[[], bytes], str]] = {
    "empty file": ("a.npy", lambda: b"", "is empty"),
    "empty zip": ("a.zip", lambda: zipped({}), "holds no pictures"),
    "no zip": ("a.zip", lambda: b"PK\x03\x04 and no more", "no whole zip"),
    "zip bomb": ("a.zip", lambda: zipped({f"{n}.png": bytes(2**22) for n in range(9)}), "unpacks to more than"),
    "zip that lies": ("a.zip", lying_zip, "cannot be unpacked|no whole PNG"),
    "zip in zip": ("a.zip", lambda: pictures(**{"b.zip": zipped(folders())}), "no whole PNG or JPEG"),
    "way up": ("a.zip", lambda: zipped({"../../evil.png": png()}), "leads out of the folder"),
    "hidden way up": ("a.zip", lambda: zipped({"a/../../evil.png": png()}), "leads out of the folder"),
    "windows way up": ("a.zip", lambda: zipped({"a\\..\\evil.png": png()}), "leads out of the folder"),
    "absolute": ("a.zip", lambda: zipped({"/etc/evil.png": png()}), "leads out of the folder"),
    "drive": ("a.zip", lambda: zipped({"C:evil.png": png()}), "leads out of the folder"),
    "link": ("a.zip", link, "is a link"),
    "program": ("a.zip", lambda: pictures(**{"run.exe": b"MZ\x00"}), "no whole PNG or JPEG"),
    "truncated picture": ("a.zip", lambda: pictures(**{"cut.png": png()[:150]}), r"bad/cut\.png: is no whole PNG"),
    "too many pixels": ("a.zip", lambda: pictures(**{"huge.png": huge_png()}), r"bad/huge\.png.*pixels"),
    "too few pictures": ("a.zip", lambda: zipped(folders(3)), "holds 6 items; give at least 20"),
    "one picture": ("a.zip", lambda: zipped({f"{n}.png": SAME for n in range(30)}), "all items are the same"),
    "pickle": ("a.npy", lambda: npy(np.array([{"a": 1}] * 30), pickled=True), "not plain numbers"),
    "pickle in npz": ("a.npz", lambda: npz(x=np.array([{"a": 1}] * 30)), "not plain numbers"),
    "records": ("a.npy", lambda: header("(30,)", "[('a', '<f4')]"), "not plain numbers"),
    "huge shape": ("a.npy", lambda: header("(9999999999, 9999999999)"), "promises"),
    "negative shape": ("a.npy", lambda: header("(-4, -4)"), r"promises|no whole \.npy"),
    "huge header": ("a.npy", lambda: header("(4, 4)", padding=60_000), r"no whole \.npy"),
    "code in header": ("a.npy", lambda: header("__import__('os').abort()"), r"no whole \.npy"),
    "cut npy": ("a.npy", lambda: npy(rows())[:-9], "promises 1,440 bytes and has 1,431"),
    "words": ("a.npy", lambda: npy(np.array(["a", "b"] * 30)), "give numbers"),
    "wrong shape": ("a.npy", lambda: npy(rows().ravel()), "give numbers: a row an item"),
    "no squares": ("a.npy", lambda: npy(np.zeros((30, 8, 9))), "grey square pictures"),
    "colour": ("a.npy", lambda: npy(np.zeros((30, 3, 28, 28))), "grey square pictures"),
    "complex": ("a.npy", lambda: npy(rows() + 1j), "give numbers"),
    "nan": ("a.npy", lambda: npy(with_nan()), "row 17: holds a value that is no finite number; mend"),
    "infinite": ("a.npy", lambda: npy(rows() * 1e60), "row 1: holds a value that is no finite number"),
    "pixels out of range": ("a.npy", lambda: npy(CHANCE.normal(0, 9, (30, 9, 9))), "give 0 to 1"),
    "nan pixels": ("a.npy", lambda: npy(np.full((30, 9, 9), np.nan)), "give 0 to 1"),
    "constant column": ("a.csv", lambda: csv_of(constant(), head="a,b,c"), r"column 3 \(c\): has one and the same"),
    "nan in csv": ("a.csv", lambda: csv_of(with_nan()), "row 17: holds"),
    "uneven csv": ("a.csv", lambda: csv_of(rows()) + b"\n1,2", "line 61: has 2 cells and the first row 3"),
    "word in csv": ("a.csv", lambda: csv_of(rows()) + b"\n1,x,3", "line 61: holds no number"),
    "binary csv": ("a.csv", lambda: bytes(range(128, 256)) * 9, "no text in UTF-8"),
    "head alone": ("a.csv", lambda: b"a,b,c\n", "a head and no rows"),
    "two arrays": ("a.npz", lambda: npz(p=rows(), q=rows()), "none is named images, x"),
    "labels that do not fit": ("a.npz", lambda: npz(x=rows(), y=np.arange(5)), "for 60 items"),
    "every item a class": ("a.npz", lambda: npz(x=rows(150), y=np.arange(150)), "has 150 classes"),
    "short text": ("a.txt", lambda: b"hello", "has 5 characters; give 2,000"),
    "foreign text": ("a.txt", lambda: ("\u4e16\u754c " * 2_000).encode(), "none of the 64"),
    "no text": ("a.txt", lambda: b"\xff\xfe" * 3_000, "no text in UTF-8"),
    "another kind": ("a.pkl", lambda: b"\x80\x04.", "is not read; give .zip"),
    "no ending": ("../../evil", lambda: b"abc", "is not read"),
}
SAME = png()


@pytest.mark.parametrize("name", HOSTILE)
def test_what_is_hostile_is_refused_in_one_sentence_and_leaves_nothing(
    name: str, place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 2**25)
    file, content, said = HOSTILE[name]
    with pytest.raises(Refused, match=said) as caught:
        add(file, content())
    text = str(caught.value)
    assert "\n" not in text
    assert text.endswith(".")
    assert ";" in text  # what is wrong, and the cure
    assert len(text) < 300
    assert not place.exists()
    assert not list(tmp_path.iterdir())


def test_too_large_a_file_is_refused_before_it_is_read(
    place: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "UPLOAD_BYTES", 2**20)
    (tmp_path / "a.npy").write_bytes(bytes(2**20 + 1))
    with pytest.raises(Refused, match="larger than 1 MB"):
        add_file(tmp_path / "a.npy")
    assert not place.exists()


def test_too_many_files_and_what_unpacks_too_far_are_refused(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "FILES", 10)
    with pytest.raises(Refused, match="holds 30 files; give at most 10"):
        add("a.zip", zipped(folders()))
    monkeypatch.setattr(limits, "UNPACKED_BYTES", 1_000)
    found = archive.Archive("a.zip", zipped({"a": bytes(900)}))
    found._left = 100  # as if others before it had been larger than they said
    with pytest.raises(Refused, match="unpacks to more than"):
        found.read(found.entries[0])
    assert not place.exists()


def test_a_disk_that_is_full_leaves_nothing_half(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(np, "save", full)
    with pytest.raises(DataError, match="make room"):
        add("a.csv", csv_of(rows()))
    assert not list((place / "own").iterdir())
