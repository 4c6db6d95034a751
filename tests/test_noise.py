"""What the fourth article's page says of noise is what its runs come to."""

import pytest

from aecore.config import Config
from aecore.events import Epoch
from aecore.presets import PRESETS
from aecore.reference import lines_of
from aecore.sweeps import SWEEPS
from aecore.training import Training
from app.articles import ARTICLES

pytestmark = pytest.mark.usefixtures("one_thread")
NOISE = ARTICLES[3]


def ended(config: Config) -> Epoch:
    return [event for event in Training(config).events() if isinstance(event, Epoch)][-1]


def held(epoch: Epoch, term: str = "reconstruction") -> float:
    assert epoch.validation is not None
    return epoch.validation[term]


def test_the_printed_loss_falls_below_0() -> None:
    epoch = ended(PRESETS[NOISE.printed].config)
    assert f"falls to {epoch.training['reconstruction']:.2f} " in NOISE.happens
    assert f"held-out loss to {held(epoch):.2f}, " in NOISE.happens


def test_mended_it_draws_the_average_picture() -> None:
    config = PRESETS[NOISE.mended].config
    epoch = ended(config)
    found = {f"{loss:.3f}" for loss in (epoch.training["reconstruction"], held(epoch), lines_of(config)["mean"])}
    assert found == {"0.693"}
    assert "end at 0.693" in NOISE.mends


@pytest.mark.slow
@pytest.mark.parametrize("name", NOISE.sweeps)
def test_every_variant_ends_where_the_average_picture_is(name: str) -> None:
    by_square = next(member.config for member in SWEEPS["noise-losses"].members() if member.variant == "squared error")
    average = lines_of(by_square)["mean"]
    assert f"{average:.4f}" in NOISE.mends
    for member in SWEEPS[name].members():
        if member.seed == 0:
            assert held(ended(member.config), "mse") == pytest.approx(average, rel=0.05), member.variant
