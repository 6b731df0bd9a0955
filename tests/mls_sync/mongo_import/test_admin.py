"""The console's page of imports from MongoDB."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from pymongo.database import Database

from mls_sync.models import MongoImport
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.mls_sync.mongo_import.conftest import Run
from tests.mls_sync.mongo_import.deployment import seed


@pytest.mark.django_db
def test_staff_see_what_was_read_of_each_collection(
    run: Run, mongo: Database[dict[str, Any]], tenant: Tenant, staff: User
) -> None:
    seed(mongo)
    run()
    console = signed_in(staff)
    address = reverse("admin:mls_sync_mongoimport_changelist")
    console.get(address)
    with CaptureQueriesContext(connection) as asked:
        page = console.get(address).content.decode()
    assert len(asked) == 6
    assert "gpsExpiredListings" in page and "desert_gps_listings" in page and "Ended" in page
    with tenant_scope(tenant):
        row = MongoImport.objects.get(source="gpsExpiredListings")
    assert console.get(reverse("admin:mls_sync_mongoimport_change", args=[row.pk])).status_code == 200
