"""One's own table and text, from the file handed over, through the form and the queue, to a run that has ended."""

from pathlib import Path

import numpy as np
import pytest
from reading import opened, texts

from aecore import jobs
from aecore.config import Config
from aecore.turn import take_turn
from app import choosing, state
from app.components import own_data

CHANCE = np.random.default_rng(0)
TABLE = "\n".join(
    [
        "height,weight,age,species",
        *(f"{row[0]:.3f},{row[1]:.3f},{n % 7},{'ab'[n % 2]}" for n, row in enumerate(CHANCE.normal(size=(90, 2)))),
    ]
)
BOOK = "the sun is up and the birds sing in the trees near the river all day long. " * 40
FILES = {"people.csv": (TABLE, 3, "A row is 3 numbers"), "book.txt": (BOOK, 32 * 64, "say 32 characters")}
SMALL = {
    "code.size": 2,
    "network.widths": (8,),
    "training.epochs": 2,
    "training.batch_size": 16,
    "training.learning_rate": 0.01,
    "training.device": "cpu",
}


class Upload:
    """A file as Streamlit hands it over."""

    def __init__(self, name: str, content: str) -> None:
        self.name = name
        self.content = content

    def getvalue(self) -> bytes:
        return self.content.encode()


def handed_over(name: str, content: str) -> Config:
    """Take a file as the page does, with its two buttons, and return what the form then describes."""
    held: dict[str, object] = {"own_file": Upload(name, content)}
    with pytest.MonkeyPatch.context() as faked:  # Streamlit's session and address, which only a page has
        faked.setattr(state.st, "session_state", held)
        faked.setattr(state.st, "query_params", {})
        own_data._take()
        assert state.get("own_refusal") == ""
        own_data._choose()
        for path, value in SMALL.items():
            choosing.put(path, value)
        return choosing.chosen()


@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("name", FILES)
def test_a_file_of_ones_own_is_trained_to_the_end_and_shown(
    name: str, runs_root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AECORE_DATA_DIR", str(tmp_path / "data"))
    content, numbers, headline = FILES[name]
    run = jobs.submit(runs_root, handed_over(name, content))
    with run.hold():
        assert take_turn(run) == "finished"
    losses = [record["training"]["loss"] for record in run.history().epoch_records]
    assert losses[1] < losses[0]
    kept = np.load(run.folder / "test" / "reconstructions.npy")
    assert kept[0].size == numbers
    assert np.load(run.folder / "test" / "codes.npy").shape == (len(kept), 2)
    lab = opened("lab", run.id)
    assert headline in texts(lab)
    assert not lab.error
    for page in ("reconstructions", "latent"):
        shown = opened(page, run.id)
        assert not shown.exception
        assert not shown.error
