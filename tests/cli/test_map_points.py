"""`map` says how many points there are, and lays them the way up that the pages show."""

from pathlib import Path

import numpy as np
import pytest

from aecore.cli import main
from aecore.config import Config
from aecore.latent.anchor import turned
from aecore.mapjobs import anchor
from aecore.runs import Run, create


@pytest.fixture
def run(runs_root: Path) -> Run:
    made = create(runs_root, Config())
    (made.folder / "test").mkdir()
    np.save(made.folder / "test" / "codes.npy", np.random.default_rng(0).standard_normal((200, 4)).astype(np.float32))
    return made


@pytest.mark.parametrize(("asked", "said"), [("60000", "200 points, all there are of 60,000,"), ("64", "64 points,")])
def test_fewer_codes_than_were_asked_for_are_owned_up_to(
    run: Run, asked: str, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["map", run.id, "--points", asked, "--runs-dir", str(run.folder.parent)]) == 0
    assert capsys.readouterr().out.startswith(said)


def test_the_map_lies_the_way_up_of_its_data_set(run: Run, tmp_path: Path) -> None:
    out = tmp_path / "map.npz"
    assert main(["map", run.id, "--points", "64", "--runs-dir", str(run.folder.parent), "--out", str(out)]) == 0
    with np.load(out) as made:
        np.testing.assert_allclose(turned(made["xy"], anchor("mnist")), made["xy"], atol=1e-4)
