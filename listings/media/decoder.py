"""Photos are decoded in a process of their own, so that one image costs one image: what takes too long is killed, what
takes too much memory dies, and the next one finds a new process."""

import json
import os
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from queue import SimpleQueue
from types import TracebackType
from typing import IO, Self

from django.conf import settings

from listings.media.child import HEAD
from listings.media.pictures import FORMATS, Made, PictureRefused
from listings.media.sizes import MOST_BYTES, MOST_SECONDS

BROKE_IT = "The picture cannot be opened: it takes too much memory, or it is broken."
CHUNK = 1 << 16
# A line of JSON with three lengths.
LONGEST_LINE = 4_096
# More than any three files of ours.
LONGEST_ANSWER = 64 * 1024 * 1024


class Decoder:
    """One process, started with the first photo and again after one that broke it. For one thread at a time."""

    def __init__(self, formats: tuple[str, ...] = FORMATS, seconds: float = MOST_SECONDS) -> None:
        self.formats, self.seconds = formats, seconds
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def made(self, body: bytes) -> Made:
        """As `listings.media.pictures.made`. Raises PictureRefused, also for what takes too long or too much memory."""
        if len(body) > MOST_BYTES:
            raise PictureRefused(f"The photo is larger than {MOST_BYTES >> 20} MB.")
        deadline = time.monotonic() + self.seconds
        try:
            return self._asked(body, deadline)
        except PictureRefusedByChild:
            raise
        except TimeoutError:
            self.close()
            raise PictureRefused(f"The picture takes more than {self.seconds:g} seconds to open.") from None
        except (OSError, EOFError):
            self.close()
            raise PictureRefused(BROKE_IT) from None
        except BaseException:
            # Half an answer is in the pipe, which the next photo must not be given.
            self.close()
            raise

    def close(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        child.wait()
        for pipe in (child.stdin, child.stdout):
            if pipe is not None:
                _closed(pipe)

    def _asked(self, body: bytes, deadline: float) -> Made:
        child = self._started()
        assert child.stdin is not None and child.stdout is not None, "Both are pipes."
        pipes = _Pipes(child.stdin.fileno(), child.stdout.fileno(), deadline)
        pipes.write(len(body).to_bytes(HEAD))
        pipes.write(body)
        told = json.loads(pipes.line())
        if "error" in told:
            raise PictureRefusedByChild(told["error"])
        files = {size: pipes.read(length) for size, length in told["sizes"].items()}
        return Made(files, told["width"], told["height"])

    def _started(self) -> "subprocess.Popen[bytes]":
        if self._child is None or self._child.poll() is not None:
            self.close()
            command = [sys.executable, "-B", "-m", "listings.media.child", *self.formats]
            # Nothing of our environment: it holds secrets.
            self._child = subprocess.Popen(  # noqa: S603 - our own module
                command,
                cwd=settings.BASE_DIR,
                env={"LANG": "C.UTF-8"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
            )
            assert self._child.stdin is not None and self._child.stdout is not None, "Both are pipes."
            os.set_blocking(self._child.stdin.fileno(), False)
        return self._child


class PictureRefusedByChild(PictureRefused):
    """The process answered, and goes on."""


class _Pipes:
    """Both ends of a child, with a deadline. Raises TimeoutError, and EOFError where the child has ended."""

    def __init__(self, into: int, out: int, deadline: float) -> None:
        self.into, self.out, self.deadline = into, out, deadline
        self._read = bytearray()

    def write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            _, ready, _ = select.select([], [self.into], [], self._left())
            if ready:
                view = view[os.write(self.into, view[:CHUNK]) :]

    def line(self) -> bytes:
        while (end := self._read.find(b"\n")) < 0:
            if len(self._read) > LONGEST_LINE:
                raise EOFError("The process answers with something else.")
            self._more()
        return self._taken(end + 1)

    def read(self, length: int) -> bytes:
        if not 0 < length <= LONGEST_ANSWER:
            raise EOFError("The process answers with something else.")
        while len(self._read) < length:
            self._more()
        return self._taken(length)

    def _taken(self, length: int) -> bytes:
        taken = bytes(self._read[:length])
        del self._read[:length]
        return taken

    def _more(self) -> None:
        ready, _, _ = select.select([self.out], [], [], self._left())
        piece = os.read(self.out, CHUNK) if ready else b""
        if ready and not piece:
            raise EOFError("The process has ended.")
        self._read += piece

    def _left(self) -> float:
        left = self.deadline - time.monotonic()
        if left <= 0:
            raise TimeoutError
        return left


def _closed(pipe: IO[bytes]) -> None:
    try:
        pipe.close()
    except OSError:
        return  # What was left in it had nobody to go to.


class Decoders:
    """So many of them, lent to threads."""

    def __init__(self, number: int) -> None:
        self._all = [Decoder() for _ in range(number)]
        self._free: SimpleQueue[Decoder] = SimpleQueue()
        for decoder in self._all:
            self._free.put(decoder)

    @contextmanager
    def one(self) -> Iterator[Decoder]:
        decoder = self._free.get()
        try:
            yield decoder
        finally:
            self._free.put(decoder)

    def close(self) -> None:
        for decoder in self._all:
            decoder.close()
