"""The films of the shipped runs keep the pictures that the page plays."""

from aecore import data
from aecore.ladder import first_of_each
from app import sheets


def test_a_shipped_film_keeps_what_is_played() -> None:
    played = {index for index, _label, _tile in sheets.examples("mnist")}
    assert played == set(first_of_each(data.load("mnist").test))
