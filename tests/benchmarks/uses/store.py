"""What is measured once and kept: rows by a hash of what made them, and the networks they are measured on.

Rows lie beside this file, in `rows/<use>.json`; networks in the data folder, since they can be trained again.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from math import inf
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from aecore import data, saving
from aecore.config import Config
from aecore.data.folders import data_folder
from aecore.files import write_json
from aecore.presets import preset
from aecore.runs import Run
from aecore.settings import configure
from aecore.shipped import LADDER, install, ladder_id
from aecore.tasks.given import Given
from aecore.training import Training

__all__ = ["HERE", "Row", "given", "ladder", "once", "patience"]

HERE = Path(__file__).parent
QUICK = ("data.train_size=2000", "data.validation_size=200", "training.epochs=1")
Row = dict[str, Any]


@dataclass
class Patience:
    """Until when something new is begun, as `perf_counter` counts."""

    until: float = inf

    def last(self, minutes: float) -> None:
        """Begin nothing after so many minutes from now; 0 only takes what is kept."""
        self.until = perf_counter() + 60 * minutes


patience = Patience()


def once(use: str, made_of: Mapping[str, Any], make: Callable[[], Row], *, quick: bool) -> Row | None:
    """Return the row that `made_of` stands for; it is made the first time, and never kept when it is a quick one.

    There is none when it would have to be made and the time is over.

    Args:
        use: names the file.
        made_of: everything that changes the row: preset, seed, options; also a version, when code has changed it.
        make: makes it.
        quick: whether this only tries the command.
    """
    if quick:
        return make()
    path = HERE / "rows" / f"{use}.json"
    key = sha256(json.dumps(made_of, sort_keys=True).encode()).hexdigest()[:16]
    found: Row | None = _kept(path).get(key)
    if found is None and perf_counter() < patience.until:
        found = make()
        write_json(
            path, dict(sorted({**_kept(path), key: found}.items()))
        )  # read anew: another may have come meanwhile
        print(f"{use}: {json.dumps(dict(made_of))}", flush=True)
    return found


def _kept(path: Path) -> dict[str, Row]:
    return json.loads(path.read_text()) if path.exists() else {}


def given(name: str, *settings: str, seed: int = 0, quick: bool = False) -> Given:
    """Return the network of a preset, trained on the CPU unless it was before, and its data."""
    asked = [*settings, f"training.seed={seed}", "training.device=cpu", *(QUICK if quick else ())]
    return _given(configure(asked, preset(name).choices))


def ladder(k: int, *, seed: int = 0, quick: bool = False) -> Given:
    """Return a network of the ladder: seed 0 is the shipped one, another is trained as that was."""
    if seed or quick:
        return given("ladder", f"code.size={k}", seed=seed, quick=quick)
    assert k in LADDER
    with TemporaryDirectory() as root:
        install(Path(root))
        model = saving.load_model(Run(Path(root) / ladder_id(k)).folder)
    assert model is not None
    return Given(model, data.load(model.config.data.key))


def _given(config: Config) -> Given:
    name = sha256(config.model_dump_json().encode()).hexdigest()[:16]
    folder = data_folder() / "benchmarks" / name
    model = saving.load_model(folder)
    if model is None:
        training = Training(config)
        for _ in training.events():
            pass
        weights = {name: value.contiguous() for name, value in training.model.state_dict().items()}  # laid out anyhow
        saving.save_weights(folder, config, weights, training.data.shape)
        model = training.model.cpu().eval()
    return Given(model, data.load(config.data.key))
