"""Starts the embedded server when it is needed, and stops it with what started it.

Linux only (`probe` reads /proc). Two containers may share one DATA_DIR only if they see each other's file locks.
"""

import fcntl
import shlex
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from django.conf import settings

from realty.database.embedded.account import server_account
from realty.database.embedded.binaries import programs
from realty.database.embedded.cluster import complete_cluster, ensure_cluster
from realty.database.embedded.errors import OTHER_FOLDER, ServerError, explained
from realty.database.embedded.place import SOCKET, Place, find_place, make_place
from realty.database.embedded.probe import alive, postmaster, try_lock, wait_until_free

START_SECONDS = 300  # recovery after a crash of a large database
STOP_SECONDS = 120  # the last checkpoint
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
            with self._open("lock") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # the kernel frees it however we die
                return self._start_unless_alive()

    @contextmanager
    def kept(self) -> Iterator[None]:
        """The server runs inside the block; the last such block to end, in any process, stops it if one of them
        started it. One that was started otherwise (`db start`, a command) is left running."""
        with self._open("users") as users:
            fcntl.flock(users, fcntl.LOCK_SH)  # freed by the kernel, so a killed user does not count
            was_running = alive(find_place(self.requested))
            place = self.ensure()
            if not was_running:
                _started_mark(place).touch()
            try:
                yield
            finally:
                fcntl.flock(users, fcntl.LOCK_UN)
                if try_lock(users) and _started_mark(place).exists():
                    self.stop()

    def stop(self) -> bool:
        """False if it was not running."""
        with explained(self.requested):
            place = find_place(self.requested)
            if not alive(place):
                return False
            with self._open("lock") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)
                _stop(place)
            return True

    def status(self) -> Status:
        with explained(self.requested):
            place = find_place(self.requested)
            running = alive(place)
            return Status(running, place.home, place.sockets, postmaster(place) if running else None)

    def _open(self, kind: str) -> IO[str]:
        with explained(self.requested):
            self.requested.parent.mkdir(parents=True, exist_ok=True)
            return open(self.requested.with_name(f"{self.requested.name}.{kind}"), "a")

    def _start_unless_alive(self) -> Place:
        account = server_account()
        place = make_place(self.requested, account)
        if alive(place):
            return place
        bin_dir = programs(account)
        ensure_cluster(place, bin_dir, account, self.durable)
        self._forget_dead_users(place)
        with open(place.home / "server.lock", "a") as held:
            wait_until_free(place, held)
            # A killed server leaves both; the pid in them may by now be another program's, or a zombie's.
            for stale in (place.data / "postmaster.pid", place.sockets / f"{SOCKET}.lock"):
                stale.unlink(missing_ok=True)
            complete_cluster(place, bin_dir, account)
            # Every process of the server inherits the lock, so it is free exactly when all of them are gone.
            args = ["-D", place.data, "-w", "-t", START_SECONDS, "-l", place.log, "-o", self._options(place), "start"]
            try:
                account.run([bin_dir / "pg_ctl", *args], place.home, pass_fds=[held.fileno()])
            except ServerError as error:
                raise _with_log(error, place) from None
        return place

    def _forget_dead_users(self, place: Place) -> None:
        with self._open("users") as users:
            if try_lock(users):
                _started_mark(place).unlink(missing_ok=True)

    def _options(self, place: Place) -> str:
        options = ["-k", str(place.sockets), "-h", "", "-p", "5432"]
        for name in () if self.durable else NOT_DURABLE:
            options += ["-c", f"{name}=off"]
        return shlex.join(options)


def default_server() -> Server | None:
    """The server of the default database; None if DATABASE_URL names another."""
    database = settings.DATABASES["default"]
    if "EMBEDDED_HOME" not in database:
        return None
    return Server(database["EMBEDDED_HOME"], database["EMBEDDED_DURABLE"])


def _stop(place: Place) -> None:
    if postmaster(place) is None:
        raise ServerError(f"{place.data} is in use, but not by a server of its own: stop that, or {OTHER_FOLDER}.")
    account = server_account()
    args = ["-D", place.data, "-m", "fast", "-w", "-t", STOP_SECONDS, "stop"]
    account.run([programs(account) / "pg_ctl", *args], place.home)
    _started_mark(place).unlink(missing_ok=True)


def _started_mark(place: Place) -> Path:
    """Says that the running server was started by a `kept` block."""
    return place.home / "started_by_user_of_it"


def _with_log(error: ServerError, place: Place) -> ServerError:
    lines = place.log.read_text(errors="replace").splitlines() if place.log.exists() else []
    fatal = next((line for line in reversed(lines[-20:]) if "FATAL" in line or "PANIC" in line), "")
    return ServerError(f"{error} {fatal} (more in {place.log})".replace("  ", " "))
