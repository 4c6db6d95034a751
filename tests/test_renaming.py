"""What people may do to a run by hand: give it a title, and delete it unless it is at work."""

from pathlib import Path

import pytest
from running import held

from aecore.config import Config
from aecore.errors import Refused
from aecore.runqueue import RunQueue
from aecore.runs import MOST_LETTERS, Run, all_runs, create


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return create(tmp_path / "runs", Config.of({}), about={"preset": "dense"})


@pytest.mark.parametrize("title", ["a", "Zwölf Zahlen", "数字", "x" * MOST_LETTERS, "<b>bold</b> & co."])
def test_a_title_is_kept_and_the_rest_too(run: Run, title: str) -> None:
    before = run.about
    run.rename(title)
    assert run.about == {**before, "title": title}
    assert all(not path.name.startswith(".") for path in run.folder.iterdir())


def test_spaces_around_a_title_are_dropped(run: Run) -> None:
    run.rename("  my best run \n")
    assert run.about["title"] == "my best run"


@pytest.mark.parametrize("title", ["", "   ", "x" * (MOST_LETTERS + 1), "two\nlines", "bell\a", "\u202eright to left"])
def test_no_other_title_is(run: Run, title: str) -> None:
    before = run.about
    with pytest.raises(Refused, match=r"^title: must be 1 to 60 printable characters on one line; "):
        run.rename(title)
    assert run.about == before


def test_a_run_without_its_about_keeps_its_place(run: Run) -> None:
    (run.folder / "about.json").unlink()
    newer = create(run.folder.parent, Config.of({}))
    run.rename("old")
    assert [item.id for item in all_runs(run.folder.parent)] == [newer.id, run.id]


def test_a_deleted_run_stays_deleted(run: Run) -> None:
    run.delete()
    with pytest.raises(Refused, match="is not there any more"):
        run.rename("ghost")
    assert not run.folder.exists()


def test_a_run_may_be_renamed_while_it_trains(run: Run) -> None:
    RunQueue(run.folder.parent).join(run.id)
    with held(run):
        run.rename("under way")
        assert run.status() == "starting"
        with pytest.raises(Refused, match="stop it before you delete it"):
            run.delete()
    assert run.about["title"] == "under way"
