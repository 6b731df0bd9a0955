"""The scope fails closed in Python, and the connection's session always agrees with it."""

import asyncio
import threading

import psycopg
import pytest
from asgiref.sync import sync_to_async
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction

from listings.models import Collection, Listing
from realty.database.session import SET_SCOPE, forget
from realty.tenants.models import Membership, StaffAccess, Tenant
from realty.tenants.scope import (
    CLOSED,
    Scope,
    ScopeError,
    current_scope,
    entered,
    partner_scope,
    platform_scope,
    tenant_scope,
    user_scope,
)
from tests.listings.search_world import make_listing, store


def session_tenant() -> str:
    """What row-level security would read now, asked behind Django's back."""
    assert connection.connection is not None
    return str(connection.connection.execute("SELECT current_setting('realty.tenant', true)").fetchone()[0] or "")


def test_a_query_outside_a_scope_raises(gps: Collection) -> None:
    for query in (Collection.objects.count, gps.listings.count, gps.refresh_from_db, Tenant.objects.count):
        with pytest.raises(ScopeError):
            query()


def test_rows_of_collections_are_those_of_the_open_scope(gps: Collection, other_tenant: Tenant) -> None:
    make = Listing.objects.in_collections
    with tenant_scope(gps.tenant_id):
        store([make_listing(gps, "one")])
        rows = make([gps])
        assert [row.listing_key for row in rows] == ["one"]
    with tenant_scope(other_tenant):
        assert list(rows.all()) == []
    with tenant_scope(other_tenant), pytest.raises(ScopeError, match="of another tenant"):
        make([gps])
    with entered(CLOSED), pytest.raises(ScopeError, match="outside a tenant scope"):
        make([])
    with partner_scope(gps.tenant_id, []), pytest.raises(ScopeError, match="closed to partners"):
        make([gps])


def test_a_related_object_is_behind_the_same_door(gps: Collection, other_tenant: Tenant) -> None:
    with tenant_scope(gps.tenant_id):
        collection = Collection.objects.get()
    with tenant_scope(other_tenant):
        assert not collection.listings.exists()
        with pytest.raises(Collection.DoesNotExist):
            collection.refresh_from_db()


def test_a_query_built_in_one_scope_shows_nothing_in_another(gps: Collection, other_tenant: Tenant) -> None:
    with tenant_scope(gps.tenant_id):
        rows = Collection.objects.all()
        assert rows.count() == 1
    with tenant_scope(other_tenant):
        assert list(rows.all()) == []
    assert list(rows.all()) == []


def test_scopes_nest_and_the_innermost_holds(tenant: Tenant, other_tenant: Tenant) -> None:
    with platform_scope("test"):
        with tenant_scope(tenant), tenant_scope(other_tenant):
            assert session_tenant() == str(other_tenant.pk)
            assert not current_scope().platform
        assert current_scope().platform
        assert session_tenant() == ""
    assert current_scope() == CLOSED


def test_an_exception_closes_the_scope(tenant: Tenant) -> None:
    with pytest.raises(ZeroDivisionError), tenant_scope(tenant):
        1 / 0  # noqa: B018
    assert current_scope() == CLOSED
    assert session_tenant() == ""


def test_a_scope_that_ends_in_a_failed_transaction_is_closed_and_can_be_opened_again(gps: Collection) -> None:
    with pytest.raises(DatabaseError), transaction.atomic(), tenant_scope(gps.tenant_id), connection.cursor() as cursor:
        cursor.execute("SELECT 1/0")
    assert session_tenant() == ""
    with tenant_scope(gps.tenant_id):
        assert Collection.objects.count() == 1


def test_a_rollback_inside_the_scope_does_not_take_the_scope_away(gps: Collection) -> None:
    savepoint = transaction.savepoint()
    with tenant_scope(gps.tenant_id):
        transaction.savepoint_rollback(savepoint)
        assert session_tenant() == str(gps.tenant_id)
        assert Collection.objects.count() == 1


def test_scopes_opened_and_scopes_entered_know_of_each_other(tenant: Tenant, other_tenant: Tenant) -> None:
    for mine in (tenant, other_tenant):
        with entered(Scope(tenant_id=tenant.pk)):
            assert [t.slug for t in Tenant.objects.all()] == ["desert"]
        with tenant_scope(mine):
            assert session_tenant() == str(mine.pk)
        assert session_tenant() == ""


