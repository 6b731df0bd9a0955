"""What tenants may store, what they stored in each month, and who is told as a collection fills up."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse

from listings import quotas
from listings.collections import drop, provision
from listings.models import Collection
from mls_sync.models import OwnPhoto
from realty.billing import tiers, volumes
from realty.billing.models import MonthlyVolume, PriceBand, Tier
from realty.csv_files import safe
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.realty.accounts.mailbox import letters


def hold(collection: Collection, listings: int, row_bytes: int = 0) -> None:
    """As the write door counts."""
    with tenant_scope(collection.tenant_id):
        Collection.objects.filter(pk=collection.pk).update(listing_count=listings, listing_bytes=row_bytes)


def volume(collection: Collection, month: date | None = None) -> MonthlyVolume:
    with platform_scope("test"):
        return MonthlyVolume.objects.get(collection=collection.name, month=month or volumes.this_month())


def test_a_month_keeps_the_most_and_the_last_of_every_change(gps: Collection) -> None:
    hold(gps, 900, 90_000)
    hold(gps, 1_200, 70_000)
    hold(gps, 400, 40_000)
    kept = volume(gps)
    assert (kept.peak_listings, kept.peak_listing_bytes) == (1_200, 90_000)
    assert (kept.last_listings, kept.last_listing_bytes, kept.quota) == (400, 40_000, 50_000)


def test_a_month_begins_with_what_the_one_before_left(gps: Collection) -> None:
    hold(gps, 900)
    last = date(volumes.this_month().year - 1, 12, 1)
    with platform_scope("test"):
        MonthlyVolume.objects.update(month=last)
    hold(gps, 300)  # the first change in this month
    assert (volume(gps).peak_listings, volume(gps).last_listings) == (900, 300)


def test_months_without_a_change_are_what_was_held_last(gps: Collection) -> None:
    hold(gps, 900)
    with platform_scope("test"):
        MonthlyVolume.objects.update(month=date(2026, 11, 1))
        assert volumes.carry_on(date(2027, 2, 1)) == 3
        assert volumes.carry_on(date(2027, 2, 1)) == 0
    assert volume(gps, date(2027, 1, 1)).peak_listings == 900


def test_a_collection_that_was_dropped_is_billed_to_its_end_and_no_longer(gps: Collection) -> None:
    hold(gps, 900)
    with tenant_scope(gps.tenant_id):
        drop(Collection.objects.get(pk=gps.pk))
    kept = volume(gps)
    assert (kept.peak_listings, kept.last_listings, kept.quota, kept.ended) == (900, 0, 50_000, True)
    with platform_scope("test"):
        assert volumes.carry_on(date(2030, 1, 1)) == 0


def test_photos_that_are_kept_here_count_as_media(gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        photos = [
            OwnPhoto.objects.create(
                tenant_id=gps.tenant_id, collection=gps, listing_key="1", width=1, height=1, size=size
            )
            for size in (700, 300)
        ]
        photos[0].delete()
        assert Collection.objects.get().media_bytes == 300
    assert (volume(gps).peak_media_bytes, volume(gps).last_media_bytes) == (1_000, 300)


def test_the_bill_counts_all_collections_by_the_bands_of_the_tier(gps: Collection, crmls: Collection) -> None:
    large = Tier.objects.create(name="Large", max_listings=100_000)
    for start, price in ((0, "99.00"), (1_000, "149.00"), (50_000, "499.00")):
        PriceBand.objects.create(tier=large, from_listings=start, price=Decimal(price))
    tiers.give(gps.tenant, large)
    hold(gps, 700)
    hold(crmls, 800)
    hold(crmls, 0)
    with platform_scope("test"):
        [bill] = volumes.bills(volumes.this_month())
    assert (bill.listings, bill.price, bill.tier) == (1_500, Decimal("149.00"), large)


def test_a_tier_gives_its_quota_but_one_that_was_set_apart_stays(gps: Collection, crmls: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        Collection.objects.filter(pk=crmls.pk).update(max_listings=77)
    tier = Tier.objects.create(name="Large", max_listings=100_000)
    tiers.give(gps.tenant, tier)
    tier.max_listings = 120_000
    tier.save()
    with tenant_scope(gps.tenant_id):
        assert dict(Collection.objects.values_list("provider", "max_listings")) == {"gps": 120_000, "crmls": 77}
        assert provision(gps.tenant, "flex", title="Flex").max_listings == 120_000


def test_another_default_tier_gives_its_quota_to_tenants_without_one_of_their_own(
    gps: Collection, crmls: Collection, other_tenant: Tenant
) -> None:
    with tenant_scope(gps.tenant_id):
        Collection.objects.filter(pk=crmls.pk).update(max_listings=77)
    with tenant_scope(other_tenant):
        theirs = provision(other_tenant, "gps", title="Theirs")
    tiers.give(other_tenant, Tier.objects.create(name="Small", max_listings=9_000))

    def quotas_now() -> list[int]:
        with platform_scope("test"):
            return [Collection.objects.get(pk=each.pk).max_listings for each in (gps, crmls, theirs)]

    usual, _ = Tier.objects.get_or_create(is_default=True, defaults={"name": "Standard"})
    usual.is_default = False
    usual.save()
    large = Tier.objects.create(name="Large", max_listings=100_000, is_default=True)
    assert quotas_now() == [100_000, 77, 9_000]
    large.is_default = False
    large.save()
    assert quotas_now() == [tiers.MAX_LISTINGS, 77, 9_000]
    larger = Tier.objects.create(name="Larger", max_listings=200_000)
    larger.is_default = True
    larger.save()
    assert quotas_now() == [200_000, 77, 9_000]
    with platform_scope("test"):
        larger.delete()
    assert quotas_now() == [tiers.MAX_LISTINGS, 77, 9_000]


def test_owners_are_told_at_80_percent_and_when_it_is_full_each_once(
    gps: Collection, owner: User, other_tenant: Tenant
) -> None:
    def look() -> list[str]:
        with platform_scope("test"):
            quotas.look()
        return [str(letter.subject) for letter in letters()]

    hold(gps, 39_999)
    assert look() == []
    hold(gps, 40_000)
    assert look() == look() == ["Greater Palm Springs MLS: 80% of the quota is used"]
    hold(gps, 50_000)
    assert look() == look()
    assert look()[1:] == ["Greater Palm Springs MLS: the quota is used up"]
    hold(gps, 10_000)
    look()
    hold(gps, 41_000)
    assert len(look()) == 3


def test_a_quota_of_very_many_listings_hides_no_letter(gps: Collection, owner: User, other_tenant: Tenant) -> None:
    with tenant_scope(other_tenant):
        theirs = provision(other_tenant, "gps", title="Theirs")
        Collection.objects.filter(pk=theirs.pk).update(max_listings=2_000_000_000, listing_count=1_700_000_000)
    hold(gps, 40_000)
    with platform_scope("test"):
        quotas.look()
        assert dict(Collection.objects.values_list("pk", "quota_told")) == {gps.pk: 80, theirs.pk: 80}
    hold(theirs, 1_000_000_000)
    with platform_scope("test"):
        quotas.look()
        assert Collection.objects.get(pk=theirs.pk).quota_told == 0


def test_staff_change_the_tier_and_download_the_bill(staff: User, gps: Collection) -> None:
    with platform_scope("test"):
        Tenant.objects.update(name="=cmd()")
    tier, client = Tier.objects.create(name="Large", max_listings=90_000), signed_in(staff)
    page = reverse("admin:tenants_tenant_tier", args=[gps.tenant_id])
    assert client.get(page).status_code == 200
    assert client.post(page, {"tier": tier.pk}).status_code == 302
    hold(gps, 12_345, 6_789)
    page = reverse("admin:billing_monthlyvolume_bill")
    assert "12,345" in client.get(page).content.decode()
    lines = client.get(page, {"format": "csv"}).content.decode("utf-8-sig").splitlines()
    assert lines[1].split(",")[1:5] == [safe("=cmd()"), "desert", "Large", "desert_gps_listings"]
    assert lines[1].split(",")[5:8] == ["90000", "12345", "6789"]
    assert lines[-1].startswith("End of file,2 lines")


def test_owners_see_their_own_usage_alone(owner: User, stranger: User, gps: Collection) -> None:
    hold(gps, 45_000)
    page = signed_in(owner).get(reverse("usage")).content.decode()
    assert "45,000" in page and "90% is used" in page
    assert "desert_gps_listings" not in signed_in(stranger).get(reverse("usage")).content.decode()


@pytest.mark.parametrize("tenants", [1, 4])
def test_the_bill_asks_the_same_for_any_number_of_tenants(
    gps: Collection, tenants: int, django_assert_num_queries: Any
) -> None:
    with platform_scope("test"):
        for number in range(tenants):
            Tenant.objects.create(slug=f"t{number}", name=f"T {number}")
        connection.queries_log.clear()
        with django_assert_num_queries(5):
            volumes.bills(volumes.this_month())
