"""A ZIP file that grows in slices, and is whole after each: a process that is killed in the middle of an entry leaves
the archive as it was after the last one.

A ZIP's directory stands at its end, and each entry is written over it. So the directory is kept in a second file before
the next entry begins, and put back where the entry did not come to its end.
"""

import os
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

PACKED_ALREADY = (".jpg", ".jpeg", ".png", ".webp", ".gz", ".zip")


class GrowingArchive:
    """At `path`, which its owner alone may read."""

    def __init__(self, path: Path) -> None:
        self.path, self.tail = path, path.with_suffix(".tail")

    def mend(self) -> None:
        """As after the last entry that came to its end; an empty archive where there was none."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        if not self.tail.exists():
            with os.fdopen(os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                zipfile.ZipFile(file, "w").close()
            self._keep_tail()
            return
        kept = self.tail.read_bytes()
        with self.path.open("r+b") as file:
            file.truncate(int.from_bytes(kept[:8], "big"))
            file.seek(0, os.SEEK_END)
            file.write(kept[8:])

    @contextmanager
    def entries(self) -> Iterator["zipfile.ZipFile"]:
        """For one or more whole entries; the archive counts as whole when the block ends."""
        with zipfile.ZipFile(self.path, "a", zipfile.ZIP_DEFLATED, allowZip64=True) as archive:
            yield archive
        self._keep_tail()

    def names(self) -> set[str]:
        with zipfile.ZipFile(self.path) as archive:
            return set(archive.namelist())

    def forget(self) -> None:
        """The archive is finished, and needs no mending any more."""
        self.tail.unlink(missing_ok=True)

    def _keep_tail(self) -> None:
        with zipfile.ZipFile(self.path) as archive:
            begins = archive.start_dir
        with self.path.open("rb") as file:
            os.fsync(file.fileno())
            file.seek(begins)
            directory = file.read()
        part = self.tail.with_suffix(".part")
        part.write_bytes(begins.to_bytes(8, "big") + directory)
        part.replace(self.tail)


def write(archive: zipfile.ZipFile, name: str, pieces: Iterable[bytes]) -> int:
    """One entry, piece by piece. Returns its bytes."""
    info, size = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), 0
    info.compress_type = zipfile.ZIP_STORED if name.lower().endswith(PACKED_ALREADY) else zipfile.ZIP_DEFLATED
    info.external_attr = 0o600 << 16
    with archive.open(info, "w", force_zip64=True) as entry:
        for piece in pieces:
            entry.write(piece)
            size += len(piece)
    return size
