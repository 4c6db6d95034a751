"""What both languages share of putting lines together."""

from collections.abc import Iterable

from aecore.config import Config
from aecore.shapes import layers

__all__ = ["block", "heading", "indented", "listed", "nouns"]


def indented(lines: Iterable[str], by: int = 4) -> list[str]:
    """Return the lines moved to the right; empty ones stay empty."""
    return [" " * by + line if line else "" for line in lines]


def listed(opening: str, items: Iterable[str], closing: str) -> list[str]:
    """Return a call with one argument a line, or on one line when there is at most one."""
    items = list(items)
    if len(items) <= 1:
        return [opening + "".join(items) + closing]
    return [opening, *indented(f"{item}," for item in items), closing]


def block(*parts: Iterable[str]) -> str:
    """Return the parts of a script, two empty lines between them, as one text; empty parts are left out."""
    return "\n\n\n".join("\n".join(lines) for part in parts if (lines := list(part))) + "\n"


def heading(config: Config, needs: str) -> list[str]:
    """Return the first lines: what it is, what has to be installed, and the shapes from the picture and back."""
    shapes = [layer.shape for layer in layers(config) if "residual" not in layer.name]
    sizes = " - ".join("x".join(map(str, shape)) for shape in shapes)
    return [f'"""An autoencoder on {config.data.name}. Needs {needs}."""', f"# {sizes}"]


def nouns(config: Config) -> str:
    """Return what the items are called."""
    return {"text": "windows of text", "image": "images"}.get(config.data.source.kind, config.data.source.kind)
