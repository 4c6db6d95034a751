"""Where data live: what ships with the lab, and the folder for downloads and caches."""

import os
from pathlib import Path

import platformdirs

__all__ = ["data_folder", "shipped"]


def data_folder(data_dir: Path | None = None) -> Path:
    """Return `data_dir`, else `$AECORE_DATA_DIR`, else the user's cache folder for aecore. Creates nothing."""
    if data_dir is not None:
        return Path(data_dir)
    named = os.environ.get("AECORE_DATA_DIR")
    return Path(named).expanduser() if named else platformdirs.user_cache_path("aecore")


def shipped(name: str) -> Path:
    """Return the folder of assets called `name`: inside the package (a wheel), else beside it (a checkout)."""
    package = Path(__file__).resolve().parents[1]
    inside = package / "assets" / name
    return inside if inside.is_dir() else package.parent / "assets" / name
