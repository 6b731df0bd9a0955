"""`manage.py serve` as a user meets it: one process to start, one to stop, and one line for each obstacle."""

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.request import urlopen

import pytest

ROOT = Path(__file__).parents[3]

SAFE = {
    "PRODUCTION": "true",
    "SECRET_KEY": "k" * 50,
    "FIELD_ENCRYPTION_KEYS": "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=",
    "ALLOWED_HOSTS": "realty.example.com",
    "SITE_URL": "https://realty.example.com",
}


@pytest.fixture
def data_dir() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="rt-", dir="/tmp"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def serve(data_dir: Path, **environment: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "manage.py", "serve", "--no-demo"],
        cwd=ROOT,
        env={**os.environ, "DATA_DIR": str(data_dir), "DATABASE_URL": "", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def free_port() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return str(probe.getsockname()[1])


def refusal(process: subprocess.Popen[str]) -> str:
    output, _ = process.communicate(timeout=60)
    assert process.returncode
    assert output.count("\n") == 1, output
    return output


def url(process: subprocess.Popen[str]) -> str:
    """The address that it prints when the page answers."""
    printed = []
    for line in process.stdout:
        printed.append(line)
        if found := re.search(r"ready: (http\S+)", line):
            return found[1]
    raise AssertionError("".join(printed))


def descendants(pid: int) -> list[int]:
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return [int(child) for child in children] + [other for child in children for other in descendants(int(child))]


def processes_with(data_dir: Path) -> list[str]:
    """Command lines of all processes that know the data folder, the database's included."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            known = [(process / "cmdline").read_text(), (process / "environ").read_text(), os.readlink(process / "cwd")]
        except OSError:
            continue
        if process.name != str(os.getpid()) and any(str(data_dir) in text for text in known):
            found.append(known[0].replace("\0", " "))
    return found


@pytest.mark.slow
def test_it_serves_until_it_is_stopped_and_leaves_nothing(data_dir: Path) -> None:
    process = serve(data_dir, PORT=free_port())
    try:
        page = url(process)
        with urlopen(page) as answer:
            assert answer.status == 200
        assert "already runs" in refusal(serve(data_dir, PORT=free_port()))
        web = next(pid for pid in descendants(process.pid) if b"gunicorn" in Path(f"/proc/{pid}/cmdline").read_bytes())
        os.kill(web, signal.SIGKILL)
        wait_for_page(page)
    finally:
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=60)
    assert process.returncode == 0, output
    assert processes_with(data_dir) == []


def wait_for_page(page: str) -> None:
    end = time.monotonic() + 30
    while True:
        try:
            urlopen(page).close()
            return
        except OSError:
            assert time.monotonic() < end, "the web server was not started again"
            time.sleep(0.2)


def test_a_port_in_use_is_named_and_another_offered(data_dir: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        message = refusal(serve(data_dir, PORT=str(port)))
    assert f"PORT {port} is in use" in message
    assert "make run PORT=" in message


@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"PORT": "eighty"}, "PORT must be a whole number"),
        ({"DATA_DIR": "/proc/realty"}, "choose another folder with DATA_DIR"),
        ({"PRODUCTION": "true"}, "SECRET_KEY is not set"),
        ({**SAFE, "DEBUG": "true"}, "DEBUG is on"),  # security M5
        ({**SAFE, "BIND": "0.0.0.0"}, "BEHIND_PROXY"),  # security M7
        ({"DATABASE_URL": "postgres://ann:secret@127.0.0.1:1/homes"}, "DATABASE_URL"),
    ],
)
def test_what_the_operator_can_mend_is_one_line(data_dir: Path, environment: dict[str, str], said: str) -> None:
    message = refusal(serve(data_dir, **{"PORT": free_port(), **environment}))
    assert said in message
    assert "secret" not in message
