"""What stands around a map that is being made: nothing that belongs to the one that stands in for it."""

from pathlib import Path

from making import finished
from reading import component, opened, texts

from aecore import mapjobs
from app import state


def test_a_map_that_is_being_made_has_no_figures_no_table_and_no_colour_of_another(runs_root: Path) -> None:
    run = finished(runs_root)
    mapjobs.request(run, state.spec_of(method="umap"))
    test = opened("latent", run.id, map="umap", colour="kept")
    said = texts(test)
    assert "is measured when it is made" in said
    assert not test.metric
    assert "The points as a table" not in [expander.label for expander in test.expander]
    cloud = component(test, "cloud")
    assert cloud is not None
    assert cloud["tools"]["settling"]
    assert cloud["tools"]["colouring"] is None


def test_where_pca_stands_in_for_a_cancelled_map_the_decoder_may_draw(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("latent", run.id, map="umap")
    assert "Not on UMAP" not in texts(test)
    key = mapjobs.request(run, state.spec_of(method="umap"))
    assert "Not on UMAP" in texts(opened("latent", run.id, map="umap"))
    mapjobs.cancel(run, key)
    assert "Not on UMAP" not in texts(opened("latent", run.id, map="umap"))


def test_a_plane_that_is_none_names_the_field_and_leaves_the_tools(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root, 4).id, map="three", three="0, 0, 0")
    assert "Three test images: these three lie on a line" in texts(test)
    assert any(control.label == "Explore" for control in test.get("button_group") + list(test.segmented_control))
