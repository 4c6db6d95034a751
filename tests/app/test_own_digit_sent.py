"""A person's own digit over the wire that compression kept."""

from contextlib import AbstractContextManager
from pathlib import Path
from threading import Event

import numpy as np
import pytest
from PIL import Image
from reading import html, opened, texts
from tooling import tooled

from aecore.finding import load
from aecore.runs import Run
from aecore.taskqueue import TaskFile
from aecore.taskruns import key_of
from aecore.tasks.compression import keeping
from aecore.tasks.compression.keeping import as_arrays, of_arrays
from aecore.tasks.compression.rates import Clean, of_wire, table
from aecore.tasks.compression.searching import LOOKS
from aecore.tasks.compression.wire import Wire, of_network
from aecore.tasks.given import Given
from aecore.tasks.result import Result
from app import cache, mine, models, tasks, waiting, wires

BITS = ("2", "4")


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the page wait for the answer, however slow the machine is."""
    monkeypatch.setattr(waiting, "AT_ONCE", 60.0)


@pytest.fixture
def run(runs_root: Path) -> Run:
    return tooled(runs_root)


def wires_of(run: Run) -> dict[str, Wire]:
    source = of_network(Given(load(run), cache.dataset("mnist")))
    return {bits: source.at_bits(float(bits)) for bits in BITS}


def kept(run: Run, wires: dict[str, Wire], *, whole: bool = True) -> None:
    clean = Clean(np.asarray(cache.dataset("mnist").test.images[:4]), None, None)
    points = [of_wire(wire, clean, "network", f"{bits} bits") for bits, wire in wires.items()]
    arrays = {"clean": clean.images, "sent": points[0].pictures}
    arrays |= {f"sent_{bits}": point.pictures for bits, point in zip(BITS, points, strict=True)}
    told = {"sent_at": {bits: point.messages for bits, point in zip(BITS, points, strict=True)}}
    lead = points[0].quality.score("PSNR of the network")
    arrays |= as_arrays(wires) if whole else {}
    made = Result(lead, None, "Nobody wins.", 4, {"rates": table(points, "Rates")}, arrays, told)
    made.save(TaskFile(run, key_of(run, tasks.spec("compression"))).path)


def drawn(seed: int = 0) -> tuple[str, np.ndarray]:
    """Keep a digit as if somebody had drawn it; return its name and itself."""
    digit = np.array(cache.dataset("mnist").test.images[seed])
    folder, name = mine.runs_dir() / mine.FOLDER, f"{seed:016x}"
    folder.mkdir(parents=True, exist_ok=True)
    Image.fromarray(digit[0]).save(folder / f"{name}.png")
    return name, digit


def test_a_drawn_digit_is_sent_with_the_settings_of_the_kept_wire(run: Run) -> None:
    wires = wires_of(run)
    kept(run, wires)
    name, digit = drawn()
    for bits in BITS:
        test = opened("uses", run.id, use="compression", wire_bits=bits, mine=name)
        message = wires[bits].send(digit[None])[0].hex(" ")
        assert [code.value for code in test.code][1:] == [message]
        assert "Your digit" in texts(test)
        assert html(test).count("<figure") == 5


def test_others_compute_between_two_looks(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(run, wires_of(run))
    found, held = tasks.found(run, tasks.spec("compression")), list[bool]()
    assert found is not None
    free = models._one_at_a_time.locked

    def alone() -> AbstractContextManager[None]:
        held.append(free())
        return usual()

    usual = models.alone
    monkeypatch.setattr(models, "alone", alone)
    sent = wires._sent(run, found, "4", drawn()[1])
    assert sent.message == wires_of(run)["4"].send(sent.image[None])[0].hex()
    assert len(held) > LOOKS
    assert not any(held)


def test_the_page_says_that_it_looks_for_the_bytes(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    kept(run, wires_of(run))
    gate = Event()
    monkeypatch.setattr(waiting, "AT_ONCE", 0.01)
    monkeypatch.setattr(wires, "_sent", lambda *_: gate.wait(20))
    try:
        said = texts(opened("uses", run.id, use="compression", mine=drawn()[0]))
    finally:
        gate.set()
    assert "Looking for the bytes of your digit" in said
    assert "Your digit" not in said


def test_nobody_sends_without_a_digit_or_without_a_kept_wire(run: Run) -> None:
    wires = wires_of(run)
    kept(run, wires)
    assert "Your digit" not in texts(opened("uses", run.id, use="compression"))
    kept(run, wires, whole=False)
    assert "Your digit" not in texts(opened("uses", run.id, use="compression", mine=drawn(1)[0]))


@pytest.mark.parametrize(("kind", "code"), [("plain", {}), ("quantized", {"vectors": 4})])
def test_a_kept_wire_sends_as_the_one_it_was_made_of(runs_root: Path, kind: str, code: dict[str, int]) -> None:
    given = Given(load(tooled(runs_root, kind, **code)), cache.dataset("mnist"))
    wire, images = of_network(given).at_bits(4), given.test.images[:5]
    again = of_arrays(as_arrays({"4": wire}), "4", given)
    assert again.send(images) == wire.send(images)
    assert np.array_equal(again.receive(wire.send(images)), wire.receive(wire.send(images)))


def test_the_axes_of_a_large_code_are_not_kept(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    wires = wires_of(run)
    monkeypatch.setattr(keeping, "LARGEST", 4)
    assert set(as_arrays(wires))
    monkeypatch.setattr(keeping, "LARGEST", 3)
    assert as_arrays(wires) == {}
