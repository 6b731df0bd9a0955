"""Named people and places for every test: Olivia owns Desert Realty, Carl works there, Vera may only look, Stan
belongs to another tenant, and Piper is platform staff."""

import os
from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import hypothesis
import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client, override_settings
from django.utils import timezone

from listings.collections import provision
from listings.models import Collection
from realty.accounts.models import Authenticator
from realty.accounts.second_step import SESSION_STEP
from realty.database.cells import has_cells
from realty.database.rights import APPEND_ONLY
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.doorman import watched
from tests.migrated import migrated_database
from tests.mongo_server import mongo, mongo_uri, secantus  # noqa: F401 - fixtures of every folder

# No test fails because the machine is busy. A change is judged by the same examples each time; at a desk they differ
# from run to run, and find more.
PATIENT: dict[str, Any] = {"deadline": None, "suppress_health_check": [hypothesis.HealthCheck.too_slow]}
hypothesis.settings.register_profile("desk", **PATIENT)
hypothesis.settings.register_profile("ci", **PATIENT, derandomize=True)
hypothesis.settings.load_profile("ci" if os.environ.get("CI") else "desk")

if has_cells(connection):
    # Beside the usual database: `DATABASE_CELLS=on pytest` runs every test with tenants that alternate over two cells.
    connection.settings_dict["TEST"]["NAME"] = "test_realty_cells"

PASSWORD = "correct-horse-9"
AUTHENTICATOR_KEY = "5a" * 20
# Tests make hundreds of accounts; the real hasher takes a third of a second for each.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings: None, django_db_keepdb: bool, django_db_createdb: bool, django_db_blocker: Any
) -> None:
    """A new test database is a copy of one that is migrated already."""
    if django_db_createdb or not django_db_keepdb:
        with django_db_blocker.unblock():
            connection.settings_dict["TEST"]["TEMPLATE"] = migrated_database()


@pytest.fixture(scope="session", autouse=True)
def _cells_stay() -> None:
    """Between tests that commit, the tables of the cells are emptied, and not the list of the cells."""
    emptied = connection.ops.sql_flush
    connection.ops.sql_flush = lambda style, tables, **options: emptied(
        style, [table for table in tables if table != "cells_cell"], **options
    )


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: Any) -> None:
    """Between tests that commit, Django empties all tables by TRUNCATE, which append-only ones refuse."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(APPEND_ONLY)
        for table, refused in cursor.fetchall():
            cursor.execute(
                f"CREATE OR REPLACE TRIGGER append_only BEFORE {refused.replace(', ', ' OR ')} ON {table}"
                " FOR EACH STATEMENT EXECUTE FUNCTION realty_refuse_change()"
            )


def make_tenant(slug: str, name: str) -> Tenant:
    with platform_scope("test set-up"):
        return Tenant.objects.create(slug=slug, name=name)


def make_member(username: str, tenant: Tenant, role: Role) -> User:
    user = User.objects.create_user(username, f"{username}@example.com", PASSWORD)
    with tenant_scope(tenant):
        Membership.objects.create(tenant=tenant, user=user, role=role)
    return user


@pytest.fixture(autouse=True)
def media(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Files of one test are no other's, and never the site's."""
    with override_settings(MEDIA_ROOT=tmp_path_factory.getbasetemp() / "media" / uuid4().hex):
        yield


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("desert", "Desert Realty")


@pytest.fixture
def other_tenant(db: None) -> Tenant:
    return make_tenant("coastal", "Coastal Homes")


@pytest.fixture
def owner(tenant: Tenant) -> User:
    return make_member("olivia", tenant, Role.OWNER)


@pytest.fixture
def colleague(tenant: Tenant) -> User:
    return make_member("carl", tenant, Role.AGENT)


@pytest.fixture
def viewer(tenant: Tenant) -> User:
    return make_member("vera", tenant, Role.VIEWER)


@pytest.fixture
def stranger(other_tenant: Tenant) -> User:
    return make_member("stan", other_tenant, Role.OWNER)


@pytest.fixture
def staff(db: None) -> User:
    return User.objects.create_superuser("piper", "piper@example.com", PASSWORD)


@pytest.fixture
def in_tenant(tenant: Tenant) -> Iterator[Tenant]:
    """The test runs inside Desert Realty's scope."""
    with tenant_scope(tenant):
        yield tenant


@pytest.fixture
def gps(tenant: Tenant) -> Collection:
    """The collection `desert_gps_listings`."""
    with tenant_scope(tenant):
        return provision(tenant, "gps", title="Greater Palm Springs MLS")


@pytest.fixture
def crmls(tenant: Tenant) -> Collection:
    """The collection `desert_crmls_listings`."""
    with tenant_scope(tenant):
        return provision(tenant, "crmls", title="California Regional MLS")


@pytest.fixture
def live_server(transactional_db: None, live_server: Any) -> Iterator[Any]:
    """The server of pytest-django, left by its last request before the tables are emptied."""
    with watched(live_server):
        yield live_server


def signed_in(user: User) -> Client:
    """Signed in whole: with the code of an authenticator, where the person has one or, as staff, must."""
    client = Client()
    client.force_login(user)
    give_code(client, user)
    return client


def give_code(client: Client, user: User) -> None:
    """The second step of a session that `force_login` began, where one is owed."""
    held = Authenticator.objects.filter(user=user).exclude(confirmed_at=None).first()
    if held is None and user.is_staff:
        held = Authenticator.objects.create(user=user, secret={"key": AUTHENTICATOR_KEY}, confirmed_at=timezone.now())
    if held is not None:
        session = client.session
        session[SESSION_STEP] = held.pk
        session.save()
