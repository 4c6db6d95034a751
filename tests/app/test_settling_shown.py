"""A map that is being made is watched on the page: where its places are asked for, and what is answered."""

from pathlib import Path

import numpy as np
import pytest
from making import finished
from reading import component, opened, texts
from starlette.requests import Request
from starlette.responses import Response
from streamlit.testing.v1 import AppTest

from aecore import mapjobs
from aecore.latent.maps import compute
from aecore.latent.spec import MapSpec
from aecore.mapqueue import MapFile
from aecore.runs import Run
from app import settling

SPEC = MapSpec(method="umap", points=2_000)


def asked(run: str, key: str, after: str = "0") -> Response:
    """Return what the server answers a browser."""
    where = {"run": run, "key": key}
    return settling.now(Request({"type": "http", "path_params": where, "query_string": f"after={after}".encode()}))


def watched(test: AppTest) -> str | None:
    cloud = component(test, "cloud")
    assert cloud is not None
    address = cloud["tools"]["settling"]
    return None if address is None else str(address)


def test_the_page_says_where_the_places_are_only_while_the_map_is_made(runs_root: Path) -> None:
    run = finished(runs_root)
    test = opened("latent", run.id, map="umap")
    assert watched(test) is None
    key = mapjobs.request(run, SPEC)
    test.run()
    assert watched(test) == f"/api/runs/{run.id}/settling/{key}.bin"
    assert "nothing about the places is final" in texts(test)
    mapjobs.cancel(run, key)
    assert watched(test.run()) is None
    mapjobs.request(run, SPEC)
    compute(*mapjobs.codes_and_labels(run, 64), MapSpec(points=64)).save(MapFile(run, key).path)
    assert watched(test.run()) is None


def test_nothing_that_belongs_to_another_map_stands_on_one_that_settles(runs_root: Path) -> None:
    run = finished(runs_root)
    mapjobs.request(run, SPEC)
    cloud = component(opened("latent", run.id, map="umap", draws="1", colour="code-2"), "cloud")
    assert cloud is not None
    assert (cloud["tools"]["star"], cloud["tools"]["drawing"], cloud["tools"]["pins"]) == (None, None, [])
    assert cloud["tools"]["colouring"]["title"] == "number 2 of the code"
    assert "while UMAP lays them out" in cloud["alt"]


def test_a_browser_is_answered_what_is_new_and_nothing_else(runs_root: Path) -> None:
    run = finished(runs_root)
    file, xy = MapFile(run, mapjobs.key_of(run, SPEC)), np.arange(8, dtype=np.float32).reshape(4, 2)
    assert asked(run.id, file.key).status_code == 204
    with file.hold():
        file.show(3, xy)
        found = asked(run.id, file.key, "2")
        assert (found.status_code, found.headers[settling.HEADER]) == (200, "3")
        assert found.headers["cache-control"] == "no-store"
        assert np.array_equal(np.frombuffer(bytes(found.body), "<f4").reshape(-1, 2), xy)
        assert asked(run.id, file.key, "3").status_code == 204
        assert asked(run.id, file.key, "9").status_code == 200  # begun anew: its numbers are smaller
        file.show(4, xy)
        assert asked(run.id, file.key, "3").headers[settling.HEADER] == "4"
    assert asked(run.id, file.key).status_code == 204


@pytest.mark.parametrize(("run", "key"), [("no-such-run", "0" * 16), ("../etc", "0" * 16), (None, "../../x")])
def test_what_is_no_run_or_no_map_is_answered_with_nothing(run: str | None, key: str, runs_root: Path) -> None:
    made: Run = finished(runs_root)
    assert asked(run or made.id, key).status_code == 204
