"""An earlier build beside this one: that commit is checked out by itself into a folder for the time, with its own code
and migrations."""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

COMMIT = "74818c3"
ROOT = Path(__file__).parent.parent
Build = subprocess.Popen[str]


@contextmanager
def checked_out(commit: str = COMMIT) -> Iterator[Path]:
    """The commit's files in a folder that goes afterwards, with the database server that it started there. Raises
    RuntimeError where the clone has not the commit."""
    if subprocess.run(["git", "cat-file", "-e", commit], cwd=ROOT, check=False, capture_output=True).returncode:
        raise RuntimeError(f"This clone has no commit {commit}: fetch the whole history, then measure again.")
    with tempfile.TemporaryDirectory(prefix="realty-before-") as folder:
        where = Path(folder) / commit
        # The server of the embedded database may run as another user, who has to get there.
        where.parent.chmod(0o755)
        _git("worktree", "add", "--detach", str(where), commit)
        try:
            yield where
        finally:
            if "DATABASE_URL" not in os.environ:
                subprocess.run([sys.executable, "manage.py", "db", "stop"], cwd=where, check=False, capture_output=True)
            _git("worktree", "remove", "--force", str(where))


def _git(*arguments: str) -> None:
    subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True)


@contextmanager
def running(script: str, where: Path, *arguments: str, own: Mapping[str, str] | None = None) -> Iterator[Build]:
    """The build's process at a script of this package, ready to be asked. `own` are variables beside the usual ones."""
    environ = {name: value for name, value in os.environ.items() if where == ROOT or name != "DATA_DIR"}
    command = [sys.executable, str(ROOT / "bench" / script), str(where), *arguments]
    with subprocess.Popen(
        command, cwd=where, env={**environ, **(own or {})}, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as build:
        assert build.stdin and build.stdout
        try:
            if build.stdout.readline().strip() != "ready":
                raise RuntimeError(f"The build in {where} did not get ready; its words stand above.")
            yield build
        finally:
            # It drops its database and ends.
            build.stdin.close()
            build.wait()


def asked(build: Build, **question: Any) -> Any:
    """The build's answer to one line of JSON."""
    assert build.stdin and build.stdout
    print(json.dumps(question), file=build.stdin, flush=True)
    return json.loads(build.stdout.readline())
