"""What commands print: one JSON object, or a few lines for a person."""

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from aecore.runs import Run

__all__ = ["figures_table", "print_json", "print_rows", "run_summary"]

NAMES = {
    "mse_per_pixel": "MSE per pixel",
    "squared_error_per_image": "squared error per image",
    "bce_per_pixel": "BCE per pixel (nats)",
    "psnr_db": "PSNR (dB)",
    "ssim": "SSIM",
    "characters_right": "share of right characters",
}


def print_json(value: Mapping[str, Any]) -> None:
    """Print one JSON object on one line, the last of standard output."""
    print(json.dumps(value, allow_nan=False), flush=True)


def print_rows(rows: Iterable[Sequence[object]]) -> None:
    """Print rows of text in columns as wide as their widest entry."""
    text = [[str(item) for item in row] for row in rows]
    widths = [max(map(len, column)) for column in zip(*text, strict=True)] if text else []
    for row in text:
        print("  ".join(item.ljust(width) for item, width in zip(row, widths, strict=True)).rstrip())


def figures_table(test: Mapping[str, float | None], pca: Mapping[str, float | None] | None) -> None:
    """Print the figures of the test images, PCA's beside them."""
    print_rows(
        [
            ("on the test images", "this model", "PCA, same size"),
            *(
                (title, _shown(test.get(name)), _shown((pca or {}).get(name)))
                for name, title in NAMES.items()
                if name in test
            ),
        ]
    )


def _shown(value: float | None) -> str:
    return "-" if value is None else f"{value:.5g}"


def run_summary(run: Run) -> dict[str, Any]:
    """Return what `train` and `evaluate` say of a run, by the names of the contract."""
    history = run.history()
    last = history.last_word or {}
    return {
        "run": run.id,
        "folder": str(run.folder.resolve()),
        "status": run.status(history),
        "device": (history.started or {}).get("device"),
        "epochs": len(history.epoch_records),
        "seconds": last.get("seconds", history.seconds),
        "images_per_second": last.get("images_per_second"),
        "test": last.get("test"),
        "pca": last.get("pca"),
        **({"reason": last["reason"], "cure": last["cure"]} if last.get("kind") == "failed" else {}),
    }
