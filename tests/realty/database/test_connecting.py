"""A pooler that would mix tenants is refused (distributed.md 4), and no statement runs for ever (security Low 8)."""

from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connection
from django.db.utils import ConnectionHandler

from realty.database.connecting import PoolerRefused
from realty.database.session import SET_SCOPE
from tests.realty.database.pooler import Pooler

pytestmark = pytest.mark.django_db


@pytest.fixture
def server() -> dict[str, Any]:
    """How the tests' server is reached without Django."""
    connection.ensure_connection()
    return {name: value for name, value in connection.get_connection_params().items() if name in LIBPQ}


LIBPQ = ("host", "port", "dbname", "user", "password")


@pytest.fixture(params=["transaction", "session"])
def pooler(server: dict[str, Any], request: pytest.FixtureRequest) -> Iterator[Pooler]:
    pooler = Pooler(server, request.param)
    yield pooler
    pooler.close()


def through(pooler: Pooler, **settings: Any) -> Any:
    """Django's connection by DATABASE_URL to the pooler."""
    database = {
        "ENGINE": "realty.database.external",
        "NAME": connection.settings_dict["NAME"],
        "USER": connection.settings_dict["USER"],
        "HOST": "127.0.0.1",
        "PORT": str(pooler.port),
        **settings,
    }
    return ConnectionHandler({"default": database})["default"]


def test_the_pooler_of_these_tests_mixes_clients(pooler: Pooler) -> None:
    """What is feared, shown: one client's scope is another's in transaction mode."""
    there = {"host": "127.0.0.1", "port": pooler.port, "user": "x", "dbname": "x", "autocommit": True}
    with psycopg.connect(**there) as one, psycopg.connect(**there) as other:
        one.execute(SET_SCOPE, ("1", "", ""))
        seen = other.execute("SELECT current_setting('realty.tenant', true)").fetchone()
    assert seen == (("1" if pooler.mode == "transaction" else None),)


def test_a_database_in_another_encoding_is_refused_in_one_line() -> None:
    """The default of a server that was made without a locale."""
    name = f"{connection.settings_dict['NAME']}_ascii"
    given = {each: value for each, value in connection.get_connection_params().items() if each in LIBPQ}
    with psycopg.connect(**given, autocommit=True) as session:
        session.execute(f"DROP DATABASE IF EXISTS {name}")
        session.execute(
            f"CREATE DATABASE {name} TEMPLATE template0 ENCODING 'SQL_ASCII' LOCALE_PROVIDER libc LOCALE 'C'"
        )
        try:
            there = {"HOST": given.get("host", ""), "PORT": str(given.get("port", "")), "USER": given.get("user", "")}
            settings = {"ENGINE": "realty.database.external", "NAME": name, "PASSWORD": given.get("password", "")}
            with pytest.raises(ImproperlyConfigured, match=f"{name} is in SQL_ASCII, and must be in UTF-8"):
                ConnectionHandler({"default": {**settings, **there}})["default"].ensure_connection()
        finally:
            session.execute(f"DROP DATABASE {name}")


def test_a_pooler_that_nobody_declared_is_refused(pooler: Pooler) -> None:
    with pytest.raises(PoolerRefused, match="DATABASE_POOLER=session"):
        through(pooler).ensure_connection()


def test_a_declared_one_must_keep_its_word(pooler: Pooler) -> None:
    wrapper = through(pooler, POOLER="session")
    if pooler.mode == "transaction":
        with pytest.raises(PoolerRefused, match="although"):
            wrapper.ensure_connection()
        return
    with wrapper.cursor() as cursor:
        cursor.execute("SELECT 7")
        assert cursor.fetchone() == (7,)
    wrapper.close()


def test_a_pool_of_ours_refuses_it_too(pooler: Pooler) -> None:
    """The web process has a pool, whose own errors come late and say little."""
    with pytest.raises(PoolerRefused):
        through(pooler, OPTIONS={"pool": {"min_size": 1}}).ensure_connection()


@pytest.fixture
def limited(server: dict[str, Any]) -> Iterator[Any]:
    wrapper = ConnectionHandler({"default": {**connection.settings_dict, "TIMEOUT": 1}})["default"]
    yield wrapper
    wrapper.close()


def test_every_session_has_its_limits(limited: Any) -> None:
    with limited.cursor() as cursor:
        for name in ("statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"):
            cursor.execute(f"SHOW {name}")
            assert cursor.fetchone() == ("1s",)
        with pytest.raises(limited.Database.Error, match="statement timeout|canceling statement"):
            cursor.connection.execute("SELECT pg_sleep(5)")


def test_a_command_has_none(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SHOW statement_timeout")
        assert cursor.fetchone() == ("0",)
