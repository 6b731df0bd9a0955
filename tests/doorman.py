"""Counts the requests inside a server, so that none outlives its test."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any

SECONDS_TO_LEAVE = 60


class Doorman:
    """Stands before a WSGI application. Once closed he waits for the last request inside and lets no other one in.

    A page that is closed leaves requests behind; whichever still reads the database while the next test empties its
    tables ends one of both in a deadlock.
    """

    def __init__(self, application: Any) -> None:
        self.application = application
        self.inside, self.is_open = 0, True
        self.moved = threading.Condition()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterator[bytes]:
        with self.entered(), closing(self.application(environ, start_response)) as response:
            yield from response

    @contextmanager
    def entered(self) -> Iterator[None]:
        with self.moved:
            if not self.is_open:
                # The one error that a server of wsgiref takes as "the client has gone" and drops without a word.
                raise ConnectionAbortedError("The test is over.")
            self.inside += 1
        try:
            yield
        finally:
            with self.moved:
                self.inside -= 1
                self.moved.notify_all()

    def close(self) -> None:
        """Raises AssertionError when a request has not left after a minute."""
        with self.moved:
            self.is_open = False
            assert self.moved.wait_for(lambda: not self.inside, SECONDS_TO_LEAVE), f"{self.inside} requests stay."


@contextmanager
def watched(live_server: Any) -> Iterator[None]:
    """The live server with a doorman before it."""
    server = live_server.thread.httpd
    application = server.get_app()
    doorman = Doorman(application)
    server.set_app(doorman)
    try:
        yield
    finally:
        doorman.close()
        server.set_app(application)
