"""Uses: what autoencoders are said to be for, each as something to run."""

from app.components import header, uses
from app.text import _

__all__ = ["page"]


def page() -> None:
    """Draw the page."""
    uses.draw(header.draw(_("What they are for")) or header.stands_in())


if __name__ == "__main__":  # as Streamlit runs it; an import draws nothing
    page()
