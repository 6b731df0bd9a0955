"""Keys of stored leads and properties made anew, after the way to read an address has changed; their listings come
first (`listings.ingest.rekeying`)."""

from collections.abc import Sequence

from django.db import transaction

from crm_leads.homes import KEYS, home_of, keys_of, name_homes
from crm_leads.intake.following import follow
from crm_leads.models import CrmProperty, HomeStop, Lead
from listings.homes.keys import address_key, parcel_key
from listings.models import Listing

SLICE = 1_000


def rekey() -> int:
    """All leads, properties and stopped homes of the tenant whose scope is open, in transactions of bounded size.
    Gives how many. Safe to call again after it was interrupted."""
    return _leads() + _properties() + _stops()


def _leads() -> int:
    after, done = 0, 0
    while True:
        with transaction.atomic():
            leads = list(Lead.objects.filter(pk__gt=after, purged_at=None).order_by("pk")[:SLICE])
            if not leads:
                return done
            after = leads[-1].pk
            for lead in leads:
                home = home_of(lead)
                lead.address_key, lead.parcel_key = address_key(home), parcel_key(home)
            Lead.objects.bulk_update(leads, ["address_key", "parcel_key"])
            _follow(leads)
            done += len(leads)


def _follow(leads: Sequence[Lead]) -> None:
    """By the homes of their listings; of two leads that turn out to be of one home, one closes."""
    listings = Listing.objects.filter(pk__in=[lead.listing_id for lead in leads if lead.listing_id])
    homes = set(listings.values_list("property_key", flat=True))
    follow(leads[0].tenant_id, sorted(homes))


def _properties() -> int:
    after, done = 0, 0
    while True:
        with transaction.atomic():
            rows = list(CrmProperty.objects.filter(pk__gt=after).select_for_update().order_by("pk")[:SLICE])
            if not rows:
                return done
            after = rows[-1].pk
            _name(rows)
            CrmProperty.objects.bulk_update(rows, KEYS)
            done += len(rows)


def _stops() -> int:
    """Few: each was entered by a person, or came by an official list."""
    stops = list(HomeStop.objects.all())
    for stop in stops:
        home = home_of(stop)
        stop.address_key, stop.parcel_key = address_key(home), parcel_key(home)
    HomeStop.objects.bulk_update(stops, ["address_key", "parcel_key"], batch_size=SLICE)
    return len(stops)


def _name(rows: Sequence[CrmProperty]) -> None:
    listings = Listing.objects.in_bulk([row.listing_id for row in rows if row.listing_id])
    linked = [row for row in rows if row.listing_id in listings and not listings[row.listing_id].purged_at]
    for row in linked:
        row.property_key, row.address_key, row.parcel_key = keys_of(listings[row.listing_id])
    name_homes([row for row in rows if row not in linked])
