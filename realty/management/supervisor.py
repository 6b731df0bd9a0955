"""Runs a few programs as one: restarts what dies, and leaves none of them, nor their children, behind."""

import ctypes
import os
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

from realty.database.process import own_environment

PR_SET_PDEATHSIG = 1  # prctl(2)
LOG_BYTES = 10_000_000
RESTARTS, RESTART_WINDOW = 5, 60.0  # more deaths than this in so many seconds is not an accident

_libc = ctypes.CDLL(None)


class ProgramFailed(Exception):
    """A program died again and again; the message names its log."""


@dataclass
class Program:
    """One program in a process group of its own, so that Ctrl-C reaches only us, and we can end all it started."""

    name: str
    args: list[str]
    log: Path
    env: Mapping[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None
    deaths: list[float] = field(default_factory=list)

    def start(self) -> None:
        with _open_log(self.log) as output:
            self.process = subprocess.Popen(
                self.args,
                env={**own_environment(), **self.env},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                process_group=0,
                preexec_fn=_die_with(os.getpid()),
            )

    def signal_group(self, number: int) -> bool:
        """False if nothing is left of the group."""
        if self.process is None:
            return False
        self.process.poll()
        try:
            os.killpg(self.process.pid, number)
        except (ProcessLookupError, PermissionError):
            return False
        return True

    def terminate(self) -> None:
        """Asks the first process only: it ends its own children in its own order."""
        if self.process and self.process.poll() is None:
            self.process.terminate()

    def revive(self) -> None:
        """Starts it again if it has died, after ending what it left. Raises ProgramFailed when that does not help."""
        if self.process is None or self.process.poll() is None:
            return
        self.signal_group(signal.SIGKILL)
        now = time.monotonic()
        self.deaths = [*(death for death in self.deaths if now - death < RESTART_WINDOW), now]
        if len(self.deaths) > RESTARTS:
            raise ProgramFailed(f"The {self.name} keeps failing ({_last_line(self.log)}); its log is {self.log}")
        self.start()


class Supervisor:
    def __init__(self) -> None:
        self.programs: list[Program] = []
        self.impatient = False

    def start(self, program: Program) -> None:
        self.programs.append(program)
        program.start()

    def check(self) -> None:
        for program in self.programs:
            program.revive()
            rotate(program.log)

    def stop(self, seconds: float) -> None:
        """Ends all programs: politely, and after `seconds` (or at once when `impatient` is set) by force."""
        for program in self.programs:
            program.terminate()
        end = time.monotonic() + seconds
        while self._some_alive() and time.monotonic() < end and not self.impatient:
            time.sleep(0.05)
        for program in self.programs:
            program.signal_group(signal.SIGKILL)
        for program in self.programs:
            if program.process:
                program.process.wait()
        self.programs.clear()

    def _some_alive(self) -> bool:
        return any(program.process and program.process.poll() is None for program in self.programs)


def _die_with(parent: int) -> Callable[[], None]:
    """The kernel tells the program when we are gone, even by `kill -9`."""

    def prepare() -> None:
        _libc.prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
        if os.getppid() != parent:
            os._exit(1)

    return prepare


def _open_log(path: Path) -> IO[bytes]:
    """For us alone: a log may name people's numbers in an error that nobody foresaw."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.parent.chmod(0o700)
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.rename(path.with_suffix(".old.log"))
    log = os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab")
    os.fchmod(log.fileno(), 0o600)  # one of before may be open to others
    return log


def rotate(path: Path, most: int = LOG_BYTES) -> None:
    """A log that has grown beyond `most` bytes is copied away and emptied, while its program goes on writing: it
    appends, so its next line is the first. What it writes in between is lost."""
    if not path.exists() or path.stat().st_size <= most:
        return
    shutil.copyfile(path, path.with_suffix(".old.log"))
    path.with_suffix(".old.log").chmod(0o600)
    os.truncate(path, 0)


def _last_line(log: Path) -> str:
    lines = [line for line in log.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1].strip()[:200] if lines else "it printed nothing"
