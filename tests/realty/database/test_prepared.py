"""Statements that are planned once for a session, and such as run while Python goes on."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.db.utils import DataError

from crm_leads.models import SavedList
from realty.database.meanwhile import meanwhile
from realty.database.prepared import THRESHOLD, prepared_cursor
from realty.tenants.models import Tenant
from realty.tenants.scope import ScopeError, platform_scope, tenant_scope
from realty.tenants.together import Read, read_together, reading_together

ALL = Read(SavedList, "TRUE ORDER BY name")


@pytest.fixture
def lists(tenant: Tenant, other_tenant: Tenant, owner: User) -> None:
    for each in (tenant, other_tenant):
        with tenant_scope(each):
            SavedList.objects.create(name=f"List of {each.slug}", query="", user=owner)


def names() -> list[str]:
    return [saved.name for saved in read_together(ALL)[0]]


def prepared() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%%crm_leads_savedlist%%'")
        return int(cursor.fetchone()[0])


def test_one_plan_serves_all_tenants_and_shows_each_its_own(tenant: Tenant, other_tenant: Tenant, lists: None) -> None:
    for _ in range(THRESHOLD * 2):
        for each in (tenant, other_tenant):
            with tenant_scope(each):
                assert names() == [f"List of {each.slug}"]
    assert prepared() == 1
    with platform_scope("test"):
        assert names() == ["List of coastal", "List of desert"]
    with pytest.raises(ScopeError):
        names()


def test_rows_are_there_when_the_block_ends(in_tenant: Tenant, lists: None) -> None:
    with meanwhile("SELECT name FROM crm_leads_savedlist WHERE name LIKE %s", ["List%"]) as found:
        assert found == []
    assert found == [("List of desert",)]


def test_a_query_within_the_block_waits_its_turn(in_tenant: Tenant, lists: None) -> None:
    with meanwhile("SELECT 1", []) as found:
        assert names() == ["List of desert"]
    assert found == [(1,)]


@pytest.mark.parametrize("params", [["0"], ["no number"]])
def test_an_error_comes_at_the_end_and_the_session_goes_on(transactional_db: None, params: list[Any]) -> None:
    with pytest.raises(DataError), meanwhile("SELECT 1 / %s::int", params) as found:
        pass
    assert not found
    with connection.cursor() as cursor:
        cursor.execute("SELECT 2")
        assert cursor.fetchone() == (2,)


def test_a_block_that_fails_leaves_the_session_usable(in_tenant: Tenant, lists: None) -> None:
    with pytest.raises(KeyError), meanwhile("SELECT 1", []):
        raise KeyError
    assert names() == ["List of desert"]


def counted() -> None:
    with meanwhile("SELECT 1", []) as found:
        pass
    assert found == [(1,)]


@pytest.mark.parametrize("ask", [lambda: read_together(ALL), counted])
def test_a_kept_session_whose_server_has_gone_is_replaced(transactional_db: None, ask: Any) -> None:
    with platform_scope("test"):
        read_together(ALL)
        connection.connection.close()
        connection.health_check_done = False  # as at the beginning of each request
        ask()
    connection.close()


def test_a_prepared_statement_takes_django_s_placeholders(transactional_db: None) -> None:
    with prepared_cursor() as cursor:
        cursor.execute("SELECT '%%s' || %s::text, %s::int %% 7", ["a", 10])
        assert cursor.fetchone() == ("%sa", 3)
    connection.close()


def test_many_tables_are_read_while_the_block_runs(in_tenant: Tenant, lists: None) -> None:
    with reading_together(ALL, ALL) as found:
        assert found == []
    assert [[saved.name for saved in part] for part in found] == [["List of desert"]] * 2


def test_no_values_of_earlier_statements_stay_in_memory(transactional_db: None) -> None:
    """Django writes values into a statement's text, and psycopg keeps texts while it prepares statements."""
    with connection.cursor() as cursor:
        for number in range(20):
            cursor.execute("SELECT length(%s)", [f"{number}" + "x" * 100_000])
    texts = [text for text, *_ in (*connection.connection._prepared._counts, *connection.connection._prepared._names)]
    assert sum(map(len, texts)) < 100_000
