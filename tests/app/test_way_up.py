"""What the pages show lies as the commands lay it: the map, the plane under it and a person's own digit."""

from pathlib import Path

import numpy as np
import pytest
from making import finished

from aecore import mapjobs
from aecore.latent.maps import compute
from aecore.latent.spec import MapSpec
from app import cache, maps, planes
from app.items import Items


def test_the_page_shows_the_map_that_the_command_makes(runs_root: Path) -> None:
    run = finished(runs_root)
    made = compute(*mapjobs.codes_and_labels(run, 500), MapSpec(points=500), anchor=mapjobs.anchor("mnist"))
    shown = maps.points(Items.of(run), "pca-500")
    assert shown is not None
    np.testing.assert_allclose(shown, made.xy, atol=1e-4)


def test_the_plane_and_a_new_code_lie_where_the_map_has_them(runs_root: Path) -> None:
    run = finished(runs_root)
    spec = MapSpec(points=500)
    drawn, shown, plane = (
        maps.drawn(run, spec),
        maps.points(Items.of(run), "pca-500"),
        planes.named(Items.of(run), "pca-500"),
    )
    assert drawn is not None
    assert shown is not None
    assert plane is not None
    np.testing.assert_allclose(plane.place(cache.codes(run)[:500]), shown, atol=1e-4)
    assert maps.mine(Items.of(run), drawn, cache.codes(run)[7]) == pytest.approx(tuple(shown[7]), abs=1e-4)


def test_codes_of_two_numbers_are_shown_as_they_are(runs_root: Path) -> None:
    run = finished(runs_root, 2)
    np.testing.assert_array_equal(maps.points(Items.of(run), "pca-500"), cache.codes(run)[:500])
