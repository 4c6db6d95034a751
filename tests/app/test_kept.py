"""Pictures that pages draw: one name for one content, and never more of them than there is room for."""

from collections.abc import Iterator
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from app import kept, pictures


@pytest.fixture(autouse=True)
def empty(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    before = kept._pictures.copy()
    kept._pictures.clear()
    monkeypatch.setattr(kept, "MOST_BYTES", 10)
    yield
    kept._pictures.clear()
    kept._pictures.update(before)


def test_the_name_is_that_of_the_content() -> None:
    name = kept.put(b"one")
    assert kept.get(name) == b"one"
    assert kept.put(b"one") == name
    assert kept.put(b"two") != name
    assert kept.get("0" * 24) is None


def test_what_nobody_asked_for_the_longest_goes_first() -> None:
    old, asked = kept.put(b"1111"), kept.put(b"2222")
    assert kept.get(old) == b"1111"
    new = kept.put(b"3333")
    assert [kept.get(name) is not None for name in (old, asked, new)] == [True, False, True]


def test_a_picture_larger_than_all_the_room_is_kept_while_it_is_the_newest() -> None:
    name = kept.put(b"x" * 11)
    assert kept.get(name) is not None
    kept.put(b"y")
    assert kept.get(name) is None


def test_a_strip_holds_each_picture_in_its_cell_and_paper_where_there_is_none() -> None:
    dark, small = np.full((1, 4, 4), 255, np.uint8), np.full((1, 2, 2), 255, np.uint8)
    whole = np.asarray(Image.open(BytesIO(pictures.strips([[None, dark, None], [small, None, None]]))))
    assert whole.shape == (8, 12)
    assert (whole[:4, 4:8] == 0).all()
    assert (whole[4:6, :2] == 0).all()
    assert (whole == 0).sum() == 16 + 4
