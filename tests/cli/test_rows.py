"""New rows from files: given and handed back in the numbers of their source."""

from pathlib import Path

import numpy as np
import pytest

from aecore import data
from aecore.cli import main
from aecore.config import Config
from aecore.data.own.add import add
from aecore.runs import Run, create
from aecore.settings import configure
from aecore.turn import take_turn

ROWS = np.random.default_rng(0).normal(0, 1, (200, 3)) * [1, 50, 0.1] + [0, 1_000, 3]


@pytest.fixture
def run(runs_root: Path) -> Run:
    own = add("rows.csv", "\n".join(",".join(f"{value:.6g}" for value in row) for row in ROWS).encode())
    small = {"network": {"widths": [32]}, "code": {"size": 3}, "training": {"epochs": 40, "learning_rate": 0.01}}
    made = create(
        runs_root, configure([f"data.name={own.name}", "training.batch_size=32", "training.device=cpu"], small)
    )
    with made.hold():
        assert take_turn(made) == "finished"
    return made


@pytest.mark.usefixtures("one_thread")
def test_rows_go_in_and_come_back_in_their_own_numbers(run: Run, tmp_path: Path) -> None:
    new, back, codes = (tmp_path / name for name in ("new.csv", "back.npy", "codes.npy"))
    np.savetxt(new, ROWS[:20], delimiter=",")
    assert main(["reconstruct", run.id, str(new), "--out", str(back)]) == 0
    redrawn = np.load(back)
    found = data.load(run.config.data.key)
    span = np.asarray(found.high) - np.asarray(found.low)
    assert (np.abs(redrawn - ROWS[:20]).mean(axis=0) / span < 0.2).all()
    assert redrawn[:, 1].mean() == pytest.approx(1_000, rel=0.1)
    assert main(["encode", run.id, str(new), "--out", str(codes)]) == 0
    assert main(["decode", run.id, str(codes), "--out", str(back)]) == 0
    np.testing.assert_allclose(np.load(back), redrawn, rtol=1e-4)


@pytest.mark.usefixtures("one_thread")
def test_rows_of_another_length_are_refused(run: Run, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    np.save(tmp_path / "new.npy", ROWS[:, :2])
    assert main(["encode", run.id, str(tmp_path / "new.npy")]) == 2
    assert "takes rows of 3 numbers" in capsys.readouterr().err


def test_points_lie_in_their_square_as_they_are() -> None:
    from aecore.cli.rows import from_unit, to_unit

    config = Config.of({"data": {"name": "points-moons"}})
    points = np.array([[0.25, 0.75]], np.float32)
    assert np.array_equal(to_unit(config, points, "a.csv"), points)
    assert np.array_equal(from_unit(config, points), points)
