"""pg_dump and pg_restore as streams, with the rows counted that pass by."""

import subprocess
import tempfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from shutil import copyfileobj
from threading import Thread
from typing import IO, Any
from zipfile import BadZipFile

from django.core.management.base import CommandError

CHUNK = 1 << 20
END_OF_ROWS = b"\\.\n"


def dump(programs: Path, conninfo: str, environment: dict[str, str], snapshot: str, into: IO[bytes]) -> None:
    """The database as the exported `snapshot` shows it, in pg_dump's custom format.

    Without owners, rights and comments: a restore gives them anew. Row security stays on, so the environment must open
    the platform's scope (`realty.database.programs.reached`). Raises CommandError with pg_dump's own reason.
    """
    args = ["--format=custom", "--enable-row-security", "--no-owner", "--no-privileges", "--no-comments"]
    with running([programs / "pg_dump", *args, f"--snapshot={snapshot}", conninfo], environment) as process:
        copyfileobj(process.stdout, into, CHUNK)


@contextmanager
def running(args: list[Any], environment: dict[str, str], **options: Any) -> Iterator[Any]:
    """The program with its output as a pipe; raises CommandError with its reason when it fails, and ends it when the
    block fails."""
    with tempfile.TemporaryFile() as errors:
        with subprocess.Popen(
            [str(arg) for arg in args], env=environment, stdout=subprocess.PIPE, stderr=errors, **options
        ) as process:
            try:
                yield process
            except BrokenPipeError:
                pass  # it died: its own reason is told below
            except BaseException:
                process.kill()
                raise
            finally:
                if process.stdin:
                    _close(process.stdin)
        if process.returncode:
            errors.seek(0)
            raise CommandError(_reason(args[0], errors.read().decode(errors="replace")))


def _close(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except BrokenPipeError:
        return


def _reason(program: Any, told: str) -> str:
    lines = [line.strip() for line in told.splitlines() if line.strip()] or ["it gave no reason"]
    reason = next((line for line in lines if "error" in line.lower() or "fatal" in line.lower()), lines[-1])
    return f"{Path(program).name} failed: {reason}"


def script(programs: Path, environment: dict[str, str], dumped: IO[bytes], *args: str) -> Iterator[bytes]:
    """The lines of the SQL script that pg_restore makes of a dump."""
    with running([programs / "pg_restore", *args, "--file=-"], environment, stdin=subprocess.PIPE) as process:
        failed: list[Exception] = []
        feeder = Thread(target=_feed, args=(dumped, process.stdin, failed), daemon=True)
        feeder.start()
        yield from process.stdout
        feeder.join()
        if failed:
            raise CommandError(f"The backup is damaged: {failed[0]}")


def _feed(source: IO[bytes], into: IO[bytes], failed: list[Exception]) -> None:
    """In a thread of its own; pg_restore must see an end, or it waits for ever."""
    try:
        copyfileobj(source, into, CHUNK)
    except BrokenPipeError:
        return  # pg_restore ended early, and says why
    except (OSError, BadZipFile, zlib.error) as error:
        failed.append(error)
    finally:
        _close(into)


class Rows:
    """Counts the rows of each table in a script that passes by."""

    def __init__(self) -> None:
        self.of: dict[str, int] = {}
        self.table = ""

    def see(self, line: bytes) -> bool:
        """Whether the line is a row of data, and not SQL."""
        if self.table:
            if line == END_OF_ROWS:
                self.table = ""
                return True
            self.of[self.table] += 1
            return True
        if line.startswith(b"COPY ") and line.endswith(b"FROM stdin;\n"):
            self.table = line.split(b" ", 2)[1].decode().removeprefix("public.").strip('"')
            self.of[self.table] = 0
            return True
        return False


def difference(wanted: dict[str, int], found: dict[str, int]) -> str:
    """What is wrong in one sentence; empty when every table has its rows."""
    wrong = [
        f"{table} has {found.get(table, 0):,} of {number:,}"
        for table, number in sorted(wanted.items())
        if found.get(table, 0) != number
    ]
    return "; ".join(wrong)
