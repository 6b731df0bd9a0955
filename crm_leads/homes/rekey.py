"""Keys of stored leads, properties and stopped homes made anew, after the way to read an address has changed. Their
listings come first (`listings.ingest.reading_again`).

Which lead is of which home follows from the events of the listings, and linked properties follow theirs as ever.
"""

from typing import Any

from crm_leads.homes.keys import KEYS, home_of, name_homes
from crm_leads.models import CrmProperty, HomeStop, Lead
from listings.homes.keys import address_key, parcel_key
from listings.readings import Step

SLICE = 1_000
ADDRESS = ("street_address", "city", "state_or_province", "postal_code", "county_or_parish", "parcel_number")
LINES = (*ADDRESS, "unparsed_address")


def _kinds() -> tuple[tuple[Any, tuple[str, ...], Any], ...]:
    """Rows, which of their columns, and how those are made: the keys by which records of one home find each other,
    and of a property that no listing tells of, also the home itself."""
    keys = ("address_key", "parcel_key")
    return (
        (Lead.objects.filter(purged_at=None).only("tenant", *LINES, *keys), keys, _read),
        (HomeStop.objects.only("tenant", *ADDRESS, *keys), keys, _read),
        (CrmProperty.objects.exclude(listing=None).only("tenant", *LINES, *keys), keys, _read),
        (CrmProperty.objects.filter(listing=None).only("tenant", *LINES, *KEYS), KEYS, name_homes),
    )


def _read(rows: list[Any]) -> None:
    for row in rows:
        home = home_of(row)
        row.address_key, row.parcel_key = address_key(home), parcel_key(home)


def _slice(rows: Any, fields: tuple[str, ...], work: Any, after: int) -> list[Any]:
    """The next rows; only those that are read otherwise than before are written."""
    some = list(rows.filter(pk__gt=after).order_by("pk")[:SLICE])
    before = [[getattr(row, name) for name in fields] for row in some]
    work(some)
    changed = [row for row, was in zip(some, before, strict=True) if [getattr(row, name) for name in fields] != was]
    if changed:
        rows.model._default_manager.bulk_update(changed, fields)
    return some


def _step(number: int) -> Step:
    def step(tenant_id: int, after: int) -> int:
        some = _slice(*_kinds()[number], after)
        return some[-1].pk if some else 0

    return step


STEPS: tuple[Step, ...] = tuple(_step(number) for number in range(4))
