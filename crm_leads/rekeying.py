"""Keys of stored leads, properties and stopped homes made anew, after the way to read an address has changed. Their
listings come first (`listings.ingest.rekeying`).

Only the columns that are named here are read and written, since a migration runs this before later columns exist. Which
lead is of which home follows from the events of the listings, and linked properties follow theirs as ever.
"""

from typing import Any

from django.db import transaction

from crm_leads.homes import KEYS, home_of, name_homes
from crm_leads.models import CrmProperty, HomeStop, Lead
from listings.homes.keys import address_key, parcel_key

SLICE = 1_000
ADDRESS = ("street_address", "city", "state_or_province", "postal_code", "county_or_parish", "parcel_number")


def rekey() -> int:
    """All leads, properties and stopped homes of the tenant whose scope is open, in transactions of bounded size.
    Gives how many. Safe to call again after it was interrupted."""
    lines = (*ADDRESS, "unparsed_address")
    return (
        _write_keys(Lead.objects.filter(purged_at=None).only("tenant", *lines))
        + _write_keys(HomeStop.objects.only("tenant", *ADDRESS))
        + _write_keys(CrmProperty.objects.exclude(listing=None).only("tenant", *lines))
        + _name(CrmProperty.objects.filter(listing=None).only("tenant", *lines))
    )


def _write_keys(rows: Any) -> int:
    """The keys by which records of one home find each other."""
    return _slices(rows, ("address_key", "parcel_key"), _read)


def _name(rows: Any) -> int:
    """Also the home itself, where no listing tells it."""
    return _slices(rows, KEYS, name_homes)


def _read(rows: list[Any]) -> None:
    for row in rows:
        home = home_of(row)
        row.address_key, row.parcel_key = address_key(home), parcel_key(home)


def _slices(rows: Any, fields: tuple[str, ...], work: Any) -> int:
    after, done = 0, 0
    while True:
        with transaction.atomic():
            some = list(rows.filter(pk__gt=after).order_by("pk")[:SLICE])
            if not some:
                return done
            after = some[-1].pk
            work(some)
            rows.model._default_manager.bulk_update(some, fields)
            done += len(some)
