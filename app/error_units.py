"""What the error of a reconstruction may be counted in."""

from collections.abc import Mapping
from dataclasses import dataclass

from app.text import _

__all__ = ["UNITS", "Unit"]


@dataclass(frozen=True)
class Unit:
    """What an error may be counted in."""

    title: str
    short: str
    """Both with the places `{image}` and `{pixel}` for what the data are made of."""
    less_is_better: bool = True

    def titled(self, said: Mapping[str, str]) -> str:
        """Return the title in the words that `kinds.words_of` gives for a data set."""
        return self.title.format(**said)

    def called(self, said: Mapping[str, str]) -> str:
        """Return the short name in those words."""
        return self.short.format(**said)


UNITS = {
    "squared": Unit(_("squared error per {image}"), _("squared error")),
    "nats": Unit(_("cross-entropy per {pixel}, nats"), _("nats per {pixel}")),
    "bits": Unit(_("cross-entropy per {pixel}, bits"), _("bits per {pixel}")),
    "psnr": Unit(_("signal to noise (PSNR), dB"), _("dB"), less_is_better=False),
}
