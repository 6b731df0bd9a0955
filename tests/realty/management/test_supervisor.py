import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from realty.management.supervisor import RESTARTS, Program, ProgramFailed, Supervisor, rotate

# A program with a child of its own that does not die with it; both write their pid.
PARENT = """
import os, subprocess, sys, time
child = subprocess.Popen(["sleep", "60"])
with open(sys.argv[1], "a") as file:
    file.write(f"{os.getpid()} {child.pid}\\n")
time.sleep(60)
"""


@pytest.fixture
def supervisor() -> Iterator[Supervisor]:
    supervisor = Supervisor()
    yield supervisor
    supervisor.stop(0)


def program(folder: Path, code: str, *args: str) -> Program:
    return Program("thing", [sys.executable, "-c", code, *args], folder / "thing.log")


def wait_for(condition: Callable[[], object]) -> None:
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end, "it did not come about within 20 s"
        time.sleep(0.02)


def lines(file: Path) -> list[list[int]]:
    if not file.exists():
        return []
    return [[int(pid) for pid in line.split()] for line in file.read_text().splitlines()]


def lives(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_stop_ends_the_program_and_what_it_started(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program(tmp_path, PARENT, str(tmp_path / "pids")))
    wait_for(lambda: lines(tmp_path / "pids"))
    supervisor.stop(5)
    wait_for(lambda: not any(lives(pid) for pid in lines(tmp_path / "pids")[0]))


def test_a_dead_program_is_started_again_without_its_orphans(supervisor: Supervisor, tmp_path: Path) -> None:
    supervisor.start(program(tmp_path, PARENT, str(tmp_path / "pids")))
    wait_for(lambda: lines(tmp_path / "pids"))
    parent, child = lines(tmp_path / "pids")[0]
    os.kill(parent, signal.SIGKILL)
    wait_for(lambda: supervisor.check() or len(lines(tmp_path / "pids")) == 2)
    wait_for(lambda: not lives(child))


def test_one_that_ignores_the_polite_signal_is_ended_by_force(supervisor: Supervisor, tmp_path: Path) -> None:
    deaf = PARENT.replace("import os,", "import signal; signal.signal(15, signal.SIG_IGN); import os,")
    supervisor.start(program(tmp_path, deaf, str(tmp_path / "pids")))
    wait_for(lambda: lines(tmp_path / "pids"))
    supervisor.stop(0.1)
    assert not lives(lines(tmp_path / "pids")[0][0])


def test_one_that_always_fails_is_given_up_with_its_last_words(supervisor: Supervisor, tmp_path: Path) -> None:
    thing = program(tmp_path, "raise SystemExit('no luck today')")
    supervisor.start(thing)

    def give_up() -> None:
        for _ in range(RESTARTS + 1):
            thing.process.wait()
            supervisor.check()

    with pytest.raises(ProgramFailed, match=r"no luck today.*thing\.log"):
        give_up()


def test_programs_end_when_their_supervisor_is_killed(tmp_path: Path) -> None:
    code = f"""
import sys, time
from pathlib import Path
from realty.management.supervisor import Program, Supervisor
Supervisor().start(Program("thing", [sys.executable, "-c", {PARENT!r}, sys.argv[1]], Path(sys.argv[1] + ".log")))
time.sleep(60)
"""
    pids = tmp_path / "pids"
    killed = subprocess.Popen([sys.executable, "-c", code, str(pids)], cwd=Path(__file__).parents[3])
    wait_for(lambda: lines(pids))
    killed.kill()
    killed.wait()
    parent, child = lines(pids)[0]
    wait_for(lambda: not lives(parent))
    os.kill(child, signal.SIGKILL)  # a real program ends its children itself when it is told to end


def test_security_m9_a_log_is_rotated_while_its_program_writes(tmp_path: Path) -> None:
    log = tmp_path / "worker.log"
    with open(log, "ab") as writer:
        writer.write(b"a" * 200)
        writer.flush()
        rotate(log, most=100)
        writer.write(b"next\n")
        writer.flush()
        rotate(log, most=100)
    assert log.read_bytes() == b"next\n" and (tmp_path / "worker.old.log").read_bytes() == b"a" * 200
