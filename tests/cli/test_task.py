import csv
import json
from pathlib import Path

import pytest

from aecore.autoencoder import build
from aecore.cli import main
from aecore.config import Config
from aecore.runs import Run, create
from aecore.saving import save_weights
from aecore.tables import TASKS

SHAPE = (1, 8, 8)


@pytest.fixture
def run(runs_root: Path) -> Run:
    made = create(runs_root, Config.of({"data": {"name": "digits8"}, "network": {"widths": [8]}, "code": {"size": 3}}))
    save_weights(made.folder, made.config, build(made.config, SHAPE).state_dict(), SHAPE)
    return made


def test_it_prints_the_number_the_baseline_s_and_the_table(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["task", "anomaly", run.id, "--set", "strange=rotated"]) == 0
    said = capsys.readouterr().out
    assert "ROC AUC of the reconstruction error" in said
    assert "ROC AUC of PCA's error" in said
    assert "isolation forest" in said


def test_it_ends_with_one_json_object_and_keeps_the_result(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    command = ["task", "anomaly", run.id, "--set", "strange=inverted", "--json"]
    assert main(command) == 0
    told = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert told["task"] == "anomaly"
    assert told["run"] == run.id
    assert 0 <= told["lead"]["low"] <= told["lead"]["value"] <= told["lead"]["high"] <= 1
    kept = Path(told["file"])
    assert kept.parent == run.folder / "tasks"
    before = kept.stat().st_mtime_ns
    assert main(command) == 0
    assert kept.stat().st_mtime_ns == before


def test_every_table_can_be_taken_along(run: Run, tmp_path: Path) -> None:
    assert main(["task", "anomaly", run.id, "--set", "strange=inverted", "--csv", str(tmp_path / "out")]) == 0
    rows = list(csv.reader((tmp_path / "out" / "anomaly-scores.csv").read_text().splitlines()))
    assert rows[0][:2] == ["score", "ROC AUC"]
    assert len(rows) == 6


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["divination"], "divination"),
        (["anomaly", "--set", "strange=ghosts"], "strange: 'ghosts' is not allowed"),
        (["anomaly", "--set", "seed"], "--set seed"),
        (["reduction"], "keeps 3 numbers"),
    ],
)
def test_what_makes_no_sense_is_refused_in_one_line(
    run: Run, arguments: list[str], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["task", arguments[0], run.id, *arguments[1:]]) == 2
    told = capsys.readouterr().err.strip().splitlines()
    assert said in told[-1]
    assert not list(run.folder.glob("tasks/*.npz"))


def test_its_help_names_every_setting_of_every_use(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["task", "--help"])
    told = capsys.readouterr().out
    assert all(f"\n{name}: " in told for name in TASKS)
    assert "strange_classes:" in told
