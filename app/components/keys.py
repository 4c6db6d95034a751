"""Keys for the whole page: space trains or pauses, the arrows move the latent size, Escape ends presenting."""

from app.components.mount import registered

__all__ = ["draw"]

_mount = registered("keys", "<span hidden></span>")


def draw() -> None:
    """Listen while this page is open; what answers keys itself (a field, a button, the map) keeps them."""
    _mount(key="page_keys")
