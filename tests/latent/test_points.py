import subprocess
import sys

import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.points import as_points, blocks, unit_cloud


def test_points_are_float32_rows_and_not_copied_without_need() -> None:
    codes = np.ones((3, 2), np.float32)
    assert as_points(codes) is codes
    assert as_points([[1, 2], [3, 4]]).dtype == np.float32
    assert as_points(np.ones((2, 3)).T).flags["C_CONTIGUOUS"]


@pytest.mark.parametrize("shape", [(3,), (0, 2), (2, 0), (2, 2, 2)])
def test_what_is_no_table_is_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(Refused, match="codes: shape"):
        as_points(np.zeros(shape))


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e39])
def test_codes_that_are_not_finite_are_counted_and_named(value: float) -> None:
    codes = np.zeros((1_500, 2))
    codes[[1_200, 1_400], 1] = value
    with pytest.raises(Refused, match=r"^xy: 2 of 1,500 rows .* row 1,200\)"):
        as_points(codes, "xy")


@pytest.mark.parametrize("scale", [1e-40, 1.0, 3e38])
def test_any_cloud_fits_the_unit_ball(scale: float) -> None:
    codes = np.random.default_rng(0).uniform(-1, 1, (50, 7)) * scale
    lengths = np.linalg.norm(unit_cloud(as_points(codes)), axis=1)
    assert lengths.max() == pytest.approx(1)


@pytest.mark.parametrize(("rows", "row_values"), [(1, 1), (7, 2**20), (5, 2**30), (1_000, 3_000)])
def test_blocks_cover_every_row_once_and_stay_small(rows: int, row_values: int) -> None:
    slices = list(blocks(rows, row_values))
    assert np.array_equal(np.concatenate([np.arange(rows)[each] for each in slices]), np.arange(rows))
    assert all((each.stop - each.start) * row_values <= max(2**21, row_values) for each in slices)


def test_importing_the_package_brings_neither_torch_nor_umap() -> None:
    names = "maps, neighbours, pca, points, quality, spec, umap, umap_library"
    heavy = {"torch", "umap", "numba", "sklearn", "scipy", "streamlit"}
    program = f"import sys; from aecore.latent import {names}; print(sorted({heavy} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
