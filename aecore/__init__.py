"""aecore, the engine of Latent Lab: autoencoders as five choices, trained as a stream of events.

Importing this package does no work and imports neither torch nor Streamlit; each name below is loaded when first used.
"""

from importlib import import_module
from typing import Any

from aecore.version import VERSION as __version__

_HOME = {
    "Autoencoder": "aecore.autoencoder",
    "Config": "aecore.config",
    "DataError": "aecore.errors",
    "Refused": "aecore.errors",
    "Run": "aecore.runs",
    "Training": "aecore.training",
    "build": "aecore.autoencoder",
    "configure": "aecore.settings",
    "load": "aecore.finding",
    "train": "aecore.training",
}
"""Every public name and the module it lives in."""

__all__ = ["__version__", *_HOME]


def __getattr__(name: str) -> Any:  # noqa: ANN401 - classes and functions alike
    if name not in _HOME:
        raise AttributeError(f"module 'aecore' has no attribute {name!r}; it has {', '.join(_HOME)}")
    return getattr(import_module(_HOME[name]), name)


def __dir__() -> list[str]:
    return sorted(__all__)
