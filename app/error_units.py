"""What the error of a reconstruction may be counted in."""

from dataclasses import dataclass

from app.text import _

__all__ = ["UNITS", "Unit"]


@dataclass(frozen=True)
class Unit:
    """What an error may be counted in."""

    title: str
    short: str
    less_is_better: bool = True


UNITS = {
    "squared": Unit(_("squared error per image"), _("squared error")),
    "nats": Unit(_("cross-entropy per pixel, nats"), _("nats per pixel")),
    "bits": Unit(_("cross-entropy per pixel, bits"), _("bits per pixel")),
    "psnr": Unit(_("signal to noise (PSNR), dB"), _("dB"), less_is_better=False),
}
