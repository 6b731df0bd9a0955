"""Which account of this machine the server's processes run as: ours, or, for root, one of its own.

PostgreSQL refuses to run as root.
"""

import os
import pwd
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from realty.database.embedded.errors import ServerError, disk_full

SYSTEM_USER = "realty_postgres"
_COMMANDS = (
    ("useradd", "--system", "--user-group", "--no-create-home", "--home-dir", "/nonexistent"),
    ("adduser", "--system", "--group", "--no-create-home", "--home", "/nonexistent"),
)


@dataclass(frozen=True)
class Account:
    uid: int
    gid: int
    switch: bool  # whether we must become it to start its processes

    def own(self, path: Path) -> None:
        """Hands over a file or folder that we have just made."""
        if self.switch:
            os.chown(path, self.uid, self.gid)

    def run(self, args: list[Any], about: Path, **options: Any) -> subprocess.CompletedProcess[str]:
        """Runs a PostgreSQL program as this account.

        Without the caller's environment, whose PGPORT, PGDATA or PGOPTIONS would change what it does. Raises
        ServerError with the program's own reason; `about` is the folder that it works on.
        """
        if self.switch:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        done = subprocess.run(
            [str(arg) for arg in args],
            cwd="/",
            env={"PATH": os.defpath, "LC_ALL": "C.UTF-8"},
            umask=0o077,
            capture_output=True,
            text=True,
            check=False,
            **options,
        )
        if done.returncode:
            raise failure(args, about, done.stderr)
        return done


def failure(args: list[Any], about: Path, output: str) -> ServerError:
    if "No space left on device" in output:
        return disk_full(about)
    lines = [line.strip() for line in output.splitlines() if line.strip()] or ["no reason given"]
    reason = next((line for line in lines if "FATAL" in line or "error:" in line), lines[-1])
    return ServerError(f"PostgreSQL's {Path(args[0]).name} failed for {about}: {reason}")


def server_account() -> Account:
    """Makes the system user if we are root and it is not there yet."""
    if os.geteuid() != 0:
        return Account(os.geteuid(), os.getegid(), switch=False)
    entry = _system_user()
    if entry is None:
        _add_system_user()
        entry = _system_user()
    if entry is None:
        raise ServerError(
            f"PostgreSQL cannot run as root and its user {SYSTEM_USER} could not be made:"
            f" add that user yourself, or start Realty as an ordinary user."
        )
    return Account(entry.pw_uid, entry.pw_gid, switch=True)


def _system_user() -> pwd.struct_passwd | None:
    try:
        return pwd.getpwnam(SYSTEM_USER)
    except KeyError:
        return None


def _add_system_user() -> None:
    for name, *options in _COMMANDS:
        program = shutil.which(name, path=f"{os.defpath}:/usr/sbin:/sbin")
        if program is None:
            continue
        # A failure shows in the look-up that follows; another process may have added the user a moment ago.
        subprocess.run([program, *options, SYSTEM_USER], capture_output=True, check=False)
        if _system_user():
            return
