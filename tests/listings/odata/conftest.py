"""A tenant with two collections whose licenses differ, and a program with a token that reads them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from listings.enums import LicenseRole
from listings.models import Collection
from realty.api.scopes import Scope
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.realty.api.callers import calling


@pytest.fixture
def back_office(gps: Collection, tenant: Tenant) -> Collection:
    """The collection of GPS, whose license is for participants."""
    return licensed(gps, tenant, license_role=LicenseRole.BACK_OFFICE)


@pytest.fixture
def idx(crmls: Collection, tenant: Tenant) -> Collection:
    """The collection of CRMLS, whose license is for display."""
    return licensed(crmls, tenant, license_role=LicenseRole.IDX)


@pytest.fixture
def program(owner: User) -> Client:
    return calling(owner, Scope.RESO_READ)


def licensed(collection: Collection, tenant: Tenant, **values: Any) -> Collection:
    with tenant_scope(tenant):
        Collection.objects.filter(pk=collection.pk).update(**values)
        collection.refresh_from_db()
    return collection
