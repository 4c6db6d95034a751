"""Uses: what autoencoders are said to be for, each as something to run."""

from app.components import articles, header
from app.text import _

__all__ = ["page"]


def page() -> None:
    """Draw the page."""
    header.draw(_("What they are said to be for"))
    articles.draw()


if __name__ == "__main__":  # as Streamlit runs it; an import draws nothing
    page()
