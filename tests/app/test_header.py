"""The chip in the header: the run in hand by name, the way to others, and what may be done with one's own."""

from pathlib import Path

import pytest
from making import finished, run_with, training
from reading import buttons, chip, opened, texts
from streamlit.testing.v1 import AppTest

from aecore import jobs
from aecore.runs import Run, create
from aecore.shipped import LADDER, install, ladder_id
from app.components import runs_chip


def named(test: AppTest) -> str:
    """Return what the chip says."""
    (found,) = [block.proto.popover for block in test.get("popover") if "chip" in block.proto.popover.id]
    return str(found.label)


def address(test: AppTest) -> list[str]:
    asked = test.query_params.get("run", [])
    return [asked] if isinstance(asked, str) else list(asked)


def rename(test: AppTest, run: Run, title: str) -> AppTest:
    chip(test).text_input(key=f"title_{run.id}").set_value(title).run()
    return test


def deleted(test: AppTest, run: Run) -> AppTest:
    """Tick the box, then press the button."""
    chip(test).checkbox(key=f"sure_{run.id}").check().run()
    return test.button(key="delete").click().run()


@pytest.mark.parametrize("page", ["lab", "reconstructions", "latent"])
def test_the_chip_names_the_run_in_hand(page: str, runs_root: Path) -> None:
    run = finished(runs_root)
    assert named(opened(page)) == "Shipped runs"
    assert named(opened(page, run.id)) == "A test run"


def test_a_title_is_shown_as_it_was_typed(runs_root: Path) -> None:
    run = finished(runs_root)
    run.rename("**x** <b> :red[y]")
    test = chip(opened("lab", run.id))
    assert named(test) == r"\*\*x\*\* \<b\> :" + "\u2060" + r"red\[y\]"
    assert any(line.startswith(named(test)) for line in test.radio[0].options)


def test_a_closed_chip_reads_no_other_run(runs_root: Path) -> None:
    test = opened("lab", finished(runs_root).id)
    assert not test.radio
    assert "On disk" not in texts(test)


def test_the_ladder_comes_first_then_own_runs_newest_first(runs_root: Path) -> None:
    install(runs_root)
    for count in range(3):
        create(runs_root, finished(runs_root).config, about={"title": f"Run {count}", "created": 3e9 + count})
    lines = chip(opened("lab")).radio[0].options
    assert lines[0] == "The ladder (shipped runs)"
    assert [line.partition(" · ")[0] for line in lines[1:4]] == ["Run 2", "Run 1", "Run 0"]
    assert not [line for line in lines[1:] if "hipped" in line]


def test_the_ladder_clears_the_address(runs_root: Path) -> None:
    test = chip(opened("lab", finished(runs_root).id))
    test.radio[0].set_value("").run()
    assert address(test) == []
    assert named(test) == "Shipped runs"
    assert "Train this myself" in buttons(test)


def test_a_shipped_run_is_picked_by_its_size_and_cannot_be_changed(runs_root: Path) -> None:
    install(runs_root)
    test = chip(opened("lab"))
    sizes = test.segmented_control(key="_w_chip_shipped")
    assert [option.content for option in sizes.proto.options] == [str(size) for size in LADDER]
    sizes.set_value(ladder_id(16)).run()
    assert address(test) == [ladder_id(16)]
    assert not {"Rename", "Delete"} & buttons(chip(test))
    assert test.radio[0].value is None
    assert "On disk: this run " in texts(test)


def test_a_run_gets_another_name_everywhere(runs_root: Path) -> None:
    run = finished(runs_root)
    test = rename(opened("lab", run.id), run, "  Mine  ")
    assert run.about["title"] == "Mine"
    assert named(test) == "Mine"


@pytest.mark.parametrize("title", ["", "x" * 61, "two\nlines"])
def test_a_title_that_is_none_is_refused_in_one_sentence(title: str, runs_root: Path) -> None:
    run = finished(runs_root)
    test = rename(opened("lab", run.id), run, title)
    assert [error.value for error in test.error] == [
        "Title: must be 1 to 60 printable characters on one line; shorten or retype it."
    ]
    assert run.about["title"] == "A test run"
    rename(test, run, "Better")
    assert not test.error


