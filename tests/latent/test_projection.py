"""The projection that PCA makes is one that new codes can use, too."""

import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.pca import Projection, pca_map


@pytest.mark.parametrize(("count", "size"), [(500, 16), (300, 300), (40, 400), (50, 1)])
def test_the_codes_it_was_made_from_lie_where_the_map_has_them(count: int, size: int) -> None:
    codes = np.random.default_rng(0).normal(size=(count, size)).astype(np.float32) * np.linspace(3, 1, size) + 5
    np.testing.assert_array_equal(Projection.of(codes).apply(codes), pca_map(codes))


def test_a_new_code_lies_between_those_it_is_the_mean_of() -> None:
    codes = np.random.default_rng(1).normal(size=(200, 8)).astype(np.float32)
    projection = Projection.of(codes)
    between = projection.apply((codes[:1] + codes[1:2]) / 2)
    np.testing.assert_allclose(between[0], projection.apply(codes[:2]).mean(axis=0), atol=1e-5)


def test_a_code_of_another_network_is_refused() -> None:
    projection = Projection.of(np.eye(4))
    with pytest.raises(Refused, match="5 columns do not fit the 4"):
        projection.apply(np.eye(5))
