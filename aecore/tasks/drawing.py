"""Where new codes come from and what becomes of them: for a run as for PCA, fitted to training images alone."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from aecore.latent.samples import KernelDensity, Marginals, Mixture, Prior, Source
from aecore.measure.codes import chosen
from aecore.tasks.given import Given

__all__ = ["SOURCES", "Drawer", "by_pca", "by_run", "suited"]

Floats = NDArray[np.float32]
Labels = NDArray[np.int64]
SOURCES = {
    "prior": "the prior",
    "mixture": "a mixture of Gaussians",
    "density": "a kernel density",
}


def suited(given: Given) -> str:
    """Return the source that suits the kind of code best."""
    return "prior" if given.config.code.kind == "variational" else "mixture"


@dataclass(frozen=True, eq=False)
class Drawer:
    """Codes to learn a distribution from, and the way from a code to a picture.

    Attributes:
        codes: float32 (n, k), of training images.
        size: numbers of a code that stay together when nothing else holds them; see `Marginals`.
        quantized: whether codes are entries of a codebook: their prior is how often each is used.
        decode: from codes (m, k) to images float32 (m, *shape) within 0 to 1.
    """

    codes: Floats
    size: int
    quantized: bool
    decode: Callable[[Floats], Floats]

    def source(self, name: str, components: int, seed: int, rows: NDArray[Any] | None = None) -> Source:
        """Return what to draw from: a name of `SOURCES`, fitted to the codes or to `rows` of them."""
        codes = self.codes if rows is None else self.codes[rows]
        if name == "prior":
            return Marginals(codes, self.size) if self.quantized else Prior(codes.shape[1])
        if name == "density":
            return KernelDensity.of(codes)
        return Mixture.of(codes, max(1, min(components, len(codes))), seed=seed)


def by_run(given: Given, images: NDArray[Any]) -> Drawer:
    """Return what draws codes of the run; a code that no image could have goes to the nearest entries of its book."""
    quantized = given.config.code.kind == "quantized"
    book: Floats | None = given.model.code.codebook.detach().cpu().numpy() if quantized else None  # type: ignore[operator]

    def decode(codes: Floats) -> Floats:
        allowed = codes if book is None else book[chosen(codes, book)].reshape(codes.shape)
        return np.clip(given.decode(allowed), 0, 1)

    return Drawer(given.encode(images), given.config.code.size if quantized else 1, quantized, decode)


def by_pca(given: Given, images: NDArray[Any]) -> Drawer:
    """Return the same for PCA with as many numbers a code."""
    pca, shape = given.pca, given.dataset.shape
    return Drawer(
        pca.encode(images), 1, False, lambda codes: np.clip(pca.decode(codes), 0, 1).reshape(len(codes), *shape)
    )
