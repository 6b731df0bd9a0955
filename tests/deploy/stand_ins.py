"""What docs/deploy.md takes for granted of a server, small enough for a test: programs by the name of the command.

`systemctl` starts what a unit's ExecStart says, with its EnvironmentFile and WorkingDirectory; the rest notes what it
was asked for. Installed as `<name>` on PATH, it acts by its name; ROOT is the folder that stands for `/`.
"""

import os
import shlex
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(os.environ["WALK_ROOT"])
PROJECT = Path(os.environ["WALK_PROJECT"])
VENV = Path(os.environ["WALK_VENV"])
UNITS = ROOT / "etc/systemd/system"
IN_PROJECT = "crm_leads deploy listings mls_sync realty requirements simulators static templates".split()


def systemctl(*args: str) -> None:
    act, *names = [arg for arg in args if not arg.startswith("--")]
    for name in names:
        unit = UNITS / name
        if name == "nginx" or not name.endswith(".service"):
            continue
        assert unit.exists(), f"systemctl {act}: there is no unit {name}"
        if act in ("stop", "restart"):
            _stop(unit)
        if act in ("start", "restart", "enable"):
            _start(unit)


def _lines(unit: Path, name: str) -> list[str]:
    lines = [line.partition("=") for line in unit.read_text().splitlines() if "=" in line and line[0] != "#"]
    return [value for key, _, value in lines if key == name]


def _start(unit: Path) -> None:
    wanted = ("ExecStart", "WorkingDirectory", "EnvironmentFile")
    (command,), (folder,), (file,) = (_lines(unit, name) for name in wanted)
    known = dict(shlex.split(line)[0].split("=", 1) for line in Path(file).read_text().splitlines() if "=" in line)
    env = {"PATH": os.environ["PATH"], **known, "PORT": os.environ["WALK_PORT"]}
    log = open(ROOT / f"{unit.name}.log", "ab")
    args = shlex.split(command)
    process = subprocess.Popen(args, cwd=folder, env=env, stdout=log, stderr=log, start_new_session=True)
    if _lines(unit, "Type") == ["oneshot"]:
        sys.exit(process.wait())
    unit.with_suffix(".pid").write_text(str(process.pid))


def _stop(unit: Path) -> None:
    """KillMode=mixed: the first process alone is told."""
    assert _lines(unit, "KillMode") == ["mixed"]
    pid = int(unit.with_suffix(".pid").read_text())
    os.kill(pid, signal.SIGTERM)
    end = time.monotonic() + float(_lines(unit, "TimeoutStopSec")[0])
    while _is_alive(pid):
        assert time.monotonic() < end, f"{unit.name} did not stop"
        time.sleep(0.1)


def _is_alive(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def git(*args: str) -> None:
    target = Path(args[-1])
    target.mkdir(parents=True)
    for name in IN_PROJECT:
        shutil.copytree(PROJECT / name, target / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(PROJECT / "manage.py", target)
    with open(target / "static/js/map.js", "a") as script:
        script.write(f"// Of version {target.name}\n")


def python3(*args: str) -> None:
    """`python3 -m venv DIR`: the programs of the environment that runs the tests, which has all packages."""
    if args[:2] != ("-m", "venv"):
        os.execv(VENV / "bin/python", ["python3", *args])
    programs = Path(args[2]) / "bin"
    programs.mkdir(parents=True)
    (programs / "pip").write_text('#!/bin/sh\necho pip "$@" >> $WALK_ROOT/asked\n')
    for name, command in (("python", VENV / "bin/python"), ("gunicorn", f"{VENV}/bin/python -m gunicorn")):
        (programs / name).write_text(f'#!/bin/sh\nexec {command} "$@"\n')
    for program in programs.iterdir():
        program.chmod(0o755)


def runuser(*args: str) -> None:
    command = args[args.index("--") + 1 :]
    if command[0] == "psql":
        (ROOT / "roles.sql").write_text(sys.stdin.read())
    else:
        os.execvp(command[0], command)


def install(*args: str) -> None:
    """Without the owners, who are not on this machine."""
    kept = [arg for number, arg in enumerate(args) if not {arg, args[number - 1]} & {"--owner", "--group"}]
    os.execv("/usr/bin/install", ["install", *kept])


if __name__ == "__main__":
    asked = Path(sys.argv[0]).name
    with open(ROOT / "asked", "a") as notes:
        notes.write(shlex.join([asked, *sys.argv[1:]]) + "\n")
    {"systemctl": systemctl, "git": git, "python3": python3, "runuser": runuser, "install": install}.get(
        asked, lambda *args: None
    )(*sys.argv[1:])
