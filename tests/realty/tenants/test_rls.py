"""The wall under the ORM: raw SQL on the site's own connection, of every table that belongs to tenants."""

from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.db import ProgrammingError, connection, transaction

from crm_leads.models import Erasure, GateDecision, LeadExport, PropertyExport, StateRuleChange
from listings.models import Collection
from realty.audit.models import AuditEvent
from realty.tenants.models import Membership, StaffAccess, Tenant
from realty.tenants.scope import ScopeError, TenantOwned, platform_scope, tenant_scope, user_scope
from tests.cells import one_schema
from tests.realty.tenants.rows import one_row_of_each

OWNED = [model for model in apps.get_models() if issubclass(model, TenantOwned)]
# Records for the law: whoever owns them can only add to them.
APPEND_ONLY = {AuditEvent, Erasure, GateDecision, LeadExport, PropertyExport, StateRuleChange}

def sql(text: str, *params: Any) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(text, params)
        return cursor.fetchall() if cursor.description else [(cursor.rowcount,)]


def changed(statement: str, *parameters: Any) -> list[Any]:
    """As `sql`; an append-only table's refusal is no row changed."""
    try:
        with transaction.atomic():
            return sql(statement, *parameters)
    except ProgrammingError as refused:
        assert "is append-only" in str(refused)
        return [(0,)]


def test_the_sites_role_cannot_bypass_policies(db: None) -> None:
    assert sql("SELECT rolsuper, rolbypassrls, rolcreaterole FROM pg_roles WHERE rolname = current_user") == [
        (False, False, False)
    ]
    assert sql("SELECT count(*) FROM pg_auth_members WHERE member = current_user::regrole") == [(0,)]


def test_every_table_with_a_tenant_forces_its_policy(db: None) -> None:
    """From the catalog, so that a table made by hand or by a forgotten migration is found too."""
    open_tables = sql(
        "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'tenant_id'"
        " WHERE c.relkind IN ('r', 'p') AND c.relnamespace = 'public'::regnamespace"
        " AND NOT (c.relrowsecurity AND c.relforcerowsecurity"
        " AND EXISTS (SELECT FROM pg_policy WHERE polrelid = c.oid AND polqual IS NOT NULL))"
    )
    assert open_tables == []


def test_every_policy_that_admits_writing_admits_no_more_than_the_tenants_own_rows(db: None) -> None:
    rows = sql(
        "SELECT tablename, cmd, with_check LIKE '%%realty.user%%', qual LIKE '%%realty.user%%' FROM pg_policies"
        " WHERE schemaname = 'public' AND cmd <> 'SELECT'"
    )
    assert rows
    assert [row for row in rows if row[2] or row[3]] == []


def test_every_collection_view_runs_with_its_readers_rights(gps: Collection) -> None:
    [(options,)] = sql("SELECT reloptions FROM pg_class WHERE relname = %s", gps.name)
    assert options == ["security_invoker=true"]


@pytest.fixture
def filled(tenant: Tenant, owner: User, gps: Collection) -> Tenant:
    """One row of every tenant-owned model for Desert Realty."""
    with tenant_scope(tenant):
        one_row_of_each(tenant, owner)
    return tenant


def test_nothing_is_seen_or_changed_outside_a_scope(filled: Tenant, subtests: pytest.Subtests) -> None:
    for model in OWNED:
        with subtests.test(model.__name__):
            table = model._meta.db_table
            with pytest.raises(ScopeError):
                model._default_manager.exists()
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET tenant_id = tenant_id"):
                assert changed(statement) == [(0,)]
            assert sql(f"SELECT count(*) FROM {table}") == [(0,)]


