"""A view is an address: what a person chose of a map stands in it, and who opens it sees the same map."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from making import finished
from reading import component, opened
from streamlit.testing.v1 import AppTest

from aecore import mapjobs
from aecore.latent.maps import compute
from aecore.latent.spec import MapSpec
from app import selecting, trust
from app.items import Items

VIEWS: dict[str, dict[str, str]] = {
    "the widest side, more points, by one number": {"map": "pca", "points": "5000", "colour": "code-3"},
    "two numbers": {"map": "dims", "across": "4", "upwards": "2", "colour": "error"},
    "three images": {"map": "three", "three": "7, 8, 9", "colour": "kept"},
    "UMAP as it was asked for": {"map": "umap", "neighbours": "20", "min_dist": "0.3", "seed": "5"},
    "without the decoder's drawing": {"map": "pca", "draws": "1", "caught": selecting.pack([3, 4, 99])},
}


def said(test: AppTest, names: dict[str, str]) -> dict[str, str]:
    """Return what stands in the address under some names."""
    found = {name: test.query_params.get(name, "") for name in names}
    return {name: value[0] if isinstance(value, list) else value for name, value in found.items()}


def shown(test: AppTest) -> dict[str, Any]:
    """Return what the map is given."""
    found = component(test, "cloud")
    assert found is not None
    return found


@pytest.mark.parametrize("view", VIEWS.values(), ids=VIEWS)
def test_who_opens_the_address_of_a_view_sees_the_same_map(view: dict[str, str], runs_root: Path) -> None:
    run = finished(runs_root)
    np.save(run.folder / "test" / "errors.npy", np.linspace(0.001, 0.1, 10_000, dtype=np.float32))
    spec = MapSpec.of({"method": "umap", "points": 2_000, "neighbours": 20, "min_dist": 0.3, "seed": 5})
    compute(np.load(run.folder / "test" / "codes.npy"), None, MapSpec(points=2_000)).save(
        run.folder / "maps" / f"{mapjobs.key_of(run, spec)}.npz"
    )
    trust.judged(Items.of(run), "three-7-8-9-2000")  # nobody waits for colours here
    first = opened("latent", run.id, **view)
    assert said(first.run(), view) == view
    again = opened("latent", run.id, **said(first, view))
    assert shown(again) == shown(first)
    plain = shown(opened("latent", run.id))
    assert shown(first) != plain
