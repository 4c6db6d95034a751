"""Reduction on its page: the number beside a picture is that picture's."""

from pathlib import Path

import numpy as np
import pytest
from reading import opened, texts
from tooling import COUNT, tooled

from aecore.taskqueue import TaskFile
from aecore.taskruns import key_of
from aecore.tasks.result import Result, Score, Table, leading
from app import tasks

COLUMNS = ("layout", "neighbours kept", "from", "to", "trustworthiness", "continuity", "seconds to fit",
           "seconds to place")  # fmt: skip
KEPT = {"pca": Score("PCA keeps", 0.1, "share", 0.09, 0.11), "umap": Score("UMAP keeps", 0.4, "share", 0.38, 0.42)}
CODE = Score("the code keeps", 0.3, "share", 0.28, 0.32)


@pytest.mark.parametrize(("name", "other"), [("pca", "umap"), ("umap", "pca")])
def test_the_number_beside_the_code_follows_what_is_seen_there(runs_root: Path, name: str, other: str) -> None:
    run = tooled(runs_root, size=2)
    names = ("the code", "PCA of the raw data", "UMAP of the raw data")
    rows = tuple((layout, 0.3, 0.2, 0.4, 0.9, 0.9, 1.0, 1.0) for layout in names)
    places = np.random.default_rng(0).random((1_000, 2), np.float32)
    arrays = {f"xy_{layout}": places for layout in ("code", *KEPT)} | {"label": np.zeros(1_000, np.int64)}
    at = {layout: leading(CODE, score, f"Said of {layout}.") for layout, score in KEPT.items()}
    made = Result(CODE, KEPT["pca"], "Said.", 1_000, {"layouts": Table("", COLUMNS, rows)}, arrays, {"at": at})
    made.save(TaskFile(run, key_of(run, tasks.spec("reduction", points=COUNT))).path)
    test = opened("uses", run.id, use="reduction", reduced="1000", laid_out=name)
    assert not test.exception
    shown = [(metric.label, metric.value, metric.delta) for metric in test.metric]
    assert shown == [(score.title, score.shown(), score.interval()) for score in (CODE, KEPT[name])]
    assert f"Said of {name}." in texts(test)
    assert f"Said of {other}." not in texts(test)
