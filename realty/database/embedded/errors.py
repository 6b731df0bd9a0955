"""What can go wrong with the embedded server, in one line that says how to mend it."""

import errno
import pwd
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db.utils import OperationalError

OTHER_FOLDER = "choose another folder with DATA_DIR"


class ServerError(OperationalError):
    """The embedded PostgreSQL cannot be had; the message is one line and names what to do."""


def disk_full(path: Path) -> ServerError:
    return ServerError(f"The disk that holds {path} is full: free some space, or {OTHER_FOLDER}.")


def refusal(path: Path) -> str:
    """Why `path` cannot be used: it, or the folder above it that we can see, is another user's."""
    seen = next((folder for folder in (path, *path.parents) if _owner(folder)), path)
    return f"No permission for {path}: {seen} belongs to {_owner(seen)}; start Realty as that user, or {OTHER_FOLDER}."


def _owner(path: Path) -> str | None:
    try:
        uid = path.lstat().st_uid
    except OSError:
        return None
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return str(uid)


@contextmanager
def explained(path: Path) -> Iterator[None]:
    """Turns the operating system's refusal to work at `path` into a ServerError."""
    try:
        yield
    except PermissionError as error:
        raise ServerError(refusal(Path(error.filename or path))) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise disk_full(path) from None
        raise ServerError(f"Cannot use {error.filename or path}: {error.strerror}; or {OTHER_FOLDER}.") from None
