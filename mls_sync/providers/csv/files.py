"""Where the bytes of a feed come from: a file that was uploaded or fetched, or one in the tenant's folder that other
programs write. Each has a `state`: page tokens hold it, so that no run goes on in another file than it began with."""

import os
import stat
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from django.conf import settings
from xxhash import xxh3_64_hexdigest

from mls_sync.feed_files import ForeignFile, opened
from mls_sync.models import FeedFile
from mls_sync.providers.errors import ConfigurationError, TransientError

# Whoever writes a file begins or ends it anew; with size and times that tells states apart without reading all of it.
SAMPLED = 64 * 1024
OUTSIDE = "The path leads out of the folder that staff opened for your files. Name a file inside of it."


@dataclass
class SourceFile:
    """An open file, its size in bytes and its state. `looked` gives the state that it has now."""

    file: BinaryIO
    size: int
    state: str
    name: str
    looked: Callable[[], str] = field(repr=False)

    def close(self) -> None:
        self.file.close()


def stored_file(row: FeedFile) -> SourceFile:
    """One that was uploaded or fetched; it never changes. Raises ConfigurationError where it is gone."""
    try:
        file = opened(row)
    except (FileNotFoundError, ForeignFile):
        raise ConfigurationError(f"The file {row.name} is no longer stored. Upload it again.") from None
    except OSError as error:
        raise TransientError(f"The file {row.name} cannot be read now ({type(error).__name__}).") from None
    return SourceFile(file, row.size, row.digest, row.name, lambda: row.digest)


def tenant_folder(slug: str) -> Path:
    """Where the files of a tenant are watched. Raises ConfigurationError where staff opened none."""
    root = settings.FEED_FOLDER
    if not root or not slug:
        raise ConfigurationError("No folder is open for watched files. Staff set FEED_FOLDER.")
    return Path(os.path.realpath(root)) / slug


def folder_file(slug: str, path: str) -> SourceFile:
    """A file below the tenant's own folder. Raises ConfigurationError for a path that leads out of it, whether by `..`
    or by a link, and for what is no file; TransientError for one that is not there now."""
    folder = tenant_folder(slug)
    place = _inside(folder, path)
    try:
        # Without waiting: a named pipe would keep its reader for ever.
        number = os.open(place, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOFOLLOW)
    except PermissionError:
        raise ConfigurationError(f"The site may not read {path}. Allow it, or name another file.") from None
    except OSError as error:
        raise TransientError(f"{path} is not there now ({os.strerror(error.errno or 0)}).") from None
    try:
        told = _told(number, folder, path)
    except BaseException:
        os.close(number)
        raise
    return _found(os.fdopen(number, "rb"), told, folder, path)


def _told(number: int, folder: Path, path: str) -> os.stat_result:
    """Of the open file, which must be the one that the path still leads to."""
    told = os.fstat(number)
    if not stat.S_ISREG(told.st_mode):
        raise ConfigurationError(f"{path} is not a file.")
    if told.st_size > settings.FEED_FILE_MAX_BYTES:
        most = settings.FEED_FILE_MAX_BYTES // 1_000_000
        raise ConfigurationError(f"{path} is larger than {most:,} MB, the most that is read.")
    try:
        is_same = os.path.samestat(told, os.stat(_inside(folder, path)))
    except OSError:
        is_same = False
    if not is_same:
        raise TransientError(f"{path} was replaced just now.")
    return told


def _inside(folder: Path, path: str) -> Path:
    """With every link followed: what is opened then is no link."""
    if not path.strip() or "\0" in path or Path(path).is_absolute() or ".." in Path(path).parts:
        raise ConfigurationError(OUTSIDE)
    place = Path(os.path.realpath(folder / path))
    if not place.is_relative_to(folder):
        raise ConfigurationError(OUTSIDE)
    return place


def _found(file: BinaryIO, told: os.stat_result, folder: Path, path: str) -> SourceFile:
    def looked() -> str:
        """Of the file that stands there now, which may be another one."""
        try:
            now = os.stat(_inside(folder, path))
        except OSError:
            return ""
        return _state(now, sampled)

    sampled = _sampled(file, told.st_size)
    return SourceFile(file, told.st_size, _state(told, sampled), Path(path).name, looked)


def _sampled(file: BinaryIO, size: int) -> str:
    begins = file.read(SAMPLED)
    file.seek(max(size - SAMPLED, 0))
    return xxh3_64_hexdigest(begins + file.read(SAMPLED))


def _state(told: os.stat_result, sampled: str) -> str:
    what = (told.st_dev, told.st_ino, told.st_size, told.st_mtime_ns, told.st_ctime_ns, sampled)
    return xxh3_64_hexdigest(repr(what).encode())
