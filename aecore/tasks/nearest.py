"""Nearest neighbours by matrix products in float32: what a score asks thousands of times, and a page never.

`aecore.latent.neighbours` is exact and slower; here two that are equally far but for rounding may change places.
"""

import numpy as np
from numpy.typing import NDArray

__all__ = ["nearest"]

Floats = NDArray[np.float32]
BLOCK = 500


def nearest(queries: Floats, among: Floats, count: int) -> tuple[NDArray[np.int64], Floats]:
    """Return which rows of `among` (n, k) are nearest to each of `queries` (m, k), by Euclidean distance.

    Returns:
        int64 (m, count), the nearest first, and float32 (m, count), their distances, good to 1e-3 of the cloud.
    """
    import torch

    middle = among.mean(axis=0, dtype=np.float64).astype(np.float32)  # distances lose least around 0
    rows = torch.from_numpy(among - middle)
    lengths = rows.square().sum(1)
    places, distances = [], []
    for at in range(0, max(1, len(queries)), BLOCK):
        block = torch.from_numpy(queries[at : at + BLOCK] - middle)
        squared, place = torch.topk(lengths - 2 * block @ rows.T, min(count, len(rows)), largest=False)
        places.append(place.numpy())
        distances.append((squared + block.square().sum(1, keepdim=True)).clamp(min=0).sqrt().numpy())
    return np.concatenate(places), np.concatenate(distances)
