"""Reads from a standby (`DATABASE_REPLICA_URL`): pages that only read ask it; users, sessions and all that is written
stay with the primary.

A router of Django's leads the ORM alone, and transactions and our own statements would stay behind. So while such a
page is made, the default connection of its thread is the standby's, for all of them alike
(docs/decisions/0008-reads-from-a-standby.md).

A page is never older than `DATABASE_REPLICA_LAG` seconds, and never older than what its reader just wrote.
"""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from time import sleep
from typing import Any

from django.conf import settings
from django.db import DEFAULT_DB_ALIAS, DatabaseError, InterfaceError, OperationalError, connections
from django.http import Http404, HttpRequest, HttpResponse

from realty.database.config import STANDBY
from realty.database.replay import SOON_SECONDS, Replay
from realty.pages import SAFE

# Beside what the lag may be: the time between two looks at it.
MARGIN_SECONDS = 3
COOKIE = "wrote"
# PostgreSQL, appendix A. A page that wrote after all; and what a standby cancels since replay must go on.
READ_ONLY, CONFLICTS = "25006", ("40001", "40P01")
# Connection exceptions; shut down, crashed, starting, promoted.
GONE = ("08", "57P")

logger = logging.getLogger(__name__)
replay = Replay(STANDBY)


def from_standby(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For a view that only reads. Where the standby is behind, away, or cancels a statement, and where it does not have
    what was asked for, the primary makes the page."""

    @wraps(view)
    def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if _may_be_read(request):
            try:
                with on_standby():
                    return view(request, *args, **kwargs)
            except Http404:
                # Perhaps it is not there yet.
                pass
            except DatabaseError as error:
                if not _is_the_standbys(error, request):
                    raise
        return view(request, *args, **kwargs)

    return door


@contextmanager
def on_standby() -> Iterator[None]:
    """Inside, this thread's default connection is the standby's."""
    primary = connections[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = connections[STANDBY]
    try:
        yield
    finally:
        connections[DEFAULT_DB_ALIAS] = primary


class ReadYourWritesMiddleware:
    """Who has just posted reads from the primary, until the standby has that too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method not in SAFE and is_configured():
            age = settings.DATABASE_REPLICA_LAG + MARGIN_SECONDS
            secure = settings.SESSION_COOKIE_SECURE
            response.set_cookie(COOKIE, "1", max_age=age, secure=secure, httponly=True, samesite="Lax")
        return response


def is_configured() -> bool:
    return STANDBY in connections.settings


def seconds_behind() -> float | None:
    """Looked up now, or a moment ago; None where the standby is away or was promoted. After a while without a look the
    first one cannot tell yet, so there is another."""
    if not replay.is_within(settings.DATABASE_REPLICA_LAG):
        sleep(2 * SOON_SECONDS)
        replay.is_within(settings.DATABASE_REPLICA_LAG)
    return replay.behind()


def _may_be_read(request: HttpRequest) -> bool:
    if not is_configured() or request.method not in SAFE or COOKIE in request.COOKIES:
        return False
    return replay.is_within(settings.DATABASE_REPLICA_LAG)


def _is_the_standbys(error: DatabaseError, request: HttpRequest) -> bool:
    """Whether the primary would do better; it is logged."""
    state = getattr(error.__cause__, "sqlstate", None)
    if state == READ_ONLY:
        # Only a fault of ours: the page is made all the same.
        logger.error("A page that is read from the standby wants to write: %s", request.resolver_match)
    elif state in CONFLICTS:
        logger.info("The standby canceled a statement, since it must follow the primary")
    elif isinstance(error, OperationalError | InterfaceError) and (state is None or state.startswith(GONE)):
        replay.forget()
        logger.warning("The standby is away: pages are read from the primary")
    else:
        return False
    return True
