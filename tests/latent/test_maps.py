import json
import logging
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from aecore.errors import Refused
from aecore.latent.maps import Map, compute, digest, key
from aecore.latent.pca import pca_map
from aecore.latent.quality import trustworthiness
from aecore.latent.spec import MapSpec
from aecore.tables import MAPS


def codes(count: int = 60, size: int = 5) -> np.ndarray:
    return np.random.default_rng(0).standard_normal((count, size)).astype(np.float32)


@pytest.fixture
def small() -> Map:
    return compute(codes(), np.arange(60) % 10, MapSpec())


def same(one: Map | None, other: Map) -> bool:
    return one is not None and all(np.array_equal(getattr(one, name), value) for name, value in vars(other).items())


@pytest.mark.parametrize("method", [pytest.param(name, marks=[pytest.mark.slow] * (name != "pca")) for name in MAPS])
def test_every_method_of_the_table_maps_the_first_points(method: str) -> None:
    told: list[tuple[int, int]] = []
    made = compute(codes(50), np.arange(50), MapSpec(method=method, points=40), lambda *pair: told.append(pair))
    assert (made.xy.shape, made.xy.dtype) == ((40, 2), np.float32)
    assert made.index.tolist() == made.label.tolist() == list(range(40))
    assert made.index.dtype == made.label.dtype == np.int64
    assert made.trustworthiness == trustworthiness(codes(50)[:40], made.xy)
    assert made.seconds > 0
    assert all(done <= total for done, total in told)


def test_fewer_codes_than_asked_are_all_mapped_and_no_labels_are_minus_one() -> None:
    made = compute(codes(), None, MapSpec())
    assert np.array_equal(made.xy, pca_map(codes()))
    assert set(made.label.tolist()) == {-1}


def test_what_progress_raises_comes_out(monkeypatch: pytest.MonkeyPatch) -> None:
    def patient(points: np.ndarray, *, progress: object) -> np.ndarray:
        progress(0, 1)  # type: ignore[operator]
        return points[:, :2]

    monkeypatch.setitem(MAPS, "pca", replace(MAPS["pca"], target=f"{__name__}:patient"))
    monkeypatch.setattr(f"{__name__}.patient", patient, raising=False)
    with pytest.raises(KeyboardInterrupt):
        compute(codes(), None, MapSpec(), lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))


@pytest.mark.parametrize(
    ("choices", "sentence"),
    [
        ({"method": "tsne"}, "method: 'tsne' .* one of pca, umap"),
        ({"points": 31}, "points: 31 .* from 32 to 70,000"),
        ({"neighbours": 201}, "neighbours: 201 .* from 2 to 200"),
        ({"min_dist": 1}, "min_dist: 1 .* to 0.99"),
        ({"seed": -1}, "seed: -1 .* from 0"),
        ({"neighbors": 15}, "neighbors: .* did you mean neighbours"),
    ],
)
def test_a_wrong_choice_is_refused_in_one_line(choices: dict[str, object], sentence: str) -> None:
    with pytest.raises(Refused, match=sentence) as refused:
        MapSpec.of(choices)
    assert "\n" not in str(refused.value)


def test_labels_and_codes_must_fit() -> None:
    with pytest.raises(Refused, match="labels: shape"):
        compute(codes(), np.zeros(59), MapSpec())
    with pytest.raises(Refused, match="at least 31 codes, not 30"):
        compute(codes(30), None, MapSpec())


def test_a_key_changes_with_all_that_made_the_map_and_nothing_else() -> None:
    spec, codes_digest = MapSpec(method="umap"), digest(codes())
    others = [{"points": 100}, {"neighbours": 30}, {"min_dist": 0.5}, {"seed": 1}, {"method": "pca"}]
    keys = [key(spec, codes_digest), *(key(spec.model_copy(update=other), codes_digest) for other in others)]
    keys.append(key(spec, digest(codes() + 1)))
    assert len(set(keys)) == len(keys)
    assert all(len(each) == 16 and int(each, 16) >= 0 for each in keys)
    assert key(MapSpec(method="umap"), codes_digest) == keys[0]
    assert key(MapSpec(neighbours=30, seed=9), codes_digest) == key(MapSpec(), codes_digest)


def test_a_digest_knows_the_shape() -> None:
    flat = np.arange(12.0)
    assert digest(flat.reshape(3, 4)) != digest(flat.reshape(4, 3))
    assert digest(flat.reshape(3, 4)) == digest(flat.reshape(3, 4).astype(np.float32))


def test_a_map_comes_back_from_its_file_to_the_bit(small: Map, tmp_path: Path) -> None:
    small.save(tmp_path / "maps" / "a.npz")
    assert same(Map.load(tmp_path / "maps" / "a.npz"), small)
    assert [each.name for each in (tmp_path / "maps").iterdir()] == ["a.npz"]
    with np.load(tmp_path / "maps" / "a.npz", allow_pickle=False) as arrays:
        assert set(arrays) == {"xy", "index", "label", "seconds", "trustworthiness"}
        assert arrays["seconds"].shape == arrays["trustworthiness"].shape == ()


def test_a_write_that_fails_leaves_the_old_map_and_nothing_else(
    small: Map, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.npz"
    small.save(path)

    def full(*_: object, **__: object) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(np, "savez", full)
    with pytest.raises(OSError, match="no space"):
        replace(small, seconds=9.0).save(path)
    assert same(Map.load(path), small)
    assert list(tmp_path.iterdir()) == [path]


def test_a_missing_torn_or_damaged_file_is_a_miss(small: Map, tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path = tmp_path / "a.npz"
    assert Map.load(path) is None
    small.save(path)
    whole = path.read_bytes()
    caplog.set_level(logging.DEBUG)
    for length in range(0, len(whole), 23):
        path.write_bytes(whole[:length])
        assert Map.load(path) is None
    assert "made anew" in caplog.text
    for place in range(0, len(whole), 7):
        path.write_bytes(whole[:place] + bytes([whole[place] ^ 0xFF]) + whole[place + 1 :])
        found = Map.load(path)
        assert found is None or same(found, small)


@pytest.mark.parametrize(
    "wrong",
    [
        {"xy": np.zeros((60, 3), np.float32)},
        {"xy": np.zeros((59, 2), np.float32)},
        {"label": np.array(["0"] * 60, object)},
        {"index": np.zeros(60, np.int32)},
        {"index": np.int64(3)},
        {"seconds": np.zeros(2)},
    ],
)
def test_a_file_with_other_arrays_is_a_miss(small: Map, tmp_path: Path, wrong: dict[str, np.ndarray]) -> None:
    np.savez(tmp_path / "a.npz", **{**vars(small), **wrong})
    assert Map.load(tmp_path / "a.npz") is None


def test_the_spec_is_plain_data() -> None:
    spec = MapSpec(method="umap", seed=3)
    assert MapSpec.of(json.loads(spec.model_dump_json())) == spec
