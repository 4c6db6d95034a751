"""The one pool of this server process: main.py opens and closes it, pages ask it who is awake."""

from pathlib import Path

from aecore.pool import Pool

__all__ = ["close_pool", "open_pool", "states", "training_state"]

_pools: list[Pool] = []


def open_pool(root: Path) -> Pool:
    """Return the pool of the runs folder `root`, not yet started."""
    pool = Pool(root)
    _pools.append(pool)
    return pool


def close_pool() -> None:
    """End every worker and wait for it."""
    while _pools:
        _pools.pop().stop()


def states() -> list[dict[str, object]]:
    """Return what the workers say of themselves; nothing when this process keeps none."""
    return [state for pool in _pools for state in pool.states()]


def training_state() -> str:
    """Return "ready" when a worker can train or trains, "warming up" when one will, "none" without any."""
    found = {state.get("state") for state in states() if state.get("kind") == "train"}
    if found & {"ready", "working"}:
        return "ready"
    return "warming up" if _pools else "none"
