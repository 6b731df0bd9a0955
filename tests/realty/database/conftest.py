"""Servers of their own for these tests, in folders that every account can enter, and accounts to run as."""

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from realty.database.embedded import binaries, place
from realty.database.embedded.errors import ServerError
from realty.database.embedded.place import find_place
from realty.database.embedded.server import Server

NOBODY = pwd.getpwnam("nobody")

# What one process of the site does: connect by the backend, and say what it finds.
CLIENT = """
import sys
from pathlib import Path
from django.conf import settings
settings.configure(USE_TZ=True)
from django.db.utils import ConnectionHandler
from realty.database.config import database_settings
database = {**database_settings(Path("/")), "EMBEDDED_HOME": Path(sys.argv[1]), "EMBEDDED_DURABLE": False}
with ConnectionHandler({"default": database})["default"].cursor() as cursor:
    cursor.execute(sys.argv[2])
    row = cursor.fetchone() if cursor.description else [""]
print(row[0])
"""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """An empty folder that every account can enter (pytest's own is private, and long)."""
    folder = new_open_folder()
    yield folder
    shutil.rmtree(folder)


def new_open_folder() -> Path:
    folder = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
    folder.chmod(0o755)
    return folder


@pytest.fixture
def state(open_folder: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Stands for /var/lib/realty."""
    folder = open_folder / "state"
    for module in (place, binaries):
        monkeypatch.setattr(module, "STATE", folder)
    return folder


@pytest.fixture
def empty_server(open_folder: Path, state: Path) -> Iterator[Server]:
    """One that has never run."""
    server = Server(open_folder / "postgres", durable=False)
    yield server
    stop_by_all_means(server)


@pytest.fixture(scope="session")
def shared_home() -> Iterator[Path]:
    """Making a cluster takes longer than most tests, so they use one after the other."""
    folder = new_open_folder()
    yield folder / "postgres"
    shutil.rmtree(folder)


@pytest.fixture
def server(shared_home: Path) -> Iterator[Server]:
    """One that has run and is stopped."""
    server = Server(shared_home, durable=False)
    if not find_place(shared_home).data.exists():
        server.ensure()
        server.stop()
    yield server
    stop_by_all_means(server)


def stop_by_all_means(server: Server) -> None:
    try:
        server.stop()
    except ServerError:
        subprocess.run(["kill", "-9", str(server.status().pid)], check=False)


def clients(server: Server, count: int, sql: str = "select current_user") -> list[str]:
    """What so many processes, started together, get as their answer."""
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[3]), "DATABASE_URL": ""}
    args = [sys.executable, "-c", CLIENT, str(server.requested), sql]
    running = [
        subprocess.Popen(args, env=environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
        for _ in range(count)
    ]
    outputs = [process.communicate(timeout=100) for process in running]
    return [out.strip() or err for out, err in outputs]


def as_ordinary_user(act: Callable[[], object]) -> str:
    """The result of `act`, or its error's message, from a fork that has become the user `nobody`."""
    if os.geteuid() != 0:
        pytest.skip("only root can become another user")
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.setgroups([])
        os.setgid(NOBODY.pw_gid)
        os.setuid(NOBODY.pw_uid)
        try:
            answer = str(act())
        except Exception as error:  # its message is the result
            answer = f"{type(error).__name__}: {error}"
        os.write(writer, answer.encode())
        os._exit(0)
    os.close(writer)
    os.waitpid(child, 0)
    with os.fdopen(reader) as answer:
        return answer.read()
