"""Walks along one number of a code: their order, their ends, and that nothing else moves."""

import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.traversal import dimensions, traversal

CODES = (np.random.default_rng(0).normal(size=(2_000, 5)) * [1, 3, 0.5, 2, 0] + [0, 1, 2, 3, 4]).astype(np.float32)


def test_the_number_that_varies_most_comes_first() -> None:
    found = dimensions(CODES)
    assert found.order.tolist() == [1, 3, 0, 2, 4]
    np.testing.assert_allclose(found.worth, CODES.var(axis=0), rtol=1e-4)
    np.testing.assert_allclose(found.mean, CODES.mean(axis=0), rtol=1e-4)


def test_with_a_prior_the_one_that_tells_most_nats_comes_first_and_the_walk_covers_the_prior() -> None:
    found = dimensions(CODES, [0.1, 0.2, 3.0, 0.0, 0.2])
    assert found.order.tolist() == [2, 1, 4, 0, 3]
    assert (found.low <= -3).all()
    assert (found.high >= 3).all()


def test_a_walk_covers_99_of_100_codes_and_has_a_length() -> None:
    found = dimensions(CODES)
    inside = ((found.low <= CODES) & (found.high >= CODES)).mean(axis=0)
    assert (inside >= 0.989).all()
    assert (found.low < found.high).all()
    assert (found.low[4], found.high[4]) == (3, 5)  # it never moved


def test_only_one_number_moves_and_it_starts_and_ends_where_it_shall() -> None:
    walk = traversal(CODES[7], 2, -1.5, 4.0, 9)
    assert (walk[0, 2], walk[-1, 2]) == (-1.5, 4.0)
    np.testing.assert_allclose(np.diff(walk[:, 2]), 5.5 / 8, rtol=1e-5)
    others = [0, 1, 3, 4]
    np.testing.assert_array_equal(walk[:, others], np.tile(CODES[7][others], (9, 1)))


def test_what_cannot_be_walked_is_refused() -> None:
    with pytest.raises(Refused, match="4 values do not fit codes of 5 numbers"):
        dimensions(CODES, [1, 2, 3, 4])
    with pytest.raises(Refused, match="5 is not allowed; choose one from 0 to 4"):
        traversal(CODES[0], 5, 0, 1, 3)
    with pytest.raises(Refused, match="steps: 1 is not allowed"):
        traversal(CODES[0], 0, 0, 1, 1)
