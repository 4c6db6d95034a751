"""Recognition: fair, repeatable, blind to the test images, and it changes nothing it is given."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from aecore.autoencoder import build
from aecore.config import Config
from aecore.errors import Refused
from aecore.tasks import clusters, intervals, labels, learners, probes
from aecore.tasks.nearest import nearest
from aecore.tasks.recognition import RecognitionOptions, fits, recognise
from aecore.tasks.views import OTHER_SEED, untrained, views
from tests.tasks.using import digits, given, other_test, silent

pytestmark = pytest.mark.usefixtures("one_thread")
Fit = Callable[..., probes.Probe]
RNG = np.random.default_rng(0)


def blobs(count: int, classes: int = 3, apart: float = 8.0) -> tuple[Any, Any]:
    """Return points around the corners of a figure, and whose each is."""
    known = np.arange(count) % classes
    rows = RNG.standard_normal((count, 4)) + apart * np.eye(4)[known]
    return rows.astype(np.float32), known.astype(np.int64)


@pytest.mark.parametrize("fit", [probes.linear, probes.neighbours, probes.hidden])
def test_every_probe_tells_clear_groups_apart_and_not_what_has_no_groups(fit: Fit) -> None:
    rows, known = blobs(300)
    asked, truth = blobs(90)
    assert np.mean(fit(rows, known).answer(asked) == truth) > 0.9
    noise, other = (RNG.standard_normal((count, 4)).astype(np.float32) for count in (300, 90))
    assert np.mean(fit(noise, known).answer(other) == truth) < 0.6


@pytest.mark.parametrize("fit", [probes.linear, probes.neighbours, probes.hidden])
def test_a_probe_answers_each_row_alone_and_repeats(fit: Fit) -> None:
    rows, known = blobs(200)
    asked, _ = blobs(30, apart=2.0)
    answers = fit(rows, known).answer(asked)
    np.testing.assert_array_equal(answers, fit(rows, known).answer(asked))
    np.testing.assert_array_equal(answers[5:6], fit(rows, known).answer(asked[5:6]))


def test_a_linear_probe_does_not_care_how_a_number_is_scaled() -> None:
    rows, known = blobs(200, apart=2.0)
    asked, _ = blobs(60, apart=2.0)
    scale = np.array([1e-3, 1, 50, 7], np.float32)
    one, other = probes.linear(rows, known), probes.linear(rows * scale, known)
    assert np.mean(one.answer(asked) == other.answer(asked * scale)) > 0.98


def test_neighbours_are_those_of_every_distance() -> None:
    queries, among = (RNG.standard_normal((count, 5)).astype(np.float32) for count in (7, 60))
    place, far = nearest(queries, among, 4)
    every = np.linalg.norm(queries[:, None] - among[None], axis=2)
    np.testing.assert_array_equal(place, every.argsort(axis=1)[:, :4])
    np.testing.assert_allclose(far, np.sort(every, axis=1)[:, :4], atol=1e-4)


def test_groups_that_are_the_classes_agree_wholly_and_chance_does_not() -> None:
    rows, known = blobs(300)
    found = clusters.agreement(clusters.which(rows, clusters.middles(rows, 3, seed=0)), known)
    assert found.purity == found.rand == 1
    by_chance = clusters.agreement(RNG.integers(0, 3, 300), known)
    assert abs(by_chance.rand) < 0.05
    assert by_chance.rand_between[0] <= by_chance.rand <= by_chance.rand_between[1] + 0.05


def test_the_interval_of_a_few_is_students() -> None:
    low, high = intervals.few(np.array([1.0, 2.0, 3.0]))
    assert (low + high) / 2 == pytest.approx(2)
    assert high - 2 == pytest.approx(4.302653 / 3**0.5, rel=1e-5)  # t of two degrees of freedom
    assert intervals.few(np.array([4.0])) == (4, 4)


def test_labels_are_drawn_evenly_and_by_seed() -> None:
    known = RNG.integers(0, 5, 400)
    drawn = labels.balanced(known, 20, seed=1)
    assert np.bincount(known[drawn]).tolist() == [4] * 5
    assert len(set(drawn.tolist())) == 20
    np.testing.assert_array_equal(drawn, labels.balanced(known, 20, seed=1))
    assert drawn.tolist() != labels.balanced(known, 20, seed=2).tolist()
    assert labels.balanced(known, 10_000, seed=1).tolist() == list(range(400))


def test_the_untrained_encoder_has_first_weights_of_another_seed(tmp_path: Path) -> None:
    one = given(tmp_path)
    torch.nn.init.ones_(next(one.model.encoder.parameters()))
    other = untrained(one)
    seed = one.config.training.seed + OTHER_SEED
    config = Config.of({**one.config.model_dump(), "training": {**one.config.training.model_dump(), "seed": seed}})
    for ours, theirs in zip(other.model.parameters(), build(config, one.model.shape).parameters(), strict=True):
        assert torch.equal(ours, theirs)
    assert not torch.equal(next(other.model.parameters()), next(one.model.parameters()))


def test_every_view_gives_rows_and_scaling_is_shared(tmp_path: Path) -> None:
    one = given(tmp_path, data={"name": "digits8", "scaling": "standardised"}, objective={"reconstruction": "mse"})
    one.model.scaling.fit(one.dataset, one.train)
    for name, view in views(one).items():
        rows = view.rows(one.test.images[:9])
        assert rows.shape == (9, 64 if name == "pixels" else 6)
        assert rows.dtype == np.float32
    assert torch.equal(untrained(one).model.scaling.mean, one.model.scaling.mean)


ALL = {"train_size": 200, "hidden": True, "claim": True, "labels": [10, 40], "seeds": 2, "steps": 12}


@pytest.mark.slow
def test_it_says_all_that_was_asked_and_leaves_the_network_alone(tmp_path: Path) -> None:
    one = given(tmp_path)
    before = {name: value.clone() for name, value in one.model.state_dict().items()}
    found = recognise(one, RecognitionOptions.of(ALL), silent)
    assert list(found.tables) == ["accuracy", "clusters", "labels", "confusion"]
    assert len(found.tables["accuracy"].rows) == 3 * 4
    assert len(found.tables["labels"].rows) == 2 * 5
    assert found.images == 120
    assert sum(sum(row[1:]) for row in found.tables["confusion"].rows) == 120  # type: ignore[arg-type]
    assert all(torch.equal(value, before[name]) for name, value in one.model.state_dict().items())
    assert all(parameter.grad is None for parameter in one.model.parameters())
    again = recognise(one, RecognitionOptions.of(ALL), silent)
    assert again.words() == found.words()


def test_the_score_is_the_share_that_is_read(tmp_path: Path) -> None:
    one = given(tmp_path)
    found = recognise(one, RecognitionOptions.of({"train_size": 200, "clusters": False}), silent)
    assert found.baseline is not None
    for score, read in ((found.lead, "read"), (found.baseline, "read_pca")):
        assert score.value == pytest.approx(np.mean(found.arrays[read] == found.arrays["truth"]))
        assert score.low is not None
        assert score.high is not None
        assert score.low < score.value < score.high
    assert found.tables["accuracy"].rows[0][3] == 100 * found.lead.value
    points = found.more["difference"]["points"]
    assert points == pytest.approx(100 * (found.lead.value - found.baseline.value))
    assert "PCA" in found.said


def test_test_images_change_no_setting_and_no_group(tmp_path: Path) -> None:
    asked = RecognitionOptions.of({"train_size": 200})
    one, other = (given(tmp_path, dataset) for dataset in (digits(), other_test(digits())))
    found, elsewhere = (recognise(each, asked, silent) for each in (one, other))
    for table in (found, elsewhere):
        assert table.tables["accuracy"].column("setting") == found.tables["accuracy"].column("setting")
    rows = [views(each)["code"].rows(each.train.images) for each in (one, other)]
    np.testing.assert_array_equal(*[clusters.middles(each, 10, 0) for each in rows])
    assert found.lead.value != elsewhere.lead.value


def test_trials_learn_alike_whatever_the_test_images_are(tmp_path: Path) -> None:
    asked: dict[str, Any] = {"seeds": 2, "steps": 5, "seed": 0, "tell": silent}
    trials = [labels.compare(given(tmp_path, each), (12,), **asked) for each in (digits(), other_test(digits()))]
    assert [trial.chosen for trial in trials[0]] == [trial.chosen for trial in trials[1]]
    assert {trial.steps for trial in trials[0] if trial.kind in ("pretrained", "scratch", "cnn")} == {5}


def test_judges_are_not_learned_from(tmp_path: Path) -> None:
    bench = labels.Bench.of(given(tmp_path), 1)
    assert len(bench.pool) + len(bench.judge) == len(bench.given.train)
    np.testing.assert_array_equal(bench.judge.images, bench.given.train.images[len(bench.pool) :])


def test_the_pretrained_learner_starts_at_the_run_and_the_other_does_not(tmp_path: Path) -> None:
    one = given(tmp_path)
    ours, fresh = learners.pretrained(one, 0), learners.from_scratch(one, 0)
    theirs = dict(one.model.named_parameters())
    for name, value in ours.named_parameters():
        if name in theirs:
            assert torch.equal(value, theirs[name])
            assert value is not theirs[name]
    assert not torch.equal(next(fresh.parameters()), next(one.model.parameters()))
    assert not torch.equal(next(fresh.parameters()), next(learners.from_scratch(one, 1).parameters()))


def test_a_codebook_is_learned_through_its_encoder(tmp_path: Path) -> None:
    one = given(tmp_path, code={"kind": "quantized", "size": 2, "vectors": 3, "codebook": 8})
    model = learners.pretrained(one, 0)
    before = next(model.parameters()).detach().clone()
    train = one.train
    assert train.labels is not None
    learners.fitted(model, train.images[:50], train.labels[:50], rate=0.01, steps=3, seed=0, tell=silent)
    assert not torch.equal(before, next(model.parameters()))


def test_a_learner_learns(tmp_path: Path) -> None:
    one = given(tmp_path)
    train = one.train
    assert train.labels is not None
    model = learners.from_scratch(one, 0)
    learners.fitted(model, train.images, train.labels, rate=0.01, steps=60, seed=0, tell=silent)
    read = learners.read(model, one.test.images)
    assert np.mean(read == one.test.labels) > 0.7
    np.testing.assert_array_equal(read[3:5], learners.read(model, one.test.images[3:5]))


@pytest.mark.parametrize(("name", "fit"), [("mnist", True), ("points-moons", True), ("gaussian", False)])
def test_it_fits_data_with_classes(name: str, fit: bool) -> None:
    why = fits(Config.of({"data": {"name": name}, "objective": {"reconstruction": "mse"}}))
    assert (why == "") == fit
    assert fit or name in why


def test_too_few_labels_are_refused_by_name() -> None:
    with pytest.raises(Refused, match="labels"):
        RecognitionOptions.of({"labels": [1]})
