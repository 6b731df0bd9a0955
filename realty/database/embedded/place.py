"""Where the embedded server keeps its files, and how its socket is reached.

An ordinary user's server lives in DATA_DIR. Root's runs as a user of its own, which cannot enter every folder that
root can: below such a folder the files are kept in /var/lib/realty/<random id>, and DATA_DIR holds a pointer to them.
Permissions of folders that we did not make are never changed.
"""

import hashlib
import os
import secrets
import stat
from dataclasses import dataclass
from pathlib import Path

from realty.database.embedded.account import Account
from realty.database.embedded.binaries import STATE
from realty.database.embedded.errors import OTHER_FOLDER, ServerError, refusal

SOCKET = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH = 90  # the system's limit is 107 bytes; PostgreSQL adds ".lock"


@dataclass(frozen=True)
class Place:
    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def sockets(self) -> Path:
        """Private to the server's user: whoever reaches the socket is trusted."""
        inside = self.home / "run"
        if len(os.fsencode(inside / SOCKET)) <= LONGEST_SOCKET_PATH:
            return inside
        # Not by TMPDIR or XDG_RUNTIME_DIR: every process must find the same folder, whatever its environment.
        return Path("/tmp") / f"realty-{hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]}"  # noqa: S108


def find_place(requested: Path) -> Place:
    """`requested` (DATA_DIR/postgres), or the home that the pointer beside it names. Changes nothing."""
    pointer = _pointer(requested)
    return Place(Path(pointer.read_text().strip()) if pointer.exists() else requested)


def make_place(requested: Path, account: Account) -> Place:
    """Makes what is missing of the place. The caller holds the starter's lock."""
    place = find_place(requested)
    if place.home == requested and not place.home.exists() and account.switch and not _enterable(requested.parent):
        place = _make_elsewhere(requested, account)
    elif place.home != requested:
        _check_pointer(requested, place.home)
    _make_private(place.home, account)
    _make_private(place.sockets, account)
    return place


def _pointer(requested: Path) -> Path:
    return requested.with_name(f"{requested.name}.location")


def _enterable(folder: Path) -> bool:
    """Whether every account can pass through `folder`."""
    return all(parent.stat().st_mode & stat.S_IXOTH for parent in (folder.resolve(), *folder.resolve().parents))


def _make_elsewhere(requested: Path, account: Account) -> Place:
    STATE.mkdir(parents=True, exist_ok=True)
    place = Place(STATE / secrets.token_hex(6))
    _make_private(place.home, account)
    (place.home / "belongs_to").write_text(f"{requested}\n")
    _pointer(requested).write_text(f"{place.home}\n")
    return place


def _check_pointer(requested: Path, home: Path) -> None:
    pointer = _pointer(requested)
    if not home.exists():
        raise ServerError(f"{pointer} names {home}, which is gone: restore it, or remove {pointer} to start empty.")
    record = home / "belongs_to"
    other = Path(record.read_text().strip())
    if other == requested:
        return
    if _pointer(other).exists() and find_place(other).home == home:
        raise ServerError(f"{requested.parent} is a copy of {other.parent}: remove {pointer} to start empty.")
    record.write_text(f"{requested}\n")  # the data folder was moved


def _make_private(folder: Path, account: Account) -> None:
    if not os.path.lexists(folder):
        # Owned before it has its name: a process that dies here leaves nothing half made.
        fresh = folder.with_name(f"{folder.name}.{os.getpid()}")
        fresh.mkdir(mode=0o700)
        account.own(fresh)
        fresh.rename(folder)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != account.uid:
        raise ServerError(refusal(folder))
    if found.st_mode & 0o077:
        raise ServerError(f"{folder} is open to other users: `chmod 700 {folder}`, or {OTHER_FOLDER}.")
