"""A map of the training images: item i is one and the same in everything, and the page says which they are."""

import os
import threading
from math import isnan
from pathlib import Path

import numpy as np
import pytest
from making import finished
from reading import component, opened, texts
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match
from tooling import tooled

from aecore import mapjobs, mapworker
from aecore.autoencoder import build
from aecore.cli.mapping import cached
from aecore.config import Config
from aecore.errors import Refused
from aecore.latent.maps import digest, key
from aecore.latent.spec import MapSpec
from aecore.process import announced
from aecore.runs import Run, create
from aecore.saving import WEIGHTS, save_weights
from app import cache, maps, models, training_codes, trust
from app.components.map_form import shares
from app.items import Items
from app.routes import ROUTES

SOME = MapSpec(points=200, split="train")


@pytest.fixture
def run(runs_root: Path) -> Run:
    """Return a run on digits of 8 x 8, of which there are 1,500 to learn from; its codes of these are kept."""
    made = tooled(runs_root, data="digits8")
    training_codes.keep(made)
    return made


@pytest.fixture
def items(run: Run) -> Items:
    return Items.of(run, "train")


def answered(path: str) -> Response:
    scope = {"type": "http", "method": "GET", "path": path.partition("?")[0], "root_path": "", "headers": []}
    found = ((route, *route.matches(scope)) for route in ROUTES)
    route, more = next((route, more) for route, match, more in found if match is Match.FULL)
    answer: Response = route.endpoint(Request({**scope, **more}))
    return answer


def test_item_i_is_training_image_i_in_everything(run: Run, items: Items) -> None:
    train = cache.dataset("digits8").train
    assert items.count == len(train) == len(items.labels) == len(items.errors())
    for index in (0, 777, len(train) - 1):
        image = train.images[index : index + 1]
        code = models.encode(run, image)
        np.testing.assert_allclose(items.codes[index], code[0], rtol=1e-4, atol=1e-5)
        assert train.labels is not None
        assert items.labels[index] == train.labels[index]
        np.testing.assert_array_equal(items.images[index], image[0])
        redrawn = models.outputs(run, code)
        assert abs(int(items.redrawn(np.array([index]))[0].max()) - round(255 * float(redrawn.max()))) <= 1
        assert items.errors()[index] == pytest.approx(np.square(redrawn - models.unit(image)).mean(), rel=1e-3)


def test_what_a_browser_fetches_is_of_the_same_images(run: Run, items: Items) -> None:
    xy = np.frombuffer(bytes(answered(f"/api/runs/{run.id}/train/maps/pca-200.bin").body), "<f4").reshape(-1, 2)
    np.testing.assert_array_equal(xy, maps.points(items, "pca-200"))
    labels = np.frombuffer(bytes(answered("/api/data/digits8/train/labels.bin").body), np.uint8)
    np.testing.assert_array_equal(labels, items.labels)
    errors = np.frombuffer(bytes(answered(f"/api/runs/{run.id}/train/values/error.bin").body), "<f4")
    np.testing.assert_array_equal(errors, items.errors())
    last = (items.count - 1) // 1_000
    for path in (f"data/digits8/train/sheet-{last}.png", f"runs/{run.id}/train/reconstructions-{last}.png"):
        assert answered(f"/api/{path}").status_code == 200
        assert answered(f"/api/{path}".replace(f"-{last}", f"-{last + 1}")).status_code == 404
    near = np.frombuffer(bytes(answered(f"/api/runs/{run.id}/train/near/200.bin").body), "<u2").reshape(200, -1)
    np.testing.assert_array_equal(near, trust.near(items, 200))


def test_the_two_splits_share_no_address_and_no_selection(run: Run, items: Items) -> None:
    tested = Items.of(run)
    assert items.subject != tested.subject
    assert items.path("maps/pca-200.bin") != tested.path("maps/pca-200.bin")
    assert not np.array_equal(maps.points(items, "pca-200"), maps.points(tested, "pca-200"))
    assert answered(f"/api/runs/{run.id}/others/maps/pca-200.bin").status_code == 404
    assert answered("/api/data/digits8/others/labels.bin").status_code == 404


def test_maps_of_test_images_keep_the_names_they_had() -> None:
    codes = np.arange(128, dtype=np.float32).reshape(64, 2)
    assert key(MapSpec(method="umap", points=2_000), digest(codes)) == "9f398080b300ae9a"
    assert key(MapSpec(points=64), digest(codes)) == "8148b01bf2b20374"


def test_codes_are_let_go_of_when_the_weights_change(run: Run, items: Items) -> None:
    before, weights = items.version, run.folder / WEIGHTS
    assert before
    os.utime(weights, ns=(before + 10**9, before + 10**9))
    assert items.version is None
    with pytest.raises(Refused, match="training images are not there"):
        mapjobs.request(run, SOME)
    training_codes.keep(run)
    assert items.version == before + 10**9
    assert len(list((run.folder / "train").iterdir())) == 2, "what was of other weights is gone"