def test_a_run_is_deleted_only_after_a_second_yes_and_the_ladder_is_shown(runs_root: Path) -> None:
    run, other = finished(runs_root), finished(runs_root)
    test = chip(opened("lab", run.id))
    assert "Delete" not in buttons(test)
    deleted(test, run)
    assert not run.exists
    assert other.exists
    assert address(test) == []
    assert not test.warning
    assert len(chip(test).radio[0].options) == 1 + 1


def test_a_run_that_trains_is_stopped_first(runs_root: Path) -> None:
    run = run_with(runs_root)
    with training(run):
        test = chip(opened("lab", run.id))
        assert "Delete" not in [button.label for button in test.button]
        test.button(key="chip_stop").click().run()
        assert run.wishes() == ["stop"]
        assert "Stop it" not in buttons(test)
        assert "It stops …" in texts(test)
    assert address(test) == [run.id]


def test_a_run_that_waits_is_stopped_first(runs_root: Path) -> None:
    run = jobs.submit(runs_root, finished(runs_root).config)
    assert "Stop it" in buttons(chip(opened("lab", run.id)))


def test_a_run_that_has_begun_meanwhile_is_not_deleted(runs_root: Path) -> None:
    run = finished(runs_root)
    test = chip(opened("lab", run.id)).checkbox(key=f"sure_{run.id}").check().run()
    jobs.more(run, 1)
    test.button(key="delete").click().run()
    assert [error.value for error in test.error] == ["This run is queued; stop it before you delete it."]
    assert run.exists


def test_runs_of_one_name_are_told_apart_in_the_order_they_were_made(runs_root: Path) -> None:
    for count in range(3):
        create(runs_root, finished(runs_root).config, about={"title": "Mine", "created": 3e9 + count})
    lines = chip(opened("lab")).radio[0].options
    assert [line.partition(" · ")[0] for line in lines[1:4]] == ["Mine (3)", "Mine (2)", "Mine"]


def test_a_run_deleted_in_another_tab_cannot_be_renamed(runs_root: Path) -> None:
    run = finished(runs_root)
    test = chip(opened("lab", run.id))
    test.text_input(key=f"title_{run.id}").set_value("Mine")
    run.delete()
    test.run()
    assert not test.exception
    assert not run.folder.exists()
    assert test.warning[0].value.startswith("There is no run called")


def test_disk_use_is_told_of_this_run_and_of_all(runs_root: Path) -> None:
    run = finished(runs_root)
    finished(runs_root)
    (run.folder / "model.safetensors").write_bytes(bytes(5_000_000))
    runs_chip._all_sizes.clear()
    said = texts(chip(opened("lab", run.id)))
    assert f"On disk: this run {run.size() / 1e6:.1f} MB, all 2 runs " in said


@pytest.mark.parametrize("page", ["lab", "reconstructions", "latent"])
@pytest.mark.parametrize("name", ["20260101-000000-dense-32-00000000", "../../etc/passwd", "<b>*x*</b>[y](z)"])
def test_an_unknown_run_offers_the_ladder(page: str, name: str, runs_root: Path) -> None:
    test = opened(page, name)
    assert len(test.warning) == 1
    assert not set("<>*[]/") & set(test.warning[0].value)
    assert "Show the ladder" in buttons(test)
    test.button(key="to_ladder").click().run()
    assert not test.exception
    assert not test.warning
    assert address(test) == []
    assert "Show the ladder" not in buttons(test)


def test_an_unknown_run_is_left_by_the_chip_too(runs_root: Path) -> None:
    test = chip(opened("lab", "no-such-run"))
    assert test.radio[0].value is None
    test.radio[0].set_value("").run()
    assert not test.warning
    assert address(test) == []
