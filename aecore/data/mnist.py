"""MNIST, which ships with the lab: 70,000 handwritten digits (LeCun, Bottou, Bengio and Haffner, 1998)."""

from contextlib import nullcontext
from pathlib import Path

from aecore.data.folders import shipped
from aecore.data.idx_set import IDX_FILES, IdxSet

__all__ = ["MNIST"]

SHA256 = (
    "ba891046e6505d7aadcbbe25680a0738ad16aec93bde7f9b65e87a2fc25776db",
    "65a50cbbf4e906d70832878ad85ccda5333a97f0f4c3dd2ef09a8a9eef7101c5",
    "0fa7898d509279e482958e8ce81c8e77db3f2f8254e26661ceb7762c4d494ce7",
    "ff7bcfd416de33731a308c3f266cc351222c34898ecbeaf847f06e48f7ec33f2",
)


def _files(_folder: Path) -> nullcontext[Path]:
    return nullcontext(shipped("mnist"))


MNIST = IdxSet(
    name="mnist",
    classes=tuple("0123456789"),
    sha256=dict(zip(IDX_FILES, SHA256, strict=True)),
    files=_files,
    cure="install aecore again, or in a checkout run `git checkout -- assets/mnist`",
)
