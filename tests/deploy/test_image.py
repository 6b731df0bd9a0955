"""The Dockerfile without a Docker daemon: its lines are carried out in a folder, in their order, with the paths of the
image moved there; then what came out is started as a user that may write to the volume and /tmp alone.

Not tried so: the base image, layers, and the kernel's walls around a container. The packages are installed from the
lock with hashes, which takes a minute and a package index: `make proof` and `.ci/run` run it.
"""

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from fnmatch import fnmatch
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from tests.deploy import site

FILE = site.ROOT / "Dockerfile"
PLACES = ("/srv/realty", "/opt/", "/var/lib/realty", "/tmp/build")
USER = 10001
Line = tuple[str, str]


def lines() -> list[Line]:
    """Instruction and rest, comments left out."""
    text = re.sub(r"\\\n", " ", FILE.read_text())
    found = [line.split(None, 1) for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [(word, rest) for word, rest in found]


def stages() -> list[list[Line]]:
    found: list[list[Line]] = []
    for word, rest in lines():
        if word == "FROM":
            found.append([])
        found[-1].append((word, rest))
    return found


def last(word: str) -> str:
    return [rest for each, rest in stages()[-1] if each == word][-1]


def environment() -> dict[str, str]:
    return dict(rest.split("=", 1) for word, rest in stages()[-1] if word == "ENV")


def ignored(path: str) -> bool:
    """By .dockerignore: nothing but what it names, and no compiled files."""
    rules = [line for line in (site.ROOT / ".dockerignore").read_text().splitlines() if line and line[0] != "#"]
    assert rules[0] == "*"
    allowed = [rule[1:] for rule in rules if rule.startswith("!")]
    return not any(path == rule or path.startswith(f"{rule}/") for rule in allowed)


def test_it_copies_what_is_there_and_what_is_not_ignored() -> None:
    copied = [rest.split() for word, rest in stages()[0] if word == "COPY"]
    for source, target in copied:
        assert (site.ROOT / source).exists() and source == target and not ignored(source), source
    packages = {path.parent.name for path in site.ROOT.glob("*/apps.py")} | {"realty"}
    assert packages <= {source for source, _ in copied}, "an app that the image lacks"
    for secret in (".git/config", "data/keys.json", "realty.env", "secrets/secret_key", ".env"):
        assert ignored(secret), secret
    assert not any(fnmatch(source, "tests*") for source, _ in copied)


def test_it_ends_as_a_user_without_rights_with_one_process() -> None:
    assert last("USER") == f"{USER}:{USER}"
    assert json.loads(last("CMD")) == ["gunicorn", "--config", "deploy/gunicorn.conf.py", "realty.wsgi"]
    known = environment()
    assert (known["PRODUCTION"], known["LOG_FORMAT"], known["DATA_DIR"]) == ("true", "json", last("VOLUME"))
    assert not any(re.search("SECRET|TOKEN|PASSWORD|DATABASE", name) for name in known)
    pip = next(rest for word, rest in lines() if word == "RUN" and "pip install" in rest)
    assert "--require-hashes" in pip and "--no-cache-dir" in pip


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """pytest's own are closed to the image's user."""
    with TemporaryDirectory(prefix="realty-image-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.mark.proof
@pytest.mark.django_db(transaction=True)
def test_its_lines_make_a_site_that_writes_to_its_volume_alone(open_folder: Path) -> None:
    image, log = open_folder / "image", open_folder / "web.log"
    for place in ("srv/realty", "opt", "tmp", "var/lib/realty"):
        (image / place).mkdir(parents=True)
    for word, rest in stages()[0]:
        if word == "COPY":
            source, target = rest.split()
            _copy(site.ROOT / source, image / "srv/realty" / target)
        elif word == "RUN":
            _run(rest, image)
    as_root = os.geteuid() == 0 and _is_open(Path(_python()))
    if as_root:
        os.chown(image / "var/lib/realty", USER, USER)
    with site.listening() as listener:
        port = listener.getsockname()[1]
    settings = site.environment(image / "var/lib/realty", BIND="127.0.0.1", PORT=str(port), TMPDIR=str(image / "tmp"))
    (image / "tmp").chmod(0o1777)
    known = {name: _moved(value, image) for name, value in environment().items()} | settings
    known["PATH"] = f"{image}/opt/venv/bin:/usr/bin:/bin"
    command = json.loads(last("CMD"))
    person: dict[str, Any] = {"user": USER, "group": USER, "extra_groups": []} if as_root else {}
    with open(log, "ab") as output:
        web = subprocess.Popen(
            command,
            executable=str(image / "opt/venv/bin" / command[0]),
            env=known,
            cwd=image / "srv/realty",
            stdout=output,
            stderr=subprocess.STDOUT,
            **person,
        )
    try:
        # Not /readyz: the tests' own PostgreSQL has a socket that no other user may open.
        site.until(lambda: site.answers(port), log=log)
        site.answers(port, "/healthz?text=Bertatown")
        if as_root:
            assert Path(f"/proc/{web.pid}").stat().st_uid == USER
    finally:
        assert site.stop(web) == 0
    assert "Bertatown" not in log.read_text(), "addresses hold what people searched"
    written = [path for path in image.rglob("*") if as_root and path.lstat().st_uid == USER]
    allowed = (image / "var/lib/realty", image / "tmp")
    assert [path for path in written if not any(path.is_relative_to(place) for place in allowed)] == []


def _python() -> str:
    """One that another user may start, if there is one."""
    for program in (Path(sys.executable).resolve(), Path("/usr/bin/python3")):
        has_venv = program.exists() and subprocess.run([program, "-c", "import ensurepip"], capture_output=True)
        if has_venv and has_venv.returncode == 0 and _is_open(program):
            return str(program)
    return sys.executable


def _is_open(program: Path) -> bool:
    return all(parent.stat().st_mode & 0o001 for parent in (program, *program.resolve().parents))


def _copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    if source.is_dir():
        shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__", "*.pyc"))
    else:
        shutil.copy(source, target)


def _moved(text: str, image: Path) -> str:
    return re.sub(rf"(?<![\w.])({'|'.join(PLACES)})", rf"{image}\1", text)


def _run(command: str, image: Path) -> None:
    """A RUN line, in the working folder of the image, by the Python of the tests."""
    moved = re.sub(r"^python ", f"{_python()} ", _moved(command, image))
    # How this machine reaches a package index is its own matter.
    env = {name: value for name, value in os.environ.items() if name in ("PATH", "HOME") or re.search("PIP|CERT", name)}
    done = subprocess.run(moved, shell=True, cwd=image / "srv/realty", env=env, capture_output=True, text=True)
    assert done.returncode == 0, f"{moved}\n{done.stdout[-1000:]}{done.stderr[-3000:]}"
