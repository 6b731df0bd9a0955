"""Security Low 7, 9, 15: the site's role reads and writes rows and changes nothing else; append-only tables stay so."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, connections, transaction
from django.db.utils import DatabaseError, ProgrammingError

from listings import collections
from listings.ingest import write
from listings.models import Collection
from realty.checks import the_site_does_not_own_its_tables
from realty.database.rights import APPEND_ONLY
from realty.database.statements import fetch_all
from realty.tenants.models import StaffAccess, Tenant
from realty.tenants.rls import RefuseChange
from realty.tenants.scope import platform_scope, tenant_scope
from realty.tenants.session import APPLIED
from tests.listings.rows import row
from tests.realty.tenants.rows import one_row_of_each

FIVE = [
    "crm_leads_erasure",
    "crm_leads_gatedecision",
    "crm_leads_leadexport",
    "crm_leads_staterulechange",
    "tenants_staffaccess",
]
# Of accounts: old ones may go.
EVENTS = "accounts_accountevent"


@pytest.fixture
def as_site(transactional_db: None, tenant: Tenant, owner: User) -> Iterator[Any]:
    """The default connection is the site's, as in the web process."""
    usual, site = connection.settings_dict["USER"], connection.settings_dict.get("SITE_ROLE")
    if not site:
        pytest.skip("one role does both here")
    connection.close()
    connection.settings_dict["USER"] = site
    with platform_scope("test"), connection.cursor() as cursor:
        yield cursor
    connection.close()
    connection.settings_dict["USER"] = usual


def test_the_database_says_whether_the_role_owns_the_tables(as_site: Any, settings: Any) -> None:
    """A container of the web or a worker knows nothing of the owner's role, and no warning is due there."""
    settings.PRODUCTION, settings.DATABASES = True, {"default": {"SITE_ROLE": ""}}
    assert the_site_does_not_own_its_tables(None, ["default"]) == []


REFUSED = (
    "TRUNCATE crm_leads_gatedecision",
    "TRUNCATE listings_listing",
    "DROP POLICY tenant_scope ON crm_leads_lead",
    "ALTER TABLE crm_leads_lead NO FORCE ROW LEVEL SECURITY",
    "ALTER TABLE crm_leads_lead DISABLE ROW LEVEL SECURITY",
    "ALTER TABLE crm_leads_gatedecision DISABLE TRIGGER ALL",
    "DROP TRIGGER append_only ON crm_leads_gatedecision",
    "DROP TABLE crm_leads_lead",
    "CREATE TABLE public.mine (id int)",
    "CREATE VIEW public.mine AS SELECT 1",
    "CREATE FUNCTION public.mine() RETURNS int LANGUAGE sql AS 'SELECT 1'",
    "CREATE SCHEMA mine",
    "CREATE ROLE mine SUPERUSER",
    "SET ROLE realty",
    "SET session_replication_role = replica",
    "COPY (SELECT 1) TO PROGRAM 'true'",
    *(f"UPDATE {table} SET id = id" for table in (EVENTS, *FIVE)),
    *(f"DELETE FROM {table}" for table in FIVE),
)


def test_the_sites_role_is_refused(as_site: Any) -> None:
    for statement in REFUSED:
        with pytest.raises(ProgrammingError, match="permission denied|must be owner|append-only"):
            as_site.execute(statement)
            pytest.fail(statement)


def test_the_sites_role_does_the_sites_work(as_site: Any, tenant: Tenant, owner: User, crmls: Collection) -> None:
    """Collections come and go with their views, pages are written, every model saved."""
    with tenant_scope(tenant):
        with transaction.atomic():
            one_row_of_each(tenant, owner)
            write(crmls, [row("a"), row("b")], run_id=None)
        as_site.execute(f"SELECT count(*) FROM {crmls.name}")
        assert as_site.fetchone() == (2,)
        collections.drop(crmls)
        as_site.execute("SELECT to_regclass(%s)", [crmls.name])
        assert as_site.fetchone() == (None,)


def test_the_owners_functions_see_no_more_than_the_scope(as_site: Any, crmls: Collection, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant), pytest.raises(DatabaseError, match="no rows"):
        as_site.execute("SELECT listings_drop_view(%s)", [crmls.pk])


def test_append_only_tables_refuse_their_owner_too(db: None) -> None:
    with platform_scope("test"), connection.cursor() as cursor:
        for table in FIVE:
            with connection.schema_editor() as editor:  # for the tests' own TRUNCATE it was made without that
                RefuseChange(table).database_forwards("", editor, None, None)
            for change in ("UPDATE {} SET id = id", "DELETE FROM {}", "TRUNCATE {} CASCADE"):
                with pytest.raises(ProgrammingError, match=f"{table} is append-only"), transaction.atomic():
                    cursor.execute(change.format(table))


def test_every_append_only_table_has_its_trigger(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(APPEND_ONLY)
        both = dict.fromkeys((*FIVE, "crm_leads_propertyexport"), "UPDATE, DELETE")
        append_only = {EVENTS: "UPDATE", "audit_auditevent": "UPDATE", **both}
        assert {name.split(".")[-1]: refused for name, refused in cursor.fetchall()} == append_only
        cursor.execute("SELECT DISTINCT tablename::text FROM pg_policies WHERE policyname = 'staff_appends' ORDER BY 1")
        assert [name for (name,) in cursor.fetchall()] == sorted(append_only)


def test_a_record_is_still_added(staff: User) -> None:
    with platform_scope("a reason", staff):
        assert StaffAccess.objects.filter(reason="a reason").exists()


def test_the_superuser_of_the_embedded_server_is_let_in_for_nobody(db: None) -> None:
    """Security Low 9."""
    if "EMBEDDED_HOME" not in connection.settings_dict:
        pytest.skip("the server is not ours")
    params = {**connection.get_connection_params(), "user": "postgres"}
    with pytest.raises(connection.Database.OperationalError, match="(?i)peer authentication failed"):
        connection.Database.connect(**params)


def test_plain_statements_tell_the_session_of_the_scope(in_tenant: Tenant) -> None:
    """Security Low 15: they go round the guard of Django's cursors."""
    connection.__dict__.pop(APPLIED, None)
    connection.connection.execute("SELECT set_config('realty.tenant', '', false)")
    connections["default"].__dict__.pop(APPLIED, None)
    assert fetch_all("SELECT current_setting('realty.tenant')") == [(str(in_tenant.pk),)]
