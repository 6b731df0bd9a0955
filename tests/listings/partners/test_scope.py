"""A partner's scope reads what was opened, and fails closed."""

import pytest
from django.db import connection, transaction

from listings.models import Collection, Enrichment, Listing, ListingEvent, ListingMark, ListingNote, PartnerOffer
from realty.tenants.models import Membership, Tenant
from realty.tenants.rows import rows
from realty.tenants.scope import ScopeError, partner_scope, tenant_scope
from tests.listings.views.homes import put
from tests.realty.tenants.rows import a_listing


@pytest.fixture
def both(gps: Collection, crmls: Collection) -> Collection:
    """One home in each; GPS is opened."""
    put(gps, "A")
    put(crmls, "B")
    return gps


def test_it_shows_the_opened_collection_alone(both: Collection, tenant: Tenant) -> None:
    with partner_scope(tenant.pk, [both.pk]):
        assert [c.provider for c in Collection.objects.all()] == ["gps"]
        assert [listing.listing_key for listing in Listing.objects.all()] == ["A"]
        assert [listing.listing_key for listing in rows(Listing, "TRUE", [])] == ["A"]
        assert [c.provider for c in rows(Collection, "TRUE ORDER BY name", [])] == ["gps"]
        assert Enrichment.objects.count() == 0


def test_with_nothing_opened_it_shows_nothing(both: Collection, tenant: Tenant) -> None:
    with partner_scope(tenant.pk, []):
        assert not Listing.objects.exists() and not Collection.objects.exists() and not rows(Listing, "TRUE", [])


def test_a_collection_of_a_third_tenant_stays_closed(both: Collection, other_tenant: Tenant) -> None:
    with partner_scope(other_tenant.pk, [both.pk]):
        assert not Listing.objects.exists() and not rows(Listing, "TRUE", [])


@pytest.mark.parametrize("model", [ListingEvent, ListingNote, ListingMark, Membership, PartnerOffer])
def test_every_other_model_is_closed(both: Collection, tenant: Tenant, model: type) -> None:
    with partner_scope(tenant.pk, [both.pk]):
        with pytest.raises(ScopeError):
            model.objects.count()  # type: ignore[attr-defined]
        with pytest.raises(ScopeError):
            rows(model, "TRUE", [])


def test_nothing_is_written(both: Collection, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        listing = Listing.objects.get(listing_key="A")
    with partner_scope(tenant.pk, [both.pk]):
        for write in (
            listing.save,
            Listing.objects.all().delete,
            lambda: Listing.objects.update(list_price=1),
            lambda: a_listing(both),
            lambda: connection.cursor().execute("DELETE FROM listings_listing"),
        ):
            with pytest.raises(ScopeError), transaction.atomic():
                write()
    with tenant_scope(tenant):
        assert Listing.objects.count() == 2
