"""What a hostile or broken file does: it is refused in one sentence and leaves nothing behind."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from aecore.data.own import archive, limits
from aecore.data.own import folders as folders_of
from aecore.data.own.add import add, add_file
from aecore.errors import DataError, Refused
from tests.data.uploads import CHANCE, csv_of, folders, npy, npz, png, rows, zipped


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("AECORE_DATA_DIR", str(tmp_path / "data"))
    return tmp_path / "data"


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


def bare(shape: str, descr: str = "'<f4'") -> bytes:
    """Return a header with nothing after it."""
    return header(shape, descr)[:-64]


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


def table(separator: str, form: str, head: str = "") -> bytes:
    lines = [separator.join(form.format(n * factor) for factor in (1, 2, 3)) for n in range(40)]
    return "\n".join([*([head] if head else []), *lines]).encode()


def dated(days: int, form: str = "2020-01-{0:02d}") -> bytes:
    return "\n".join(["date,b,c", *(f"{form.format(n % days + 1)},{n},{n * n}" for n in range(40))]).encode()


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
    "no bytes an item": ("a.npy", lambda: bare("(5, 5)", "'|S0'"), r"promises \|S0 in the shape \(5, 5\)"),
    "void items": ("a.npy", lambda: bare("(5, 5)", "'|V0'"), r"promises \|V0 in the shape"),
    "empty and endless": ("a.npy", lambda: bare("(0, 10000000000000000000000)"), "promises 0 bytes"),
    "array in each item": ("a.npy", lambda: bare("(50,)", "('<f4', (2, 3))") + bytes(1_200), r"in the shape \(50,\)"),
    "array in words": ("a.npy", lambda: bare("(50,)", "'(2,3)f4'") + bytes(1_200), r"in the shape \(50,\)"),
    "true for a length": ("a.npy", lambda: bare("(True, 3)") + bytes(12), r"promises float32 in the shape \(True, 3\)"),
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
    "nan in csv": ("a.csv", lambda: csv_of(with_nan()), "line 17: holds a value that is no finite"),
    "empty cell in csv": ("a.csv", lambda: csv_of(rows()) + b"\n1,,3", r"line 61: holds no number .*\(an empty cell\)"),
    "infinite in csv": ("a.csv", lambda: csv_of(rows()) + b"\n\n1,1e60,3", "line 62: holds a value that is no finite"),
    "python's numbers": ("a.csv", lambda: csv_of(rows()) + b"\n1,1_0,3", r"line 61: holds no number .*\('1_0'\)"),
    "decimal commas": (
        "a.csv",
        lambda: table(";", "{0},5", head="a;b;c"),
        "line 2: has a comma in 0,5, with semicolons between the columns; save its numbers with a point",
    ),
    "decimal commas and labels": ("a.csv", lambda: table(";", "{0},5", head="a;b;label"), "has a comma in 0,5"),
    "decimal commas alone": ("a.csv", lambda: table(";", "{0},5"), "has a comma in 1,5, with semicolons"),
    "decimal commas and tabs": ("a.csv", lambda: table("\t", "{0},5"), "has a comma in 1,5, with tabs"),
    "words alone": ("a.csv", lambda: table(" ", "{0}", head="a b c"), "no column of numbers, with commas between"),
    "dates": (
        "a.csv",
        lambda: dated(28),
        r"column 1 \(date\): holds words, 28 different ones in 40 rows, which are hardly labels",
    ),
    "few dates": ("a.csv", lambda: dated(4), r"column 1 \(date\): holds words, 4 different ones"),
    "few rows": ("a.csv", lambda: b"a,b\n1,\x002\n", "holds 1 items; give at least 20|columns"),
    "names": ("a.csv", lambda: dated(40, "person {0}"), "leave that column out, or call it label"),
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


def test_what_promises_too_many_pixels_in_all_is_refused_before_any_is_decoded(
    place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def decoded(*_: object) -> None:
        raise AssertionError("a picture was decoded")

    assert limits.PIXELS * 200 > limits.ALL_PIXELS  # 36 kB of zip can promise that
    monkeypatch.setattr(limits, "ALL_PIXELS", 29 * 20 * 20)
    monkeypatch.setattr(folders_of, "_opened", decoded)
    with pytest.raises(Refused, match=r"more than 11,600 pixels in all; give fewer pictures, or make them smaller"):
        add("a.zip", zipped(folders()))
    assert not place.exists()


def test_what_is_no_picture_is_called_so_without_an_address_in_memory() -> None:
    with pytest.raises(Refused, match=r"bad/notes\.txt: is no whole PNG or JPEG; save it again, or leave it out\.$"):
        add("a.zip", pictures(**{"notes.txt": b"hello"}))
