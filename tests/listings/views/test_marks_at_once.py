"""A member marks a listing while the same listings leave their feed: one waits for the other."""

import threading
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection, transaction

from listings.enums import Mark
from listings.ingest import purge
from listings.marks import mark
from listings.models import Collection, Listing, ListingMark
from realty.database.locks import Space, lock
from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import tenant_scope
from tests.listings.alerts.test_following import saved, sync


@pytest.fixture
def favorite(transactional_db: None, owner: User, tenant: Tenant, gps: Collection) -> int:
    """Olivia's, whose saved search follows her favorites."""
    with tenant_scope(tenant):
        sync(gps, "A")
        home = Listing.objects.get().pk
        mark(Membership.objects.get(user=owner), home, Mark.FAVORITE)
        saved(owner, tenant, query="mine=favorites")
    return home


def test_a_mark_waits_with_no_row_in_hand(owner: User, tenant: Tenant, gps: Collection, favorite: int) -> None:
    begun, failed = threading.Event(), list[BaseException]()

    def take_away() -> None:
        try:
            with tenant_scope(tenant):
                membership = Membership.objects.get(user=owner)
                begun.set()
                mark(membership, favorite, "")
        except BaseException as error:
            failed.append(error)
        finally:
            connection.close()

    thread: Any = threading.Thread(target=take_away)
    with tenant_scope(tenant), transaction.atomic():
        lock(Space.ALERTS, tenant.pk)
        thread.start()
        assert begun.wait(timeout=30)
        thread.join(timeout=0.5)
        purge(gps, ["A"])
    thread.join(timeout=30)
    assert not failed
    with tenant_scope(tenant):
        assert not ListingMark.objects.exists()
