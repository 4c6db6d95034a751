"""How the lab looks, in one place: colours, type, spacing and motion. Themes, styles and charts follow from it.

The Streamlit theme in `.streamlit/config.toml` repeats these colours, since it has to be a file; a test compares them.
Styles read the rest as CSS properties (`--lab-text-small`), which `css` writes and the router puts on every page.
"""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

__all__ = [
    "ADDED",
    "CLASSES",
    "DARK",
    "LIGHT",
    "MISSING",
    "MOTION",
    "PRESENT",
    "RAMPS",
    "SPACE",
    "TEXT",
    "Theme",
    "css",
    "present",
    "style",
]


@dataclass(frozen=True)
class Theme:
    """Ink, paper and one accent, as hex colours; colour belongs to the ten classes."""

    ink: str
    paper: str
    panel: str
    """Behind fields and quiet boxes."""
    line: str
    accent: str
    pressed: str
    """The accent under the pointer."""
    mark: str
    """The accent as letters and lines: one that carries white is too dark for them on dark paper."""
    quiet: str
    """Words that wait: captions and labels."""
    wrong: str
    """What has to be mended."""


LIGHT = Theme(ink="#1c1b1a", paper="#fcfbf8", panel="#f1efe9", line="#d8d4ca", accent="#0f6e68", pressed="#0b5a55",
              mark="#0f6e68", quiet="#5f5b55", wrong="#b3261e")  # fmt: skip
DARK = Theme(ink="#ece9e2", paper="#16181a", panel="#212427", line="#3c4044", accent="#1b847d", pressed="#187a73",
             mark="#5cc2b8", quiet="#a9a59d", wrong="#ff9d8a")  # fmt: skip

CLASSES = ("3f90da", "ffa90e", "bd1f01", "94a4a2", "832db6", "a96b59", "e76300", "b9ac70", "717581", "92dadd")
"""Ten colours for ten classes, told apart by most eyes (Petroff, arXiv 2107.02270, 2021)."""

RAMPS: dict[str, dict[str, tuple[str, ...]]] = {
    "rising": {"light": ("efd9a7", "e59a55", "bf4a3f", "5b1a4a"), "dark": ("3a3656", "8c4068", "e5824f", "fdeab8")},
    "signed": {"light": ("1f5fb4", "d3cdc2", "c9491d"), "dark": ("6fb1f5", "4a4d51", "ff9257")},
    "kept": {"light": ("a3180f", "e59a55", "9fc3bd", "0f6e68"), "dark": ("ff6a52", "d08a4e", "8ab0a2", "4fd1c5")},
}
"""Colours of values, lowest first; the far end stands out most from the paper it lies on. Of what a map kept both ends
do: that nothing was kept is news as well."""

ADDED, MISSING = (0x1F, 0x9A, 0x92), (0xE0, 0x70, 0x1B)
"""Ink that a reconstruction added, and ink that it lost: red, green and blue; to be read on either paper."""

TEXT = {"tiny": 0.75, "small": 0.85, "body": 1.0, "large": 1.15, "title": 1.8}
"""Sizes of type, in rem: figures under pictures, captions, sentences, headings of parts, the question on top."""
SPACE = {"1": 4, "2": 8, "3": 12, "4": 16, "6": 24}
"""Distances, CSS pixels."""
MOTION = {"quick": 150, "move": 350, "change": 600}
"""Milliseconds: an answer to a hand; points of the same map; from one kind of map to another."""
PRESENT = 1.15
"""How much larger everything is for the back row."""


@lru_cache(maxsize=2)
def style(*, presenting: bool) -> str:
    """Return the style sheet of every page."""
    own = Path(__file__).with_name("style.css").read_text(encoding="utf-8")
    return "\n".join([css(), own, *([present()] if presenting else [])])


COLOURED = ("accent", "pressed", "mark", "quiet", "line", "panel", "wrong")
"""What page styles need beyond Streamlit's own theme."""


def css() -> str:
    """Return the style properties that pages and components read."""
    pairs = {field: (getattr(LIGHT, field), getattr(DARK, field)) for field in COLOURED}
    lines = [
        *(f"--lab-{name}: light-dark({light}, {dark});" for name, (light, dark) in pairs.items()),
        *(f"--lab-text-{name}: {size}rem;" for name, size in TEXT.items()),
        *(f"--lab-space-{name}: {size}px;" for name, size in SPACE.items()),
        *(f"--lab-motion-{name}: {size}ms;" for name, size in MOTION.items()),
    ]
    return ":root { " + " ".join(lines) + " }"


def present() -> str:
    """Return what is different while someone presents: larger type, and nothing that only a person alone needs.

    The pages stay in reach, and the picture takes the width. What a chart shows of how many, and how it misleads, is
    said here too (`present.told`).
    """
    hidden = ", ".join(
        (
            ".lab-quiet",
            '[class*="st-key-quiet"]',
            ".st-key-meaning",
            ".st-key-all_settings",
            ".st-key-words",
            ".st-key-intro",
            '[data-testid="stMain"] [data-testid="stCaptionContainer"]:not([class*="st-key-told"] *)',
            '[data-testid="stMainMenu"]',
            '[data-testid="stWidgetLabel"] [data-testid="stTooltipIcon"]',  # a button with a tip stands in one too
        )
    )
    rules = (
        f"html {{ font-size: {100 * PRESENT:g}%; }}",
        f"{hidden} {{ display: none !important; }}",
        '[data-testid="stMainBlockContainer"] { max-width: none; padding-left: 1.7rem; padding-right: 1.7rem; }',
        '[data-testid="stHeader"] { padding-left: 0.7rem; }',
        "h1 { font-size: 1.45rem !important; } .st-key-chip button { max-width: 12rem; }",
        '[data-testid="stButtonGroup"] button { padding-inline: 0.6rem; min-width: 0; }',
        '[data-testid="stButtonGroup"] button p { font-size: 0.9rem; } .lab-size b { font-size: 1rem; }',
    )
    return "\n".join(rules)
