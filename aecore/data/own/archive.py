"""A zip from outside, opened with care: what it says of itself is checked first, what it really holds is counted."""

import stat
from io import BytesIO
from pathlib import PurePosixPath
from typing import IO
from zipfile import BadZipFile, ZipFile, ZipInfo

from aecore.data.own import limits
from aecore.data.own.limits import refused
from aecore.errors import Refused

__all__ = ["Archive", "ignored"]

CURE = "pack the files again with an ordinary zip program"
ENCRYPTED = 0x1
BLOCK = 2**20


class Archive:
    """The files of a zip, read one after another; nothing is ever written to a path of theirs."""

    def __init__(self, where: str, content: bytes) -> None:
        """Read the directory of the zip.

        Args:
            where: its name, for sentences.
            content: its bytes.

        Raises:
            Refused: it is no whole zip, too large unpacked, or a name in it leads elsewhere.
        """
        self.where = where
        try:
            self._zip = ZipFile(BytesIO(content))
        except (BadZipFile, ValueError, OSError, NotImplementedError) as error:
            raise refused(where, f"is no whole zip ({error})", CURE) from None
        entries = self._zip.infolist()
        if len(entries) > limits.FILES:
            raise refused(where, f"holds {len(entries):,} files", f"give at most {limits.FILES:,}")
        if sum(entry.file_size for entry in entries) > limits.UNPACKED_BYTES:
            raise self._too_large()
        for entry in entries:
            self._check(entry)
        self.entries = [entry for entry in entries if not entry.is_dir()]
        self._left = limits.UNPACKED_BYTES

    def opened(self, entry: ZipInfo) -> IO[bytes]:
        """Return a file to read the beginning of; no more of it is unpacked than is read.

        Raises:
            Refused: it is damaged or packed in an unknown way.
        """
        try:
            return self._zip.open(entry)
        except Exception as error:  # as in `read`
            raise self._damaged(entry, error) from None

    def read(self, entry: ZipInfo) -> bytes:
        """Return a file's bytes.

        Raises:
            Refused: it is damaged, or all files together are larger than the zip says.
        """
        try:
            with self._zip.open(entry) as file:
                parts = []
                while part := file.read(BLOCK):
                    self._left -= len(part)
                    if self._left < 0:
                        raise self._too_large()
                    parts.append(part)
                return b"".join(parts)
        except Refused:
            raise
        except Exception as error:  # a damaged or unknown packing can make zipfile raise nearly anything
            raise self._damaged(entry, error) from None

    def _check(self, entry: ZipInfo) -> None:
        name, place = entry.filename, PurePosixPath(entry.filename)
        where = f"{self.where}, {name}"
        if place.is_absolute() or ".." in place.parts or "\\" in name or ":" in name or "\0" in name:
            raise refused(where, "is a path that leads out of the folder", CURE)
        if stat.S_ISLNK(entry.external_attr >> 16):
            raise refused(where, "is a link", "put the file itself into the zip")
        if entry.flag_bits & ENCRYPTED:
            raise refused(where, "is encrypted", "pack it without a password")

    def _damaged(self, entry: ZipInfo, error: Exception) -> Refused:
        return refused(f"{self.where}, {entry.filename}", f"cannot be unpacked ({error})", CURE)

    def _too_large(self) -> Refused:
        most = f"{limits.UNPACKED_BYTES // 2**20:,} MB"
        return refused(self.where, f"unpacks to more than {most}", "give fewer or smaller files")


def ignored(name: str) -> bool:
    """Whether a file is what systems leave in archives, and no data."""
    parts = PurePosixPath(name).parts
    return "__MACOSX" in parts or parts[-1].startswith(".") or parts[-1].lower() in ("thumbs.db", "desktop.ini")
