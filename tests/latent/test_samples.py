import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.samples import FULL, KernelDensity, Marginals, Mixture, Prior, Source

MANY = 40_000


def two_groups(count: int = 2_000) -> np.ndarray:
    generator = np.random.default_rng(0)
    wide = generator.standard_normal((count, 3)) * [1, 0.2, 5]
    wide[:, 1] += 0.5 * wide[:, 0]
    wide[count // 4 :] += [20, 0, 0]
    return wide.astype(np.float32)


SOURCES: dict[str, Source] = {
    "prior": Prior(3),
    "mixture": Mixture.of(two_groups(), 2),
    "density": KernelDensity.of(two_groups()),
    "marginals": Marginals(two_groups(), 1),
}


@pytest.mark.parametrize("name", SOURCES)
def test_a_draw_is_a_function_of_its_seed(name: str) -> None:
    first = SOURCES[name].draw(9, seed=4)
    assert (first.shape, first.dtype) == ((9, 3), np.float32)
    assert np.array_equal(first, SOURCES[name].draw(9, seed=4))
    assert not np.array_equal(first, SOURCES[name].draw(9, seed=5))


@pytest.mark.parametrize("name", SOURCES)
def test_a_temperature_moves_each_draw_along_its_line_from_its_middle(name: str) -> None:
    cold, mild, hot = (SOURCES[name].draw(50, temperature=t, seed=1).astype(float) for t in (0, 0.5, 2))
    assert np.allclose(hot - cold, 4 * (mild - cold), atol=1e-4)


def test_the_prior_is_the_standard_normal() -> None:
    drawn = Prior(3).draw(MANY)
    assert np.allclose(drawn.mean(0), 0, atol=0.03)
    assert np.allclose(np.cov(drawn.T), np.eye(3), atol=0.03)


def test_a_mixture_finds_the_groups_it_was_given() -> None:
    codes, mixture = two_groups(), Mixture.of(two_groups(), 2)
    order = mixture.means[:, 0].argsort()
    assert np.allclose(mixture.weights[order], [0.25, 0.75], atol=0.01)
    assert np.allclose(mixture.means[order], [codes[:500].mean(0), codes[500:].mean(0)], atol=0.1)
    drawn = mixture.draw(MANY)
    assert np.allclose(np.cov(drawn.T), np.cov(codes.T), rtol=0.1, atol=0.2)
    assert {tuple(row) for row in mixture.draw(99, temperature=0)} == {tuple(row) for row in np.float32(mixture.means)}


def test_a_density_at_no_temperature_gives_the_codes_themselves() -> None:
    codes = two_groups()
    known = {tuple(row) for row in codes}
    assert all(tuple(row) in known for row in KernelDensity.of(codes).draw(200, temperature=0))


def test_a_density_has_scotts_width() -> None:
    codes = two_groups()
    density = KernelDensity.of(codes)
    moved = density.draw(MANY, seed=2).astype(float) - density.draw(MANY, temperature=0, seed=2)
    unit = np.outer(codes.std(axis=0), codes.std(axis=0))
    assert np.allclose(np.cov(moved.T) / unit, np.cov(codes.T) / unit * 2_000 ** (-2 / 7), atol=0.004)


def test_marginals_keep_the_numbers_of_a_vector_together_and_no_others() -> None:
    codes = np.random.default_rng(0).standard_normal((500, 4)).astype(np.float32)
    codes[:, 1], codes[:, 3] = codes[:, 0], codes[:, 0]
    drawn = Marginals(codes, 2).draw(2_000)
    assert np.array_equal(drawn[:, 0], drawn[:, 1])
    assert abs(np.corrcoef(drawn[:, 0], drawn[:, 3])[0, 1]) < 0.1
    assert {float(value) for value in drawn[:, 3]} <= {float(value) for value in codes[:, 3]}


@pytest.mark.parametrize("make", [Mixture.of, KernelDensity.of])
@pytest.mark.parametrize("size", [2, FULL + 6])
def test_a_number_that_never_changes_stays_as_it_is(make: type, size: int) -> None:
    codes = np.random.default_rng(0).standard_normal((400, size)).astype(np.float32)
    codes[:, 1] = 3
    drawn = make(codes).draw(200)
    assert np.allclose(drawn[:, 1], 3, atol=0.06)
    assert drawn[:, 0].std() == pytest.approx(1, abs=0.2 if size == 2 else 0.6)


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(Refused, match=r"temperature: -1 .* 0 or more"):
        Prior(2).draw(3, temperature=-1)
    with pytest.raises(Refused, match="temperature: nan"):
        Prior(2).draw(3, temperature=float("nan"))
    with pytest.raises(Refused, match="count: 0"):
        KernelDensity.of(two_groups()).draw(0)
    with pytest.raises(Refused, match=r"components: 11 .* 10 codes"):
        Mixture.of(two_groups(10), 11)
