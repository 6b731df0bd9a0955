"""What load balancers and service managers ask: does the process answer, and may it be given requests.

A database that is down is no reason to start the web process again, so `/healthz` asks nothing of it; `/readyz` does,
by a connection of its own with a short deadline: the pool would wait for half a minute.
"""

from dataclasses import dataclass
from functools import cache
from threading import Lock
from time import monotonic

import psycopg
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from realty import schedules
from realty.queue_health import ALIVE

SECONDS = 3
# Strangers may ask as often as they like; PostgreSQL is asked once in so many seconds by each process.
FRESH_SECONDS = 1.0

SET_LIMIT = "SELECT set_config('statement_timeout', %s, false)"
APPLIED = "SELECT app, name FROM django_migrations"
SCHEDULED = "SELECT name FROM django_q_schedule"
ALIVE_WORKERS = "SELECT coalesce(sum(workers), 0) FROM operations_heartbeat WHERE seen_at > %s"


@dataclass(frozen=True)
class Readiness:
    """`missing_migrations` as app.name. Workers and schedules are told, but pages do not need them."""

    database: bool
    missing_migrations: tuple[str, ...] = ()
    workers: int = 0
    missing_schedules: int = 0

    @property
    def is_ready(self) -> bool:
        return self.database and not self.missing_migrations


def readiness() -> Readiness:
    """At most FRESH_SECONDS old; one look at a time."""
    return _kept.read()


class _Kept:
    def __init__(self) -> None:
        self.lock, self.until, self.found = Lock(), 0.0, Readiness(False)

    def read(self) -> Readiness:
        with self.lock:
            if monotonic() >= self.until:
                self.found = look()
                self.until = monotonic() + FRESH_SECONDS
            return self.found


_kept = _Kept()


def look() -> Readiness:
    """Raises nothing where the database cannot be reached, or does not answer in time: it is not ready then."""
    parameters = {**connections["default"].get_connection_params(), "connect_timeout": SECONDS, "cursor_factory": None}
    try:
        with psycopg.connect(**parameters, autocommit=True) as session:
            session.execute(SET_LIMIT, [f"{SECONDS}s"])
            return _look(session)
    except psycopg.OperationalError:
        return Readiness(False)


def _look(session: "psycopg.Connection[tuple[str, ...]]") -> Readiness:
    try:
        applied = {(app, name) for app, name in session.execute(APPLIED).fetchall()}
    except psycopg.errors.UndefinedTable:
        applied = set()
    missing = tuple(f"{app}.{name}" for app, name in last_migrations() if (app, name) not in applied)
    if missing:
        return Readiness(True, missing)
    row = session.execute(ALIVE_WORKERS, [timezone.now() - ALIVE]).fetchone()
    scheduled = {name for (name,) in session.execute(SCHEDULED).fetchall()}
    unscheduled = [name for name in schedules.wanted() if name not in scheduled]
    return Readiness(True, (), int(row[0]) if row else 0, len(unscheduled))


@cache
def last_migrations() -> tuple[tuple[str, str], ...]:
    """App and name of the last migration of each app of this code: with it all before it are applied."""
    return tuple(MigrationLoader(None, ignore_no_migrations=True).graph.leaf_nodes())
