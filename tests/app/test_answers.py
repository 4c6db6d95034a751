"""What a route is made of: a function of what its address names, and 404 for all that is not there."""

import numpy as np
import pytest
from starlette.requests import Request
from starlette.responses import Response

from aecore.errors import Refused
from app.answers import about, array, named

SUBJECTS = {"seven": 7}


def asked(**names: str) -> Request:
    return Request({"type": "http", "path_params": names})


of_subject = about(lambda names: SUBJECTS.get(names.pop("subject")))


@of_subject
def told(subject: int, key: str) -> Response:
    """Answer with what it was given."""
    return Response(f"{subject} {key}")


@named
def plain(key: str) -> Response:
    if key == "bad":
        raise Refused("key: bad is not allowed.")
    return Response(key)


def test_a_route_is_given_its_subject_and_the_other_names_of_its_path() -> None:
    assert told(asked(subject="seven", key="a")).body == b"7 a"
    assert plain(asked(key="good")).body == b"good"
    assert (told.__name__, told.__doc__) == ("told", "Answer with what it was given.")


@pytest.mark.parametrize("subject", ["eight", "../etc", ""])
def test_without_its_subject_there_is_nothing(subject: str) -> None:
    assert told(asked(subject=subject, key="a")).status_code == 404


def test_what_is_refused_is_nothing_too() -> None:
    assert plain(asked(key="bad")).status_code == 404


def test_an_array_is_its_bytes_row_by_row_and_none_is_nothing() -> None:
    values = np.arange(6.0).reshape(2, 3).T
    assert array(values, "<f4").body == np.float32([0, 3, 1, 4, 2, 5]).tobytes()
    assert array(np.zeros((0, 28), np.uint8)).status_code == 200
    assert array(None).status_code == 404
