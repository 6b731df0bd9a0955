"""The uploaded files of a backup: written beside first, and put in their places when the database has its rows."""

import os
import shutil
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management.base import CommandError

from realty.backup import archive
from realty.tenants import owned

# Whose files may lie in a storage of their own (`realty.file_storage`).
PHOTOS = "photos"
# Whatever the umask is: nginx, another user, passes through to photos and reads them by name. All else is private.
PASSED, CLOSED = 0o711, 0o700
READ, PRIVATE = 0o644, 0o600


@contextmanager
def written_beside(file: zipfile.ZipFile) -> Iterator[Callable[[], None]]:
    """Gives what puts the files in their places. Raises CommandError, e.g. on a full disk; no file is left then."""
    root = Path(settings.MEDIA_ROOT)
    # Within the folder, which may be a file system of its own: a rename needs no space.
    fresh = root / f".restored-{os.getpid()}"
    entries = list(archive.media_of(file))
    try:
        with _explained(root):
            if entries:
                _folder(root, PASSED)
                _folder(fresh, CLOSED)
            for name, entry in entries:
                _put_back(file, name, entry, fresh)
        yield lambda: _move(fresh, root)
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


@contextmanager
def _explained(root: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise CommandError(f"The uploaded files cannot be written to {root}: {error.strerror or error}.") from None


def _put_back(file: zipfile.ZipFile, name: str, entry: zipfile.ZipInfo, fresh: Path) -> None:
    """Of a storage of photos elsewhere, what is still there is the same: its name is its content."""
    is_photo = name.startswith(f"{PHOTOS}/")
    for store in owned.stores()[1:]:
        if is_photo:
            if not store.exists(name):
                with file.open(entry) as source:
                    store.save(name, ContentFile(source.read()))
            return
    target = fresh / name
    for folder in reversed(target.relative_to(fresh).parents[:-1]):
        _folder(fresh / folder, PASSED if is_photo else CLOSED)
    mode = READ if is_photo else PRIVATE
    with file.open(entry) as source, open(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as into:
        os.fchmod(into.fileno(), mode)
        shutil.copyfileobj(source, into)


def _folder(path: Path, mode: int) -> None:
    if not path.is_dir():
        path.mkdir(parents=True)
        path.chmod(mode)


def _move(fresh: Path, root: Path) -> None:
    with _explained(root):
        for path in list(fresh.iterdir()) if fresh.is_dir() else []:
            path.rename(root / path.name)
