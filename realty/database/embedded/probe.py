"""Is the server alive, and which processes are its own? Read from its socket, /proc and file locks, never guessed from
a stored pid: that may by now be another program's."""

import fcntl
import os
import socket
import time
from pathlib import Path
from typing import IO

from realty.database.embedded.errors import ServerError
from realty.database.embedded.place import SOCKET, Place

HOLD_SECONDS = 10  # how long the processes of a killed server may take to go


def alive(place: Place) -> bool:
    """Whether something answers at the socket. A server in crash recovery does, too."""
    with socket.socket(socket.AF_UNIX) as probe:
        try:
            probe.connect(str(place.sockets / SOCKET))
        except PermissionError:
            raise
        except OSError:
            return False
    return True


def holders(data: Path) -> list[int]:
    """The processes that work in the data folder: all of PostgreSQL's do. Zombies and reused pids do not."""
    home = str(data.resolve())
    return [int(name) for name in os.listdir("/proc") if name.isdigit() and _working_folder(name) == home]


def postmaster(place: Place) -> int | None:
    """The pid of the server's first process; None if the file that names it is stale."""
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if pid in holders(place.data) else None


def wait_until_free(place: Place, lock: IO[str]) -> None:
    """Until no process of an earlier server is left: /proc shows this machine's, the lock also other containers'."""
    end = time.monotonic() + HOLD_SECONDS
    while holders(place.data) or not try_lock(lock):
        if time.monotonic() > end:
            pids = ", ".join(map(str, holders(place.data))) or "in another container"
            raise ServerError(f"{place.data} is held by processes of a dead server ({pids}): end them and try again.")
        time.sleep(0.05)


def try_lock(file: IO[str]) -> bool:
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _working_folder(pid: str) -> str | None:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return None
