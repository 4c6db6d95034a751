"""What is said while someone presents: how many points there are and how a map misleads, not where to click."""

from pathlib import Path

import pytest
from making import finished
from reading import opened, texts

from app import design

POINTING = "Point at one to see it"


def test_the_map_says_what_it_shows_and_not_what_a_hand_can_do(runs_root: Path) -> None:
    run = finished(runs_root)
    alone, presenting = texts(opened("latent", run.id)), texts(opened("latent", run.id, present="1"))
    assert POINTING in alone
    assert POINTING not in presenting
    for said in (alone, presenting):
        assert "test images" in said
        assert "the latent space itself" in said or "groups that overlap here" in said


@pytest.mark.parametrize("kept", [".lab-cloud .reading", ".lab-film"])
def test_presenting_hides_no_sentence_of_a_map(kept: str) -> None:
    assert kept not in design.present()
    assert ':not([class*="st-key-told"] *)' in design.present()
