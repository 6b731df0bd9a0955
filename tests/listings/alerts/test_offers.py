"""One offer in several MLSs is one to every saved search: told once, and again when it happens again."""

from datetime import timedelta
from decimal import Decimal

from django.contrib.auth.models import User
from django.db.models import F

from listings.models import Alert, Collection
from realty.tenants.models import Tenant
from tests.listings.alerts.test_following import saved, sync, told
from tests.listings.rows import DAY_ONE


def test_equal_listing_keys_are_one_offer_whatever_their_addresses(
    owner: User, gps: Collection, crmls: Collection, in_tenant: Tenant
) -> None:
    """The one that changed last is shown."""
    saved(owner, in_tenant)
    changes = [(collection, price) for price in (500_000, 400_000) for collection in (gps, crmls)]
    kinds = []
    for day, (collection, price) in enumerate(changes):
        street = "Sago" if collection == gps else "Palm"
        at = DAY_ONE + timedelta(days=day)
        sync(collection, "same", street_name=street, list_price=Decimal(price), modification_timestamp=at)
        kinds.append([kind for kind, _, _ in told(in_tenant)])
    assert kinds == [["new_match"], ["new_match"], ["new_match", "price_drop"], ["new_match", "price_drop"]]


def test_what_happens_again_is_told_again_though_the_other_mls_begins(
    owner: User, gps: Collection, crmls: Collection, in_tenant: Tenant
) -> None:
    for collection in (gps, crmls):
        sync(collection, "A", street_name="Sago")
    saved(owner, in_tenant, query="status=Active")
    expected = []
    for status, kind, begins in (
        ("Pending", "status", (gps, crmls)), ("Active", "back_on_market", (gps, crmls)),
        ("Pending", "status", (crmls, gps)),
    ):  # fmt: skip
        expected.append(kind)
        for collection in begins:
            sync(collection, "A", street_name="Sago", standard_status=status)
            assert [each for each, _, _ in told(in_tenant)] == expected
        Alert.objects.update(caused_at=F("caused_at") - timedelta(days=3))
