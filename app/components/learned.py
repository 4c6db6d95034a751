"""What the code of a run has learned: how much each number says, what is wrong in words, and what its units look at."""

import numpy as np
import streamlit as st

from aecore.measure.codes import ACTIVE, FAINT
from aecore.runs import Run
from app import kinds, learned
from app.components import learned_chart, learned_table, present, tiles
from app.learned import Learned
from app.text import _, number

__all__ = ["draw", "said"]

UNITS, WEIGHTS = 16, 32
"""Units and first weights that are drawn."""
NAMED = 8
"""Numbers that a sentence lists."""


def draw(run: Run) -> None:
    """Draw the chart, the words and the pictures."""
    found = learned.facts(run)
    chart, words = st.columns([3, 2], gap="medium")
    with chart:
        learned_chart.draw(found)
    with words, st.container(key="learned_words"):
        _words(run, found)
    if found.book is None:
        learned_table.draw(found.dimensions)
    if kinds.kind_of(run.config.data.key) == "image":
        _units(run, found)
    else:
        noun = kinds.NOUNS[kinds.kind_of(run.config.data.key)]
        st.caption(_("This run sees {noun}, no pictures: what its units look at cannot be drawn.").format(noun=noun))


def _words(run: Run, found: Learned) -> None:
    size = run.config.numbers
    rank = _("Effective rank: **{rank}** of {size}").format(rank=number(found.rank, 3), size=number(size))
    st.markdown(rank)
    about = _(
        "How many directions, used alike, would spread the codes of {n} test {images} as much (Roy and Vetterli 2007). "
        "Spread is not meaning: noise counts as well."
    )
    st.caption(about.format(n=number(found.ranked), **kinds.words_of(run.config.data.key)))
    for sentence in said(run.config.code.kind, found):
        st.markdown(sentence)


def said(kind: str, found: Learned) -> list[str]:
    """Return what is wrong with a code of a kind, each with its evidence; or that nothing was found."""
    if not found.found:
        return [_nothing(kind, found)]
    return [_finding(kind, found, at) for at in range(len(found.found))]


def _nothing(kind: str, found: Learned) -> str:
    if found.book is not None:
        said = _("**Every entry is in use.** All {n} were chosen; the use has a perplexity of {perplexity}.")
        return said.format(n=number(len(found.book.counts)), perplexity=number(found.book.perplexity))
    said = _("**No dead units.** All {n} numbers are active: {rule}.")
    return said.format(n=number(len(found.dimensions.active)), rule=_rule(kind))


def _rule(kind: str) -> str:
    if kind == "variational":
        return _("their means vary by more than {n} over the test data (Burda 2016)").format(n=ACTIVE)
    return _("each spreads by more than {share} of the widest").format(share=f"{100 * FAINT:.0f} %")


def _finding(kind: str, found: Learned, at: int) -> str:
    """Return one finding as a sentence."""
    one = found.found[at]
    counted = {"n": number(len(one.which)), "total": number(one.total), "which": _listed(one.which)}
    if found.book is not None:
        said = _("**Unused codebook.** {n} of {total} entries are never chosen; the perplexity is {perplexity}.")
        if one.name == "collapse":
            said = _("**Collapse.** Every vector of every test code is the same entry, one of {total}.")
        return said.format(**counted, perplexity=number(one.largest))
    largest, threshold = (number(value**2, 2) for value in (one.largest, one.threshold))
    if one.name == "collapse":
        said = _(
            "**Collapse.** None of the {total} numbers is active, so the code tells nothing at all: the largest "
            "variance is {largest}, and active would be above {threshold}."
        )
    else:
        said = _(
            "**Dead units.** {n} of {total} numbers are not active ({which}): the largest variance among them is "
            "{largest}, and active would be above {threshold}{burda}."
        )
    burda = _(" (Burda 2016)") if kind == "variational" else _(", 1 % of the widest spread")
    return said.format(**counted, largest=largest, threshold=threshold, burda=burda)


def _listed(which: tuple[int, ...]) -> str:
    """Return numbers of the code as people count them, the first few of many."""
    first = ", ".join(number(index + 1) for index in which[:NAMED])
    return first if len(which) <= NAMED else _("{first} and {n} more").format(first=first, n=len(which) - NAMED)


def _units(run: Run, found: Learned) -> None:
    """Draw the strongest units, then what the first layer looks at."""
    known = found.dimensions
    strength = known.spread if known.kl is None else known.kl
    units = tuple(int(unit) for unit in np.argsort(-strength, kind="stable")[:UNITS])
    titles = [number(unit + 1) for unit in units]
    drawn, looked = st.columns(2, gap="medium")
    with drawn:
        st.markdown("**" + _("What each number draws") + "**")
        tiles.draw_signed(learned.drawn(run, units), titles)
        present.told(_drawn(run, len(units)), "units")
    with looked:
        st.markdown("**" + _("Which pixels it answers to") + "**")
        tiles.draw_signed(learned.answers(run, units), titles)
        present.told(_answered(), "answers")
    _first(run)


def _drawn(run: Run, count: int) -> str:
    said = _(
        "What one spread up in each of the {n} strongest numbers adds (green) to the picture of the mean code, and "
        "takes away (orange); elsewhere in the code the same step may draw something else."
    )
    if run.config.code.kind == "quantized":
        said += " " + _("A choice among vectors never stands at such a code, so these are only directions.")
    return said.format(n=count)


def _answered() -> str:
    return _(
        "The exact gradient of the number by each pixel, mean over the first {n} test images; a mean hides a pixel "
        "that pushes up in one image and down in another."
    ).format(n=learned.ANSWERED)


def _first(run: Run) -> None:
    weights = learned.first_weights(run)
    some = weights[:WEIGHTS]
    st.markdown("**" + _("What the first layer looks at") + "**")
    tiles.draw_signed(some, [""] * len(some))
    small = weights.shape[-2:] != run.config.data.source.shape[-2:]
    kernel = _("Each is a kernel of {h} by {w} pixels that moves over the picture: ink excites (green) or calms it.")
    unit = _("Each is one unit: ink excites it in green places and calms it in orange ones.")
    said = kernel.format(h=weights.shape[-2], w=weights.shape[-1]) if small else unit
    more = _("The {n} strongest of {total}, each at its own strength: a weak one that is all noise looks as loud.")
    present.told(said + " " + more.format(n=len(some), total=number(len(weights))), "first")
