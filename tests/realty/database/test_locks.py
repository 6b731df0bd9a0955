"""Advisory locks: one spelling for the whole house (architecture 3.2.9)."""

import re
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest
from django.db import connection, transaction

from realty.database import locks
from realty.database.locks import Space

ROOT = Path(__file__).resolve().parents[3]
SPELLED_IN = {"realty/database/locks.py"}


@pytest.fixture
def other() -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    """Another session of the same database."""
    with psycopg.connect(**_parameters(), autocommit=True) as session:
        yield session


def _parameters() -> dict[str, object]:
    return {**connection.get_connection_params(), "cursor_factory": psycopg.Cursor, "context": None}


def is_free(other: psycopg.Connection[tuple[object, ...]], space: Space, key: int) -> bool:
    with other.transaction():
        row = other.execute("SELECT pg_try_advisory_xact_lock(%s::int, %s::int)", (int(space), key)).fetchone()
    return row == (True,)


def test_no_other_source_spells_an_advisory_lock() -> None:
    sources = (path for app in ("realty", "listings", "mls_sync", "crm_leads") for path in (ROOT / app).rglob("*.py"))
    found = {
        path.relative_to(ROOT).as_posix()
        for path in sources
        if "migrations" not in path.parts and re.search(r"pg_(?:try_)?advisory", path.read_text(encoding="utf-8"))
    }
    assert found == SPELLED_IN


def test_no_two_kinds_share_a_number() -> None:
    assert len({int(space) for space in Space}) == len(list(Space.__members__))


@pytest.mark.django_db(transaction=True)
def test_a_lock_ends_with_its_transaction(other: psycopg.Connection[tuple[object, ...]]) -> None:
    with transaction.atomic():
        locks.lock(Space.IMPORT, 7)
        assert not is_free(other, Space.IMPORT, 7)
        assert is_free(other, Space.IMPORT, 8) and is_free(other, Space.INTAKE, 7)
    assert is_free(other, Space.IMPORT, 7)


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_transaction_a_lock_would_keep_nothing() -> None:
    with pytest.raises(RuntimeError, match="IMPORT"):
        locks.lock(Space.IMPORT, 7)


@pytest.mark.django_db(transaction=True)
def test_keys_beyond_int4_and_texts_are_taken(other: psycopg.Connection[tuple[object, ...]]) -> None:
    """architecture 3.2.9: one of six spellings failed past 2^31."""
    with transaction.atomic():
        locks.lock(Space.EMAIL, 2**31 + 5)
        assert not is_free(other, Space.EMAIL, 5)
        assert locks.try_lock(Space.CALL, "f" * 64)


@pytest.mark.django_db(transaction=True)
def test_a_lease_is_the_sessions_and_someone_elses_is_not_waited_for(
    other: psycopg.Connection[tuple[object, ...]],
) -> None:
    with locks.lease(Space.FEED, 3) as mine:
        assert mine and not is_free(other, Space.FEED, 3)
    other.execute("SELECT pg_advisory_lock(%s::int, 3)", (int(Space.FEED),))
    with locks.lease(Space.FEED, 3) as mine:
        assert not mine


@pytest.mark.django_db(transaction=True)
def test_a_lease_whose_session_is_gone_ends_quietly(other: psycopg.Connection[tuple[object, ...]]) -> None:
    with locks.lease(Space.FEED, 3) as mine:
        assert mine
        gone = connection.connection.info.backend_pid
        connection.close()
    _wait_for_end(other, gone)
    with locks.lease(Space.FEED, 3) as mine:
        assert mine


def _wait_for_end(other: psycopg.Connection[tuple[object, ...]], session: int) -> None:
    """PostgreSQL ends a session, and lets its locks go, some time after the client has closed it."""
    deadline = time.monotonic() + 30
    while other.execute("SELECT 1 FROM pg_stat_activity WHERE pid = %s", (session,)).fetchone():
        assert time.monotonic() < deadline, "The session does not end."
        time.sleep(0.02)


def test_a_tenants_lock_needs_an_open_tenant() -> None:
    with pytest.raises(locks.ScopeError):
        locks.open_tenant()