def test_a_run_that_trains_on_meanwhile_keeps_nothing(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run, block = tooled(runs_root, data="digits8"), training_codes._block

    def train_on(*given: object) -> object:
        os.utime(run.folder / WEIGHTS)
        return block(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(training_codes, "_block", train_on)
    with pytest.raises(Refused, match="trained on meanwhile"):
        training_codes.keep(run)
    assert Items.of(run, "train").version is None


def test_too_many_numbers_are_refused_before_any_work(runs_root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run = tooled(runs_root, data="digits8")
    monkeypatch.setattr(training_codes, "MOST_NUMBERS", 1_000)
    with pytest.raises(Refused, match="choose the test images"):
        training_codes.keep(run)


def test_a_network_with_a_corruption_sees_the_noise_that_it_always_sees(runs_root: Path) -> None:
    choices = {"data": {"name": "digits8"}, "code": {"size": 4}, "network": {"widths": [16]}}
    config = Config.of({**choices, "objective": {"corruption": "masking", "corruption_amount": 0.5}})
    run, shape = create(runs_root, config), (1, 8, 8)
    save_weights(run.folder, config, build(config, shape).state_dict(), shape)
    training_codes.keep(run)
    items = Items.of(run, "train")
    sheet, one = items.seen(slice(1_000, 2_000)), items.seen(np.array([1_003]))
    assert sheet is not None
    assert one is not None
    np.testing.assert_array_equal(sheet[3], one[0])
    assert (sheet != items.images[1_000:2_000]).any()
    np.testing.assert_allclose(models.encode(run, one)[0], items.codes[1_003], atol=0.05)


def made_by_worker(run: Run, spec: MapSpec) -> mapjobs.Map:
    with announced(run.folder.parent, "map"):
        name = mapjobs.request(run, spec)
        assert mapworker.MapWorker(run.folder.parent, lambda: False, threading.Thread()).next()
    found = mapjobs.result(run, name)
    assert found is not None
    return found


def test_a_worker_maps_them_with_their_own_classes(run: Run, items: Items) -> None:
    made = made_by_worker(run, SOME)
    np.testing.assert_array_equal(made.label, items.labels[:200])
    np.testing.assert_allclose(made.xy, maps.points(items, "pca-200"), atol=1e-3)
    assert mapjobs.key_of(run, SOME) != mapjobs.key_of(run, SOME.model_copy(update={"split": "test"}))


def test_a_very_large_map_is_not_judged_by_the_worker_but_by_the_command(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mapworker, "MOST_JUDGED", 100)
    assert isnan(made_by_worker(run, SOME).trustworthiness)
    path, made = cached(run, SOME)
    assert 0.5 < made.trustworthiness <= 1
    assert path.stem == mapjobs.key_of(run, SOME)


@pytest.mark.parametrize(
    ("there", "offered"),
    [
        (100, [2_000]),
        (2_000, [2_000]),
        (3_000, [2_000, 3_000]),
        (10_000, [2_000, 5_000, 10_000]),
        (60_000, [2_000, 5_000, 10_000, 20_000, 60_000]),
        (100_000, [2_000, 5_000, 10_000, 20_000, 70_000]),
    ],
)
def test_all_there_are_can_be_shown(there: int, offered: list[int]) -> None:
    assert shares(there) == offered


def test_the_page_encodes_them_and_says_what_it_shows(runs_root: Path) -> None:
    run = tooled(runs_root, data="digits8")
    test = opened("latent", run.id, split="train", map="pca", tool="neighbours")
    count = len(cache.dataset("digits8").train)
    assert f"All {count:,} training images, those held out included." in texts(test)
    assert "This tool takes test images" in texts(test)
    assert component(test, "clicked") is None, "no click on this map is of a test image"
    data = component(test, "cloud") or {}
    assert f"/runs/{run.id}/train/maps/pca-2000.bin" in data["points"]
    assert "/data/digits8/train/labels.bin" in data["labels"]
    assert data["words"]["point"] == "{label}, training image {index}"
    assert data["count"] == count


def test_a_run_without_weights_says_why_there_are_none(runs_root: Path) -> None:
    test = opened("latent", finished(runs_root).id, split="train")
    assert "has no weights" in texts(test)
    assert component(test, "cloud") is None
    test.segmented_control(key="_w_split").set_value("test").run()
    assert component(test, "cloud") is not None


def test_a_share_that_is_not_offered_becomes_the_next_smaller(runs_root: Path) -> None:
    data = component(opened("latent", finished(runs_root).id, map="pca", points="7000"), "cloud")
    assert (data or {})["count"] == 5_000


def test_codes_that_somebody_took_away_are_made_again(runs_root: Path) -> None:
    run = tooled(runs_root, data="digits8")
    test = opened("latent", run.id, split="train", map="pca")
    assert component(test, "cloud") is not None
    for path in (run.folder / "train").iterdir():
        path.unlink()
    assert "training images, those held out included" in texts(test.run())


def test_items_that_are_no_images_are_not_called_so(runs_root: Path) -> None:
    run = tooled(runs_root, data="gaussian")
    said = texts(opened("latent", run.id, split="train", map="pca", colour="error", tool="walk"))
    assert "training vectors; the others are not on this map" in said
    assert "does not mean that any vector has its code there" in said
    assert "image" not in said
