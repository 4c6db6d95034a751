"""The command line: real processes for what a person types, and the same functions for the many refusals."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest

from aecore.cli import main
from aecore.finding import find
from aecore.presets import PRESETS
from aecore.runqueue import RunQueue

FIGURES = {"mse_per_pixel", "squared_error_per_image", "bce_per_pixel", "psnr_db", "ssim"}
SMALL = ["--set", "data.train_size=512", "--set", "data.validation_size=100", "--set", "training.epochs=1"]


def aecore(*arguments: str) -> subprocess.CompletedProcess[str]:
    """Run `python -m aecore` as a person does."""
    return subprocess.run([sys.executable, "-m", "aecore", *arguments], capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def trained(root: Path) -> dict[str, object]:
    """Train for real, once, and return the JSON of the command."""
    done = aecore("train", *SMALL, "--set", "code.size=4", "--runs-dir", str(root), "--json")
    assert done.returncode == 0, done.stderr
    summary: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return summary


def test_train_says_what_the_contract_promises(trained: dict[str, object], root: Path) -> None:
    assert trained["status"] == "finished"
    assert trained["epochs"] == 1
    assert Path(str(trained["folder"])) == (root / str(trained["run"])).resolve()
    assert set(trained["test"]) == set(trained["pca"]) == FIGURES  # type: ignore[call-overload]
    assert float(str(trained["images_per_second"])) > 0


def test_evaluate_repeats_the_figures(
    trained: dict[str, object], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["evaluate", str(trained["run"]), "--runs-dir", str(root), "--json"]) == 0
    again = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert again["test"] == pytest.approx(trained["test"])
    assert again["run"] == trained["run"]


def test_a_run_is_also_a_folder(trained: dict[str, object], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["evaluate", str(trained["folder"])]) == 0
    assert "PCA" in capsys.readouterr().out


def test_runs_and_presets_list_all(trained: dict[str, object], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["runs", "--runs-dir", str(root), "--json"]) == 0
    assert trained["run"] in [row["run"] for row in json.loads(capsys.readouterr().out)["runs"]]
    assert main(["presets", "--json"]) == 0
    rows = json.loads(capsys.readouterr().out)["presets"]
    assert [row["name"] for row in rows] == list(PRESETS)
    assert all(row["title"] and row["source"] and row["year"] for row in rows)


def test_map_writes_the_first_points(
    trained: dict[str, object], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["map", str(trained["run"]), "--method", "pca", "--points", "500", "--runs-dir", str(root), "--json"]
    assert main(asked) == 0
    about = json.loads(capsys.readouterr().out)
    with np.load(about["file"]) as arrays:
        assert arrays["xy"].shape == (500, 2)
        assert list(arrays["index"]) == list(range(500))
        assert set(arrays["label"]) == set(range(10))
    assert 0.5 < about["trustworthiness"] <= 1


def test_map_lays_out_training_images_the_way_up_of_the_test_images(
    trained: dict[str, object], root: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    places = {}
    for split in ("train", "test"):
        common = ["map", str(trained["run"]), "--split", split, "--points", "3000", "--runs-dir", str(root)]
        assert main([*common, "--json", "--out", str(tmp_path / f"{split}.npz")]) == 0
        about = json.loads(capsys.readouterr().out)
        assert (about["split"], about["points"]) == (split, 3_000)
        with np.load(about["file"]) as made:
            places[split] = np.array([made["xy"][made["label"] == label].mean(axis=0) for label in range(10)])
    train, test = (where.ravel() / np.linalg.norm(where) for where in (places["train"], places["test"]))
    assert 0.5 < train @ test < 1 - 1e-9


def test_encode_then_decode_is_reconstruct(trained: dict[str, object], root: Path, tmp_path: Path) -> None:
    images = np.random.default_rng(0).random((7, 28, 28), np.float32)
    np.save(tmp_path / "new.npy", images)
    common = [str(trained["run"]), "--runs-dir", str(root)]

    def apply(verb: str, file: str, out: str) -> np.ndarray:
        assert main([verb, common[0], str(tmp_path / file), *common[1:], "--out", str(tmp_path / out)]) == 0
        return np.load(tmp_path / out)

    assert apply("encode", "new.npy", "codes.npy").shape == (7, 4)
    decoded, direct = apply("decode", "codes.npy", "decoded.npy"), apply("reconstruct", "new.npy", "direct.npy")
    np.testing.assert_allclose(decoded, direct, atol=1e-6)
    assert decoded.shape == (7, 1, 28, 28)


def test_resume_trains_more(trained: dict[str, object], root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["resume", str(trained["run"]), "--epochs", "2", "--runs-dir", str(root), "--json"]) == 0
    summary = json.loads(capsys.readouterr().out.splitlines()[-1])
    assert (summary["status"], summary["epochs"]) == ("finished", 3)


def test_resume_takes_a_run_that_a_dead_server_left_waiting(
    trained: dict[str, object], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    RunQueue(root).join(str(trained["run"]))
    assert main(["resume", str(trained["run"]), "--epochs", "1", "--runs-dir", str(root), "--json"]) == 0
    assert json.loads(capsys.readouterr().out.splitlines()[-1])["status"] == "finished"
    assert RunQueue(root).ids() == []


REFUSED = {
    "unknown setting": (["train", "--set", "code.sise=3"], "code.size"),
    "too large": (["train", "--set", "code.size=5000"], "2,048"),
    "no equals": (["train", "--set", "code.size"], "key.path=value"),
    "no preset": (["train", "--preset", "nope"], "dense"),
    "no data set": (["train", "--set", "data.name=nope"], "mnist"),
    "no device": (["train", "--set", "training.device=mps"], "training.device"),
    "too many images": (["train", "--set", "data.train_size=60000"], "data.train_size"),
    "too many layers": (["train", "--set", "network.kind=conv", "--set", "network.widths=[1,1,1,1,1,1]"], "5"),
    "no run": (["evaluate", "nope"], "runs"),
    "a run outside": (["evaluate", "../../etc"], "none of that name"),
    "no command": (["nope"], "--help"),
    "no method": (["map", "RUN", "--method", "tsne"], "umap"),
    "no file": (["encode", "RUN", "/nowhere.npy"], "/nowhere.npy"),
    "epochs": (["resume", "RUN", "--epochs", "0"], "1 or more"),
    "too many epochs": (["resume", "RUN", "--epochs", "99999"], "from 1 to 10,000"),
    "too many with those it has": (["resume", "RUN", "--epochs", "10000"], "10,000"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_refusal_is_one_line_and_status_2(
    case: str, trained: dict[str, object], root: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments, words = REFUSED[case]
    before = sorted(root.iterdir())
    arguments = [str(trained["run"]) if item == "RUN" else item for item in arguments]
    assert main([*arguments, "--runs-dir", str(root)] if arguments[0] != "nope" else arguments) == 2
    said = capsys.readouterr()
    assert said.out == ""
    assert len(said.err.strip().splitlines()) == 1
    assert words in said.err
    assert sorted(root.iterdir()) == before, "a refused command leaves nothing behind"


def test_a_refusal_in_a_real_process_has_no_traceback() -> None:
    done = aecore("train", "--set", "training.epochs=0")
    assert done.returncode == 2
    assert done.stderr.strip() == "training.epochs: 0 is not allowed; choose a whole number from 1 to 10,000."


def test_a_diverging_run_exits_with_1(root: Path, capsys: pytest.CaptureFixture[str]) -> None:
    wild = [
        "network.kind=linear",
        "objective.reconstruction=mse",
        "training.optimizer=sgd",
        "training.learning_rate=10",
    ]
    settings = [part for item in wild for part in ("--set", item)]
    assert main(["train", *SMALL, *settings, "--set", "training.epochs=30", "--runs-dir", str(root), "--json"]) == 1
    said = capsys.readouterr()
    assert "training.learning_rate" in said.err
    assert json.loads(said.out.splitlines()[-1])["status"] == "failed"


@pytest.mark.skipif(os.name == "nt", reason="a process group's Ctrl-C is sent differently on Windows")
def test_ctrl_c_stops_keeps_and_exits_with_130(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "aecore", "train", *SMALL, "--set", "training.epochs=10000", "--json"]
    process = subprocess.Popen([*command, "--runs-dir", str(tmp_path)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 60
    while not list(tmp_path.glob("*/resume.json")) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    out, _ = process.communicate(timeout=60)
    assert process.returncode == 130
    summary = json.loads(out.splitlines()[-1])
    assert summary["status"] == "stopped"
    assert set(summary["test"]) == FIGURES


def test_map_and_lists_do_not_import_torch(trained: dict[str, object], root: Path) -> None:
    script = (
        "import sys; from aecore.cli import main; "
        f"main(['map', {trained['run']!r}, '--points', '100', '--runs-dir', {str(root)!r}]); "
        f"main(['runs', '--runs-dir', {str(root)!r}]); main(['presets']); assert 'torch' not in sys.modules"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_resume_asks_only_with_the_lock_in_hand(trained: dict[str, object], root: Path) -> None:
    """A wish without the lock is taken up by a server's worker, and trained there although this command was refused."""
    run = find(str(trained["run"]), root)
    with run.hold():
        done = aecore("resume", run.id, "--epochs", "1", "--runs-dir", str(root))
    assert done.returncode == 2
    assert "another process" in done.stderr
    assert not run.has_wish
