"""The console's pages of MongoDB, looked at and by axe-core."""

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from listings.models import Publication
from mls_sync.models import Feed, MongoImport
from realty.secrets import SecretDict
from realty.tenants.scope import tenant_scope
from tests.browser.driving import AXE, Visit, keep
from tests.browser.test_console import FAULTS


@pytest.fixture
def publication(synced: Feed) -> Publication:
    """One whose server is away, and an import that has ended."""
    with tenant_scope(synced.tenant_id):
        MongoImport.objects.create(
            tenant_id=synced.tenant_id, feed=synced, database="realestate", source="gpsExpiredListings", read=412,
            created=398, quarantined=2, skipped=12, skipped_why={"older than what is stored": 12},
            refused_why={"ListPrice: ListPrice holds an object, so the record cannot be trusted.": 2},
            finished_at=timezone.now(),
        )  # fmt: skip
        return Publication.objects.create(
            tenant_id=synced.tenant_id, collection=synced.collection, secrets=SecretDict(uri="mongodb://127.0.0.1:9/x"),
            published=398, failures=3, failing_since=timezone.now(), next_attempt_at=timezone.now(),
            last_error="No MongoDB server answers at the address in the target of desert_gps_listings within 8 seconds."
            " Start it, or correct the address.",
        )  # fmt: skip


@pytest.mark.browser
def test_the_consoles_pages_have_no_serious_fault(visit: Visit, staff: User, publication: Publication) -> None:
    with tenant_scope(publication.tenant_id):
        imported = MongoImport.objects.get()
    paths = {
        "publications": reverse("admin:listings_publication_changelist"),
        "publication": reverse("admin:listings_publication_change", args=[publication.pk]),
        "add": reverse("admin:listings_publication_add"),
        "imports": reverse("admin:mls_sync_mongoimport_changelist"),
        "import": reverse("admin:mls_sync_mongoimport_change", args=[imported.pk]),
    }
    for phone in (False, True):
        page = visit(staff, paths["publications"], phone=phone)
        for name, path in paths.items():
            page.goto(path)
            keep(page, f"mongodb-console-{name}-{'phone' if phone else 'wide'}", full=True)
            page.evaluate(AXE)
            assert page.evaluate(FAULTS) == [], name
