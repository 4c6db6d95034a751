import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.arithmetic import combine, middle


def group(seed: int, count: int = 20) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal((count, 5)).astype(np.float32)


def test_it_is_mean_less_mean_plus_one() -> None:
    a, b, c = group(0), group(1, 7), group(2)[0]
    assert np.allclose(combine(a, b, c), a.mean(0) - b.mean(0) + c, atol=1e-6)
    assert np.allclose(combine(a), middle(a), atol=0)


def test_a_group_less_itself_changes_nothing() -> None:
    a, c = group(0), group(2)[0]
    assert np.array_equal(combine(a, a, c), c)


def test_it_moves_with_every_part() -> None:
    a, b, c = group(0), group(1), group(2)[0]
    assert np.allclose(combine(a + 1, b, c), combine(a, b, c) + 1, atol=1e-5)
    assert np.allclose(combine(a, b + 1, c), combine(a, b, c) - 1, atol=1e-5)
    assert np.allclose(combine(3 * a, 3 * b), 3 * combine(a, b), atol=1e-5)


def test_a_middle_of_many_far_from_0_keeps_its_digits() -> None:
    codes = np.full((100_000, 2), 1234.567, np.float32)
    assert np.array_equal(middle(codes), codes[0])


def test_groups_of_nobody_or_of_another_network_are_refused() -> None:
    with pytest.raises(Refused, match=r"minus: shape \(0, 5\)"):
        combine(group(0), group(1)[:0])
    with pytest.raises(Refused, match="to: 4 numbers do not match the 5"):
        combine(group(0), to=np.zeros(4))
