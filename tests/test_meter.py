"""Running means: weighted by images, read twice over, and never a NaN."""

import pytest
import torch

from aecore.meter import Diverged, Meter

CPU = torch.device("cpu")


def terms(loss: float, kl: float = 0.0) -> dict[str, torch.Tensor]:
    return {"loss": torch.tensor(loss, requires_grad=True), "kl": torch.tensor(kl)}


@pytest.fixture
def meter() -> Meter:
    meter = Meter(CPU)
    meter.add(terms(1.0, 4.0), 3)
    meter.add(terms(5.0, 8.0), 1)
    return meter


def test_a_mean_counts_images_not_batches(meter: Meter) -> None:
    assert meter.read_epoch() == {"loss": 2.0, "kl": 5.0}


def test_the_recent_mean_begins_anew_and_the_epoch_goes_on(meter: Meter) -> None:
    assert meter.read_recent() == ({"loss": 2.0, "kl": 5.0}, 4)
    meter.add(terms(7.0), 2)
    assert meter.read_recent() == ({"loss": 7.0, "kl": 0.0}, 2)
    assert meter.read_epoch()["loss"] == pytest.approx((3 + 5 + 14) / 6)


def test_an_epoch_begins_anew(meter: Meter) -> None:
    meter.read_epoch()
    meter.add(terms(7.0), 2)
    assert meter.read_epoch()["loss"] == 7


def test_nothing_added_reads_as_nothing() -> None:
    assert Meter(CPU).read_recent() == ({}, 0)
    assert Meter(CPU).read_epoch() == {}


@pytest.mark.parametrize("bad", [float("nan"), float("inf"), -float("inf")])
def test_what_is_not_finite_cannot_be_read(meter: Meter, bad: float) -> None:
    meter.add(terms(1.0, bad), 1)
    with pytest.raises(Diverged):
        meter.read_recent()
    with pytest.raises(Diverged):
        meter.read_epoch()


def test_the_sums_hold_no_graph(meter: Meter) -> None:
    assert meter.epoch is not None
    assert not meter.epoch.requires_grad
