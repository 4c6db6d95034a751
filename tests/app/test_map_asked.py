"""Which map is asked for when nobody has chosen one, and what a choice of other points makes of it."""

from pathlib import Path

import numpy as np
import pytest
from making import finished
from reading import component, opened, texts
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block
from tooling import tooled

from aecore import mapjobs
from aecore.latent.maps import compute
from aecore.latent.spec import AUTOMATIC, MapSpec
from aecore.runs import Run


def with_its_own(run: Run) -> Run:
    """Return a run with the UMAP that a worker makes of it by itself."""
    made = compute(np.load(run.folder / "test" / "codes.npy")[: AUTOMATIC.points], None, MapSpec(points=2_000))
    made.save(run.folder / "maps" / f"{mapjobs.key_of(run, AUTOMATIC)}.npz")
    return run


@pytest.fixture
def run(runs_root: Path) -> Run:
    return with_its_own(finished(runs_root))


def kind(test: AppTest) -> str:
    return str((component(test, "cloud") or {})["kind"])


def asked(test: AppTest) -> list[str]:
    found = test.query_params.get("map", [])
    return [found] if isinstance(found, str) else list(found)


def place(block: Block, widget: str) -> list[int]:
    """Return where a widget stands: what a browser draws there anew, it takes away only when all is drawn."""
    for at, child in block.children.items():
        if getattr(child, "key", None) == widget:
            return [at]
        if isinstance(child, Block) and (within := place(child, widget)):
            return [at, *within]
    return []


def test_the_form_stays_where_it_is_whatever_is_said_above_it(runs_root: Path) -> None:
    run = with_its_own(tooled(runs_root))
    made, not_made = opened("latent", run.id, map="umap"), opened("latent", run.id, map="umap", seed="7")
    assert "Not on UMAP" in texts(made)
    assert "Not on UMAP" not in texts(not_made)  # PCA stands in
    where = place(made.main, "_w_neighbours")
    assert len(where) > 1
    assert place(not_made.main, "_w_neighbours") == where


def test_the_page_opens_with_the_umap_that_is_there_and_asks_for_nothing(run: Run) -> None:
    test = opened("latent", run.id)
    assert kind(test) == "umap"
    assert asked(test) == []


def test_training_images_have_no_umap_of_their_own_and_open_with_pca(runs_root: Path) -> None:
    run = with_its_own(tooled(runs_root, data="digits8"))
    test = opened("latent", run.id, split="train")
    assert kind(test) == "pca"
    assert test.segmented_control(key="_w_map").value == "pca"
    assert "not made yet" not in texts(test)


def test_a_umap_that_is_asked_for_stands_in_the_address(run: Run) -> None:
    test = opened("latent", run.id)
    test.button(key="FormSubmitter:umap-Make this map").click().run()
    assert asked(test) == ["umap"]


@pytest.mark.parametrize(("widget", "value"), [("_w_points", 5_000), ("_w_split", "train")])
def test_with_other_points_one_goes_on_with_the_umap_in_hand(widget: str, value: object, run: Run) -> None:
    test = opened("latent", run.id)
    test.segmented_control(key=widget).set_value(value).run()
    assert asked(test) == ["umap"]


def test_a_pca_that_nobody_chose_is_not_asked_for(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id)
    test.segmented_control(key="_w_points").set_value(5_000).run()
    assert asked(test) == []


def test_each_split_keeps_its_own_three_images(runs_root: Path) -> None:
    run = tooled(runs_root, data="digits8")
    test = opened("latent", run.id, split="train", map="three")
    test.text_input(key="_w_three").set_value("1100, 7, 9").run()
    assert kind(test) == "three"
    for split, three in (("test", "0, 1, 2"), ("train", "1100, 7, 9")):
        test.segmented_control(key="_w_split").set_value(split).run()
        assert test.text_input(key="_w_three").value == three
        assert kind(test) == "three"
        assert "are not three" not in texts(test)
