"""The lab's own words: one sentence each, in reach on every page."""

from pathlib import Path

import pytest
from reading import html, opened

from app import design
from app.glossary import GLOSSARY


@pytest.mark.parametrize("word", GLOSSARY)
def test_a_word_has_one_sentence(word: str) -> None:
    said = GLOSSARY[word]
    assert said.endswith(".")
    assert ". " not in said
    assert len(said) < 160


@pytest.mark.parametrize("page", ["lab", "reconstructions", "latent"])
def test_the_words_open_on_every_page(page: str, runs_root: Path) -> None:
    test = opened(page)
    assert "<dt>" not in html(test)
    test.session_state["words"] = True
    assert html(test.run()).count("<dt>") == len(GLOSSARY)


def test_who_presents_does_not_see_them() -> None:
    assert ".st-key-words" in design.present().partition("display: none")[0]