def test_a_strangers_scope_sees_and_changes_nothing(filled: Tenant, stranger: User, subtests: pytest.Subtests) -> None:
    theirs = _tenant_of(stranger)
    for model in OWNED:
        with subtests.test(model.__name__):
            table = model._meta.db_table
            with tenant_scope(theirs) as scope:
                assert not model._default_manager.exclude(tenant_id=scope.tenant_id).exists()
                assert sql(f"SELECT count(*) FROM {table} WHERE tenant_id = %s", filled.pk) == [(0,)]
                taken = f"UPDATE {table} SET tenant_id = %s WHERE tenant_id = %s"
                assert changed(taken, scope.tenant_id, filled.pk) == [(0,)]
                assert changed(f"DELETE FROM {table} WHERE tenant_id = %s", filled.pk) == [(0,)]
            with tenant_scope(filled):
                assert model._default_manager.exists()


def test_a_row_cannot_be_given_to_another_tenant(
    filled: Tenant, other_tenant: Tenant, subtests: pytest.Subtests
) -> None:
    """By UPDATE and by INSERT: WITH CHECK refuses the new row."""
    for model in OWNED:
        with subtests.test(model.__name__):
            _refuse_another_tenant(model, filled, other_tenant)


def _refuse_another_tenant(model: type[TenantOwned], filled: Tenant, other_tenant: Tenant) -> None:
    table = model._meta.db_table
    written = [f for f in model._meta.concrete_fields if f.column != "id" and not f.generated]
    columns = ", ".join(connection.ops.quote_name(f.column) for f in written)
    values = ", ".join("%s" if f.column == "tenant_id" else connection.ops.quote_name(f.column) for f in written)
    update, insert = (
        f"UPDATE {table} SET tenant_id = %s",
        f"INSERT INTO {table} ({columns}) SELECT {values} FROM {table}",
    )
    if model in APPEND_ONLY:
        with tenant_scope(filled):
            assert changed(update, other_tenant.pk) == changed(f"DELETE FROM {table}") == [(0,)]
    for statement in [insert] if model in APPEND_ONLY else [update, insert]:
        with tenant_scope(filled), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            sql(statement, other_tenant.pk)


@one_schema
def test_a_collections_view_is_no_way_round(filled: Tenant, gps: Collection, other_tenant: Tenant) -> None:
    with tenant_scope(filled):
        assert sql(f"SELECT count(*) FROM {gps.name}") == [(1,)]
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            sql(f"UPDATE {gps.name} SET tenant_id = %s", other_tenant.pk)
    for scope in (tenant_scope(other_tenant), user_scope(1)):
        with scope:
            assert sql(f"SELECT count(*) FROM {gps.name}") == [(0,)]
            assert sql(f"DELETE FROM {gps.name}") == [(0,)]
            assert sql(f"UPDATE {gps.name} SET city = 'Nowhere'") == [(0,)]


def test_a_user_scope_reads_memberships_and_writes_none(owner: User, other_tenant: Tenant, tenant: Tenant) -> None:
    """Else anybody could make themselves an owner of any tenant."""
    with user_scope(owner.pk):
        assert sql("SELECT role FROM tenants_membership") == [("owner",)]
        assert sql("UPDATE tenants_membership SET tenant_id = %s", other_tenant.pk) == [(0,)]
        assert sql("UPDATE tenants_tenant SET name = 'Mine'") == [(0,)]
        assert sql("DELETE FROM tenants_membership") == [(0,)]
        join = "INSERT INTO tenants_membership (tenant_id, user_id, role, created_at) VALUES (%s, %s, 'owner', now())"
        with pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
            sql(join, other_tenant.pk, owner.pk)


def test_records_of_staff_access_are_only_added(staff: User, tenant: Tenant) -> None:
    with platform_scope("test", staff):
        assert StaffAccess.objects.count() == 1
        assert changed("UPDATE tenants_staffaccess SET reason = 'nothing'") == [(0,)]
        assert changed("DELETE FROM tenants_staffaccess") == [(0,)]
    with tenant_scope(tenant):
        assert sql("SELECT count(*) FROM tenants_staffaccess") == [(0,)]


def _tenant_of(user: User) -> int:
    with user_scope(user.pk):
        return int(Membership.objects.of_user().get().tenant_id)
