from pathlib import Path

import pytest

from aecore.config import Config
from aecore.errors import Refused
from aecore.latent.spec import MapSpec
from aecore.mapqueue import MapFile, wishes
from aecore.runs import Run, create
from aecore.wishes import Note

KEY = "0123456789abcdef"


@pytest.fixture
def file(runs_root: Path) -> MapFile:
    return MapFile(create(runs_root, Config()), KEY)


def test_wishes_come_in_the_order_they_were_made_and_hold_what_was_asked(file: MapFile) -> None:
    specs = [MapSpec(method="umap", seed=seed) for seed in range(3)]
    for number, spec in enumerate(specs):
        MapFile(file.run, f"{number:016x}").ask(spec.model_dump())
    assert [wish.spec() for wish in wishes(file.run.folder.parent)] == specs
    assert [wish.file.key for wish in wishes(file.run.folder.parent)] == [f"{number:016x}" for number in range(3)]


@pytest.mark.parametrize(
    "name",
    [
        f"{1:020d}-../evil.{KEY}",
        f"{1:020d}-Upper.{KEY}",
        f"{1:020d}-{'a' * 81}.{KEY}",
        f"{1:020d}-run.{KEY[1:]}",
        f"{1:020d}-run.{KEY}.npz",
        f"1-run.{KEY}",
        f".{1:020d}-run.{KEY}",
        "notes.txt",
    ],
)
def test_a_name_that_is_no_wish_is_passed_over(runs_root: Path, name: str) -> None:
    path = runs_root / ".maps" / name
    path.parent.mkdir(parents=True)
    path.parent.joinpath(name.partition("/")[0]).mkdir() if "/" in name else None
    path.write_text('{"spec": {}}')
    assert wishes(runs_root) == []


@pytest.mark.parametrize("key", ["", "0" * 15, "0" * 17, "../../etc/passwd", "0123456789ABCDEF", f"{KEY}\n"])
def test_a_key_from_an_address_that_is_none_is_refused(runs_root: Path, key: str) -> None:
    with pytest.raises(Refused, match="ask for the map again") as refused:
        MapFile(Run(runs_root / "run"), key)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"[]", b'{"spec": 3}', b'{"spec": {"method": "tsne"}}'])
def test_a_damaged_wish_is_refused_when_it_is_read(file: MapFile, content: bytes) -> None:
    file.ask(MapSpec().model_dump())
    wishes(file.run.folder.parent)[0].path.write_bytes(content)
    with pytest.raises(Refused):
        wishes(file.run.folder.parent)[0].spec()


@pytest.mark.parametrize("content", [b"", b"[]", b"3", b"{}", b'{"wish": "a", "state": "running", "mood": 1}', b"\xff"])
def test_a_damaged_or_foreign_note_says_nothing(file: MapFile, content: bytes) -> None:
    file.say(Note("a", "running"))
    file.path.with_suffix(".json").write_bytes(content)
    assert file.note() is None


def test_a_note_on_an_earlier_wish_says_nothing_of_a_new_one(file: MapFile) -> None:
    file.ask(MapSpec().model_dump())
    wish = file.first_wish()
    assert wish is not None
    file.say(Note(wish.path.name, "failed", reason="because"))
    assert wish.note() == file.note() == Note(wish.path.name, "failed", reason="because")
    wish.remove()
    file.ask(MapSpec().model_dump())
    again = file.first_wish()
    assert again is not None
    assert again.note() is None


def test_only_who_holds_a_map_locks_it_and_a_look_makes_no_file(file: MapFile) -> None:
    assert not file.locked
    assert not file.path.parent.exists()
    with file.hold():
        assert file.locked
        assert not MapFile(file.run, "f" * 16).locked
    assert not file.locked


def test_nothing_is_said_in_the_folder_of_a_deleted_run(file: MapFile) -> None:
    file.ask(MapSpec().model_dump())
    wish = file.first_wish()
    assert wish is not None
    assert wish.exists
    file.run.delete()
    file.say(Note("a", "running"))
    assert not wish.exists
    assert not file.run.folder.exists()
