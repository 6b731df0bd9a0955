"""Starts the embedded server when it is needed, keeps track of who must stop it, and stops it.

Linux only (it reads /proc). Two containers must not share one DATA_DIR unless they see the same file locks.
"""

import fcntl
import os
import shlex
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from realty.database.embedded.account import server_account
from realty.database.embedded.binaries import programs
from realty.database.embedded.cluster import ensure_cluster
from realty.database.embedded.errors import OTHER_FOLDER, ServerError, explained
from realty.database.embedded.place import SOCKET, Place, find_place, make_place

START_SECONDS = 300  # recovery after a crash of a large database
STOP_SECONDS = 120  # the last checkpoint
HOLD_SECONDS = 10  # how long the processes of a killed server may take to go
NOT_DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


@dataclass(frozen=True)
class Status:
    running: bool
    home: Path
    sockets: Path
    pid: int | None


@dataclass(frozen=True)
class Server:
    """The server whose files are in `requested` (DATA_DIR/postgres), or where the pointer beside it says."""

    requested: Path
    durable: bool = True

    def ensure(self) -> Place:
        """The place of the running server. Starts it if it is down: one starter at a time."""
        with explained(self.requested):
            place = find_place(self.requested)
            if alive(place):
                return place
            with self._starter_lock():
                return self._start_unless_alive()

    def stop(self) -> bool:
        """False if it was not running."""
        with explained(self.requested):
            place = find_place(self.requested)
            if not alive(place):
                return False
            with self._starter_lock():
                return self._stop(place)

    def status(self) -> Status:
        with explained(self.requested):
            place = find_place(self.requested)
            running = alive(place)
            return Status(running, place.home, place.sockets, postmaster(place) if running else None)

    def claim(self) -> bool:
        """Starts the server and makes this process its keeper, who stops it by `release`.

        False if it was running already, unless the keeper that started it has died without stopping it.
        """
        with explained(self.requested), self._starter_lock():
            was_running = alive(find_place(self.requested))
            place = self._start_unless_alive()
            keeper = _keeper_file(place)
            if was_running and (not keeper.exists() or _lives(keeper.read_text())):
                return False
            keeper.write_text(_process_mark(os.getpid()))
            return True

    def release(self) -> bool:
        """Stops the server if this process is its keeper; a forked child is not."""
        with explained(self.requested):
            place = find_place(self.requested)
            keeper = _keeper_file(place)
            if not keeper.exists() or keeper.read_text() != _process_mark(os.getpid()):
                return False
        return self.stop()

    @contextmanager
    def _starter_lock(self) -> Iterator[None]:
        self.requested.parent.mkdir(parents=True, exist_ok=True)
        with open(self.requested.with_name(f"{self.requested.name}.lock"), "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel frees it however we die
            yield

    def _start_unless_alive(self) -> Place:
        account = server_account()
        place = make_place(self.requested, account)
        if alive(place):
            return place
        bin_dir = programs(account)
        ensure_cluster(place, bin_dir, account, self.durable)
        with open(place.home / "server.lock", "a") as held:
            _wait_until_free(place, held.fileno())
            # A killed server leaves both; the pid in them may by now be another program's, or a zombie's.
            for stale in (place.data / "postmaster.pid", place.sockets / f"{SOCKET}.lock"):
                stale.unlink(missing_ok=True)
            # Every process of the server inherits the lock, so it is free exactly when all of them are gone.
            args = ["-D", place.data, "-w", "-t", START_SECONDS, "-l", place.log, "-o", self._options(place), "start"]
            try:
                account.run([bin_dir / "pg_ctl", *args], place.home, pass_fds=[held.fileno()])
            except ServerError as error:
                raise _with_log(error, place) from None
        return place

    def _options(self, place: Place) -> str:
        options = ["-k", str(place.sockets), "-h", "", "-p", "5432"]
        for name in () if self.durable else NOT_DURABLE:
            options += ["-c", f"{name}=off"]
        return shlex.join(options)

    def _stop(self, place: Place) -> bool:
        pid = postmaster(place)
        if pid is None:
            raise ServerError(f"{place.data} is in use, but not by a server of its own: stop that, or {OTHER_FOLDER}.")
        account = server_account()
        args = ["-D", place.data, "-m", "fast", "-w", "-t", STOP_SECONDS, "stop"]
        account.run([programs(account) / "pg_ctl", *args], place.home)
        _keeper_file(place).unlink(missing_ok=True)
        return True


def default_server() -> Server | None:
    """The server of the default database; None if DATABASE_URL names another."""
    database = settings.DATABASES["default"]
    if "EMBEDDED_HOME" not in database:
        return None
    return Server(database["EMBEDDED_HOME"], database["EMBEDDED_DURABLE"])


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
    try:
        pid = int((place.data / "postmaster.pid").read_text().split("\n", 1)[0])
    except (FileNotFoundError, ValueError):
        return None
    return pid if pid in holders(place.data) else None


def _working_folder(pid: str) -> str | None:
    try:
        return os.readlink(f"/proc/{pid}/cwd")
    except OSError:
        return None


def _wait_until_free(place: Place, lock: int) -> None:
    end = time.monotonic() + HOLD_SECONDS
    while holders(place.data) or not _locked(lock):
        if time.monotonic() > end:
            pids = ", ".join(map(str, holders(place.data))) or "in another container"
            raise ServerError(f"{place.data} is held by processes of a dead server ({pids}): end them and try again.")
        time.sleep(0.05)


def _locked(lock: int) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _with_log(error: ServerError, place: Place) -> ServerError:
    lines = place.log.read_text(errors="replace").splitlines() if place.log.exists() else []
    fatal = next((line for line in reversed(lines[-20:]) if "FATAL" in line or "PANIC" in line), "")
    return ServerError(f"{error} {fatal} (more in {place.log})".replace("  ", " "))


def _keeper_file(place: Place) -> Path:
    return place.home / "keeper"


def _process_mark(pid: int) -> str:
    """The pid and when it started, since pids are reused. Raises FileNotFoundError if there is no such process."""
    return f"{pid} {Path(f'/proc/{pid}/stat').read_text().rpartition(')')[2].split()[19]}"


def _lives(mark: str) -> bool:
    try:
        return _process_mark(int(mark.split()[0])) == mark
    except (OSError, ValueError, IndexError):
        return False
