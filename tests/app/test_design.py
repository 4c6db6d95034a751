"""The look is one system: the theme's file repeats it, and everything can be read on its paper."""

import re
import tomllib
from pathlib import Path

import pytest
from making import finished
from reading import html, opened

from app import design
from app.design import CLASSES, DARK, LIGHT, Theme

ROOT = Path(__file__).parents[2]
CONFIG = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"]
NAMES = {
    "ink": ("textColor", "blueTextColor"),
    "paper": ("backgroundColor",),
    "panel": ("secondaryBackgroundColor", "blueBackgroundColor"),
    "line": ("borderColor",),
    "accent": ("primaryColor",),
}
THEMES = {"light": LIGHT, "dark": DARK}


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2)."""
    parts = [int(colour.lstrip("#")[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", THEMES)
def test_the_theme_of_streamlit_is_ours_and_nothing_else(name: str) -> None:
    wanted = {key: getattr(THEMES[name], field) for field, keys in NAMES.items() for key in keys}
    assert CONFIG[name] == wanted


def test_the_classes_have_the_colours_of_the_design() -> None:
    assert CONFIG["chartCategoricalColors"] == [f"#{colour}" for colour in CLASSES]
    assert len(set(CLASSES)) == 10


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
def test_everything_can_be_read(theme: Theme) -> None:
    for ground in (theme.paper, theme.panel):
        assert contrast(theme.ink, ground) >= 7
        assert contrast(theme.accent, ground) >= 3
        assert contrast(theme.mark, ground) >= 4.5
        assert contrast(theme.quiet, ground) >= 4.5
        assert contrast(theme.wrong, ground) >= 4.5
    for button in (theme.accent, theme.pressed):
        assert contrast("#ffffff", button) >= 4.5


@pytest.mark.parametrize("theme", THEMES.values(), ids=THEMES)
@pytest.mark.parametrize("colour", CLASSES)
def test_a_point_is_seen_on_its_paper(colour: str, theme: Theme) -> None:
    assert contrast(colour, theme.paper) >= 1.5


def test_styles_use_only_properties_that_there_are() -> None:
    known = set(re.findall(r"(--lab-[a-z0-9-]+):", design.css()))
    sheets = [ROOT / "app" / "style.css", *(ROOT / "app" / "components").glob("*.css")]
    used = {name for path in sheets for name in re.findall(r"var\((--lab-[a-z0-9-]+)", path.read_text())}
    assert used
    assert used <= known


def test_presenting_is_in_the_address_and_survives_a_page_change(runs_root: Path) -> None:
    run = finished(runs_root)
    large = "html { font-size: 115%; }"
    assert large not in html(opened("lab", run.id))
    test = opened("lab", run.id)
    test.button(key="do_present").click().run()
    assert test.query_params["present"] in ("1", ["1"])
    assert large in html(test)
    assert large in html(test.switch_page("views/latent.py").run())
    assert large in html(opened("lab", present="1"))
    test.button(key="do_present").click().run()
    assert "present" not in test.query_params


def test_presenting_takes_no_other_word(runs_root: Path) -> None:
    assert "html { font-size" not in html(opened("lab", present="yes"))
