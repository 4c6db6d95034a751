"""What every test may use: `--slow`, a data folder of the session's own, a runs folder, and tiny experiments."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from aecore.config import Config
from aecore.settings import configure, parse_setting
from aecore.shipped import install

SEED = 7
TINY = {
    "data": {"train_size": 512, "validation_size": 128},
    "network": {"widths": [32]},
    "code": {"size": 8},
    "training": {"epochs": 2, "batch_size": 128, "seed": SEED, "device": "cpu", "log_seconds": 0},
}
TINY_WIDTHS = {"linear": (), "conv": (4, 6)}  # two layers, so that a memory format makes a difference


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--slow", action="store_true", help="also run the tests that train or fit for seconds")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    for item in items:
        if item.get_closest_marker("browser"):  # three programs on a busy machine; the summary names who needed it
            item.add_marker(pytest.mark.flaky(reruns=1))
    if config.getoption("--slow"):
        return
    for item in items:
        if item.get_closest_marker("slow"):
            item.add_marker(pytest.mark.skip(reason="slow: give --slow"))


@pytest.fixture(scope="session", autouse=True)
def data_dir(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return the session's data folder, which processes started by tests use too: the user's cache is not touched."""
    folder = tmp_path_factory.mktemp("data")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AECORE_DATA_DIR", str(folder))
        yield folder


@pytest.fixture
def runs_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return an empty runs folder, which is also the default one of processes started by the test."""
    monkeypatch.setenv("AECORE_RUNS_DIR", str(tmp_path / "runs"))
    return tmp_path / "runs"


@pytest.fixture
def seed() -> int:
    return SEED


@pytest.fixture(scope="session")
def tiny() -> Callable[..., Config]:
    """Return a maker of configurations that train in a tenth of a second: `tiny("code.kind=variational")`.

    Each word is a setting as after `--set`; the widths fit the kind of network when they are not given.
    """

    def make(*settings: str) -> Config:
        asked = dict(parse_setting(text) for text in settings)
        if (kind := asked.get("network.kind")) is not None:
            widths = TINY_WIDTHS.get(kind, (32,))
            settings = (*settings, f"network.widths={list(asked.get('network.widths', widths))}")
        return configure(settings, preset=TINY)

    return make


@pytest.fixture
def one_thread() -> Iterator[None]:
    """Let torch use one thread: for tiny tensors that is fastest, and tests do not wait for each other's cores."""
    import torch

    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def unmeasured(monkeypatch: pytest.MonkeyPatch) -> None:
    """Leave out the second that the evaluation of a run on 10,000 test images takes."""
    monkeypatch.setattr("aecore.turn.evaluate_and_keep", lambda *_, **__: ({"mse_per_pixel": 0.5}, {}))


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """A turn is over before it began: who is asked to give way does so after every step or two."""
    monkeypatch.setattr("aecore.turn.TURN_SECONDS", 0.0)
    monkeypatch.setattr("aecore.turn.POLL_SECONDS", 0.0)


@pytest.fixture(scope="session")
def shipped_root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a runs folder with the runs that ship, which no test changes."""
    folder = tmp_path_factory.mktemp("shipped")
    install(folder)
    return folder