def test_a_row_of_another_tenant_is_not_saved(gps: Collection, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant), pytest.raises(ScopeError):
        gps.save()
    with pytest.raises(ScopeError):
        Collection(tenant=other_tenant, provider="x", name="x", title="x").save()


def test_a_new_row_belongs_to_the_scope(tenant: Tenant, django_user_model: type[User]) -> None:
    with tenant_scope(tenant):
        member = Membership.objects.create(user=django_user_model.objects.create_user("new"))
    assert member.tenant_id == tenant.pk


def test_a_user_sees_only_memberships_and_tenants_of_their_own(owner: User, stranger: User) -> None:
    with user_scope(stranger.pk):
        assert [m.tenant.slug for m in Membership.objects.of_user()] == ["coastal"]
        assert [t.slug for t in Tenant.objects.all()] == ["coastal"]
        with pytest.raises(ScopeError):
            Membership.objects.count()


def test_an_inactive_tenant_is_no_place_to_go(owner: User, tenant: Tenant) -> None:
    tenant.is_active = False
    with platform_scope("test"):
        tenant.save()
    with user_scope(owner.pk):
        assert not Membership.objects.of_user()


def test_staff_across_tenants_leaves_a_record(staff: User, gps: Collection) -> None:
    with platform_scope("looks into a quota", staff):
        assert Collection.objects.count() == 1
        assert StaffAccess.objects.get().reason == "looks into a quota"


def test_the_pool_hands_out_connections_that_work_for_nobody(tenant: Tenant) -> None:
    with psycopg.connect(**connection.get_connection_params()) as raw:
        raw.execute(SET_SCOPE, (str(tenant.pk), "on", "1"))
        forget(raw)
        raw.rollback()
        names = ("realty.tenant", "realty.platform", "realty.user")
        found = [raw.execute("SELECT current_setting(%s, true)", (name,)).fetchone() for name in names]
    assert found == [("",), ("",), ("",)]


@pytest.mark.django_db(transaction=True)
def test_a_connection_made_in_mid_scope_knows_the_scope(gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        connection.close()
        assert Collection.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_a_connection_lost_in_mid_scope_is_replaced_by_one_that_works_for_nobody(gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        assert connection.connection is not None
        connection.connection.close()
    connection.close()
    connection.ensure_connection()
    assert session_tenant() == ""


@pytest.mark.django_db(transaction=True)
def test_another_thread_starts_outside_every_scope(gps: Collection) -> None:
    seen: list[object] = []

    def look() -> None:
        seen.append(current_scope())
        try:
            Collection.objects.count()
        except ScopeError as error:
            seen.append(type(error))
        finally:
            connection.close()

    with tenant_scope(gps.tenant_id):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert seen == [CLOSED, ScopeError]


@pytest.mark.django_db(transaction=True)
def test_a_scope_that_another_thread_has_open_is_no_scope_of_this_one(tenant: Tenant) -> None:
    seen: list[str] = []

    def look() -> None:
        connection.ensure_connection()
        with tenant_scope(tenant):
            seen.append(session_tenant())
        seen.append(session_tenant())
        connection.close()

    with tenant_scope(tenant):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        assert session_tenant() == str(tenant.pk)
    assert seen == [str(tenant.pk), ""]
    assert session_tenant() == ""


@pytest.mark.django_db(transaction=True)
def test_tasks_that_take_turns_on_one_connection_each_see_their_own(tenant: Tenant, other_tenant: Tenant) -> None:
    def seen() -> list[str]:
        return [t.slug for t in Tenant.objects.all()]

    async def look(mine: Tenant, turn: asyncio.Event, other: asyncio.Event) -> list[list[str]]:
        with entered(Scope(tenant_id=mine.pk)):
            first = await sync_to_async(seen)()
            other.set()
            await turn.wait()
            return [first, await sync_to_async(seen)()]

    async def both() -> list[list[list[str]]]:
        one, two = asyncio.Event(), asyncio.Event()
        found = await asyncio.gather(look(tenant, one, two), look(other_tenant, two, one))
        await sync_to_async(lambda: connection.close())()
        return list(found)

    assert asyncio.run(both()) == [[["desert"]] * 2, [["coastal"]] * 2]
