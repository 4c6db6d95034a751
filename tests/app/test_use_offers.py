"""What a use offers for a run that it does not fit: a training, and the shipped run that fits, which takes none."""

from pathlib import Path

from reading import buttons, opened
from tooling import tooled

from aecore.presets import PRESETS
from aecore.shipped import install


def test_the_shipped_run_of_two_numbers_is_opened_where_a_plane_has_no_meaning(runs_root: Path) -> None:
    run = tooled(runs_root, size=4)
    install(runs_root)
    test = opened("uses", run.id, use="reduction")
    assert "Open the shipped run of 2 numbers, which fits" in buttons(test)
    test.button(key="shipped_for_reduction").click().run()
    assert not test.exception
    assert "Measure it" in buttons(test)


def test_none_is_offered_where_none_is_there_or_the_run_fits(runs_root: Path) -> None:
    offer = "Open the shipped run"
    assert not any(label.startswith(offer) for label in buttons(opened("uses", tooled(runs_root, size=4).id,
                                                                        use="reduction")))  # fmt: skip
    install(runs_root)
    assert not any(label.startswith(offer) for label in buttons(opened("uses", "ladder-2", use="reduction")))


def test_a_run_that_reads_text_is_offered_one_made_for_text(runs_root: Path) -> None:
    made = [label for label in buttons(opened("uses", tooled(runs_root, data="text").id, use="compression"))
            if label.startswith("Train one")]  # fmt: skip
    assert made == [f"Train one that is made for this: {PRESETS['text'].title}"]
