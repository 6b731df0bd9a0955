"""Properties as CSV, for owners alone; who took how many is kept for ever. The import reads the file back: the column
Realty ID says which property a line is, so lines that were changed update it.

Of clients there are no numbers and addresses of the do-not-contact list, and none of people who may not be contacted.
The last line counts, so that a file that broke off does not look whole.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance.digests import digest, written
from crm_leads.compliance.home_stops import StandingStops
from crm_leads.leads.agents import name_of
from crm_leads.models import Contact, CrmProperty, EmailAddress, PhoneNumber, PropertyExport, Suppression
from crm_leads.properties.csv_import import cells
from crm_leads.properties.linking import number_of
from crm_leads.properties.search import FILTERS, matching
from listings.models import Listing
from realty.csv_files import BYTE_ORDER_MARK, END
from realty.csv_files import written as csv_written

CHUNK = 500
# Columns of the record under headings that the import knows, in the order of the file.
COLUMNS = {
    "street_address": "Address", "city": "City", "state_or_province": "State", "postal_code": "ZIP",
    "county_or_parish": "County", "parcel_number": "APN", "property_type": "Type", "list_price": "Price",
    "bedrooms_total": "Beds", "bathrooms_total_integer": "Baths", "living_area": "Living area",
    "lot_size_square_feet": "Lot sq ft", "year_built": "Year built", "status": "Status", "tags": "Tags",
    "notes": "Notes",
}  # fmt: skip
OF_OTHERS = ("MLS number", "Client", "Client phone", "Client e-mail")
TOLD = ("MLS status", "Agent", "Last changed")
HEAD = ("Realty ID", *COLUMNS.values(), *OF_OTHERS, *TOLD)


@dataclass(frozen=True)
class Reached:
    """How to reach a client, as far as a file may say."""

    phones: tuple[str, ...] = ()
    emails: tuple[str, ...] = ()


def start_export(wanted: Mapping[str, str], user: User) -> list[int]:
    """The properties' ids, in the order of the list. Writes down who takes what, before the first row leaves."""
    ids = list(matching(wanted).values_list("pk", flat=True))
    PropertyExport.objects.create(
        user_id=user.pk,
        user_name=name_of(user),
        query=urlencode({name: wanted[name] for name in FILTERS if wanted.get(name)}),
        rows=len(ids),
        at=timezone.now(),
    )
    return ids


def csv_lines(ids: Sequence[int]) -> Iterator[str]:
    """The head with the first chunk, a chunk at a time, and the count."""
    head, count = BYTE_ORDER_MARK + csv_written([HEAD]), 0
    for start in range(0, len(ids), CHUNK):
        wanted = ids[start : start + CHUNK]
        rows = CrmProperty.objects.filter(pk__in=wanted).select_related("client", "assigned_to").in_bulk()
        homes = [rows[pk] for pk in wanted if pk in rows]
        numbers, reached = _numbers(homes), reached_by(homes)
        lines = [_line(home, numbers.get(home.listing_id), reached.get(home.client_id, Reached())) for home in homes]
        yield head + csv_written(lines)
        head = ""
        count += len(homes)
    yield head + csv_written([(END, f"{count} propert{'y' if count == 1 else 'ies'}")])


def _line(home: CrmProperty, number: str | None, reached: Reached) -> tuple[Any, ...]:
    return (
        home.pk,
        *(cells.written(name, getattr(home, name)) for name in COLUMNS),
        number or home.listing_key,
        home.client.full_name if home.client else "",
        "; ".join(map(written, reached.phones)),
        "; ".join(reached.emails),
        home.standard_status,
        name_of(home.assigned_to) if home.assigned_to else "",
        timezone.localdate(home.updated_at).isoformat(),
    )


def _numbers(homes: Sequence[CrmProperty]) -> dict[int | None, str]:
    """By listing, under which number people know it."""
    linked = [home.listing_id for home in homes if home.listing_id]
    return {row.pk: number_of(row) for row in Listing.objects.filter(pk__in=linked).only("listing_id", "listing_key")}


def reached_by(homes: Sequence[CrmProperty]) -> dict[int | None, Reached]:
    """By client, in five queries. Nobody whom a stop reaches: the person, their name at the home, the home, or the
    number alone."""
    clients = {home.client.pk: home.client for home in homes if home.client}
    stops = StandingStops.load((), list(clients.values()))
    free = [pk for pk, each in clients.items() if not (_is_stopped(each) or any(stops.of(None, [each]).values()))]
    found: dict[int, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
    for place, (model, column) in enumerate(((PhoneNumber, "number"), (EmailAddress, "address"))):
        rows = model._default_manager.filter(contact__in=free).order_by("rank", "pk")
        if model is PhoneNumber:
            rows = rows.filter(is_wrong=False)
        for pk, value in rows.values_list("contact_id", column):
            found[pk][place].append(value)
    known = {digest(value) for kinds in found.values() for values in kinds for value in values}
    barred = set(Suppression.objects.filter(digest__in=known, lifted_at=None).values_list("digest", flat=True))
    return {
        pk: Reached(*(tuple(value for value in values if digest(value) not in barred) for values in kinds))
        for pk, kinds in found.items()
    }


def _is_stopped(client: Contact) -> bool:
    return client.opted_out_at is not None or client.is_deceased
