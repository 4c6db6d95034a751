"""What a code has learned, against definitions, known spectra and the engine's own words."""

import numpy as np
import pytest
import torch

from aecore import losses
from aecore.autoencoder import build
from aecore.config import Config
from aecore.errors import Refused
from aecore.measure import codes as measured
from aecore.measure.codes import codebook, dimensions, effective_rank, even_number, findings

SHAPE = (1, 28, 28)


def with_spreads(*spreads: float, count: int = 4_000) -> np.ndarray:
    """Return codes whose spreads are exactly these, each number square to every other, around 1, 2, 3 and so on."""
    noise = np.random.default_rng(0).standard_normal((count, len(spreads)))
    square = np.linalg.qr(noise - noise.mean(axis=0))[0] * count**0.5
    return square * spreads + np.arange(1, len(spreads) + 1)


def test_mean_and_spread_are_those_of_the_codes() -> None:
    found = dimensions(with_spreads(2, 0.5))
    assert np.allclose(found.mean, [1, 2])
    assert np.allclose(found.spread, [2, 0.5])


def test_a_gaussian_code_is_active_above_a_variance_of_a_hundredth() -> None:
    found = dimensions(with_spreads(1, 0.101, 0.099, 0), gaussian=True)
    assert found.active.tolist() == [True, True, False, False]
    assert found.threshold**2 == pytest.approx(0.01)


@pytest.mark.parametrize("scale", [1e-3, 1, 1e3])
def test_another_code_is_judged_beside_its_own_largest_spread(scale: float) -> None:
    found = dimensions(with_spreads(1, 0.011, 0.009) * scale)
    assert found.active.tolist() == [True, True, False]
    assert found.threshold == pytest.approx(0.01 * scale)


def test_codes_that_never_change_are_dead() -> None:
    assert not dimensions(np.ones((9, 3))).active.any()
    assert not dimensions(np.ones((9, 3)), gaussian=True).active.any()


def test_kl_by_dimension_sums_to_the_kl(one_thread: None) -> None:
    model = build(Config.of({"code": {"kind": "variational", "size": 5}}), SHAPE)
    with torch.no_grad():
        features = model.encoder(torch.rand(300, *SHAPE))
        mu, logvar = model.code.mu(features), model.code.logvar(features)  # type: ignore[operator, union-attr]
        term = model.code(features, torch.Generator()).terms["kl"].item()
    each = measured.gaussian_kl(mu.numpy(), logvar.numpy())
    assert each.sum() == pytest.approx(term, rel=1e-5)
    assert np.allclose(each, losses.gaussian_kl(mu, logvar).mean(0).numpy(), rtol=1e-4)
    assert measured.gaussian_kl(np.zeros((4, 2)), np.zeros((4, 2))).tolist() == [0, 0]


@pytest.mark.parametrize("size", [1, 4, 30])
def test_even_spectra_have_the_rank_they_have(size: int) -> None:
    assert effective_rank(with_spreads(*[3.0] * size)) == pytest.approx(size, rel=1e-9)
    assert effective_rank(with_spreads(*[3.0] * size, *[0.0] * 5)) == pytest.approx(size, rel=1e-6)


def test_a_known_spectrum_has_the_exponential_of_its_entropy() -> None:
    shares = np.array([4, 2, 1, 1]) / 8
    expected = np.exp(-(shares * np.log(shares)).sum())  # 2 ** 1.75
    assert expected == pytest.approx(2**1.75)
    codes = with_spreads(4, 2, 1, 1)
    assert effective_rank(codes) == pytest.approx(expected, rel=1e-9)
    turn = np.linalg.qr(np.random.default_rng(1).standard_normal((4, 4)))[0]
    assert effective_rank(1e-20 * codes @ turn) == pytest.approx(expected, rel=1e-9)
    assert effective_rank(np.ones((9, 3))) == 0


def test_of_shares_it_is_the_perplexity_that_the_code_itself_tells() -> None:
    code = build(Config.of({"code": {"kind": "quantized", "size": 2, "vectors": 3, "codebook": 8}}), SHAPE).code
    use = torch.tensor([0.5, 0.25, 0.25, 0, 0, 0, 0, 0])
    assert even_number(use.numpy()) == pytest.approx(code.told({"use": use})["perplexity"])


def test_a_codebook_is_counted_as_the_code_chooses(one_thread: None) -> None:
    code = build(Config.of({"code": {"kind": "quantized", "size": 2, "vectors": 3, "codebook": 8}}), SHAPE).code
    rows = torch.randn(500, 6, generator=torch.Generator().manual_seed(0))
    chosen = code.nearest(rows.reshape(-1, 2))  # type: ignore[operator]
    found = codebook(rows.numpy(), code.codebook.numpy())  # type: ignore[operator, union-attr]
    assert np.array_equal(measured.chosen(rows.numpy(), code.codebook.numpy()).ravel(), chosen.numpy())  # type: ignore[operator, union-attr]
    counts = np.bincount(chosen.numpy(), minlength=8)
    assert np.array_equal(found.counts, counts)
    assert found.used == (counts > 0).sum()
    assert found.perplexity == pytest.approx(even_number(counts))


def test_findings_name_what_is_wrong_with_its_evidence() -> None:
    assert findings(dimensions(with_spreads(1, 0.5), gaussian=True)) == []
    (dead,) = findings(dimensions(with_spreads(1, 0.05, 0.02), gaussian=True))
    assert (dead.name, dead.which, dead.total) == ("dead", (1, 2), 3)
    assert dead.largest == pytest.approx(0.05)
    assert dead.threshold == pytest.approx(0.1)
    (collapsed,) = findings(dimensions(with_spreads(0.05, 0.02), gaussian=True))
    assert (collapsed.name, collapsed.which) == ("collapse", (0, 1))


def test_a_codebook_is_judged_by_its_entries() -> None:
    entries = np.array([[0.0, 0.0], [1.0, 0.0], [0.0, 1.0], [9.0, 9.0]])
    plain = dimensions(np.ones((6, 2)))
    (unused,) = findings(plain, codebook(entries[[0, 1, 2, 0, 1, 2]], entries))
    assert (unused.name, unused.which, unused.total) == ("unused", (3,), 4)
    assert unused.largest == pytest.approx(3)
    (collapsed,) = findings(plain, codebook(entries[[0, 0, 0]], entries))
    assert (collapsed.name, collapsed.which) == ("collapse", (1, 2, 3))
    assert findings(plain, codebook(entries, entries)) == []


def test_what_is_no_table_of_finite_numbers_is_refused() -> None:
    with pytest.raises(Refused, match=r"codes: shape \(0, 3\)"):
        dimensions(np.zeros((0, 3)))
    with pytest.raises(Refused, match="not finite"):
        effective_rank([[np.nan]])
    with pytest.raises(Refused, match="kl: 2 values do not fit 3"):
        dimensions(np.ones((4, 3)), [1, 2])
    with pytest.raises(Refused, match="whole number of vectors of 2"):
        codebook(np.ones((4, 3)), np.ones((5, 2)))
