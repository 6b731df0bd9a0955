"""Leads as CSV and their people as vCard, for the owner of the tenant alone; who took how many, and which numbers, is
kept for ever.

The gate is asked for each number and address at this moment (`export_addresses`). The last line counts the
leads, so that a file that broke off does not look whole.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.enums import ExportedNumbers, ExportFormat
from crm_leads.leads.agents import name_of
from crm_leads.leads.cards import People, people_of
from crm_leads.models import Lead, LeadExport
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.export_addresses import Handed, addresses_of, most_phones
from crm_leads.queue.search import Reader, matching, rows_of
from crm_leads.vcards import Version
from crm_leads.vcards import written as written_cards
from realty.csv_files import BYTE_ORDER_MARK, END, written

CHUNK = 500
HEAD = (
    "Status", "Closed because", "Score", "Address", "City", "State", "ZIP", "MLS number", "MLS status", "Ended",
    "List price", "Original list price", "Price cuts", "Days on market", "Beds", "Baths", "Living area", "Owner",
)  # fmt: skip
FOOT = ("E-mails", "E-mails: the rules say", "Left out", "Assigned to", "Next step", "Next step at", "Simulated")


@dataclass(frozen=True)
class Order:
    """What to write: the leads, in their order, and what of their numbers."""

    ids: Sequence[int]
    numbers: ExportedNumbers
    zone: ZoneInfo


def start_export(
    criteria: QueueCriteria,
    reader: Reader,
    user: User,
    numbers: ExportedNumbers,
    format: ExportFormat = ExportFormat.CSV,
) -> Order:
    """Write down who takes what, before the first row leaves."""
    ids = list(matching(criteria, reader).values_list("pk", flat=True))
    LeadExport.objects.create(
        user_id=user.pk,
        user_name=name_of(user),
        query=criteria.url_query(),
        rows=len(ids),
        numbers=numbers,
        format=format,
        at=timezone.now(),
    )
    return Order(ids, numbers, reader.zone)


def take_cards(lead: Lead, reader: Reader, user: User, *, only: int | None = None) -> People:
    """The lead's people, or of them the contact `only`, and a line of who took them. Nothing is written down where none
    may leave."""
    now = timezone.now()
    people = people_of([lead], reader.zone, now, only=only)
    if people.cards:
        LeadExport.objects.create(
            user_id=user.pk,
            user_name=name_of(user),
            rows=1,
            numbers=ExportedNumbers.CALLABLE,
            format=ExportFormat.VCARD,
            lead_id=lead.pk,
            at=now,
        )
    return people


def card_lines(order: Order, version: Version) -> Iterator[str]:
    """The people of the leads, a chunk at a time."""
    for start in range(0, len(order.ids), CHUNK):
        leads = rows_of(order.ids[start : start + CHUNK])
        yield written_cards(people_of(leads, order.zone, timezone.now()).cards, version)


def csv_lines(order: Order) -> Iterator[str]:
    """The head with the first chunk, one line for each lead, a chunk at a time, and the count. So what cannot be read
    of the first leads fails before anything has left."""
    columns, count = most_phones(order.ids), 0
    phones = [(f"Phone {number}", f"Phone {number}: the rules say") for number in range(1, columns + 1)]
    head = BYTE_ORDER_MARK + written([(*HEAD, *chain.from_iterable(phones), *FOOT)])
    for start in range(0, len(order.ids), CHUNK):
        leads = rows_of(order.ids[start : start + CHUNK])
        handed = addresses_of(leads, order.numbers, order.zone, timezone.now())
        yield head + written([_row(lead, handed[lead.pk], columns, order.zone) for lead in leads])
        head = ""
        count += len(leads)
    yield head + written([(END, f"{count} lead{'' if count == 1 else 's'}")])


def _row(lead: Lead, handed: Handed, columns: int, zone: ZoneInfo) -> tuple[Any, ...]:
    # A number that came while the file was written has no column.
    phones = [*handed.phones, *[("", "")] * columns][:columns]
    return (
        lead.get_status_display(), lead.get_closed_because_display(), lead.score, lead.street_address, lead.city,
        lead.state_or_province, lead.postal_code, lead.mls_number, lead.standard_status, lead.status_changed_on,
        lead.list_price, lead.original_list_price, lead.price_cuts, lead.days_on_market, lead.bedrooms_total,
        lead.bathrooms_total_integer, lead.living_area, lead.owner_name, *chain.from_iterable(phones),
        "; ".join(address for address, _ in handed.emails), "; ".join(says for _, says in handed.emails), handed.why,
        name_of(lead.assigned_to) if lead.assigned_to else "", lead.next_step,
        lead.next_step_at.astimezone(zone).isoformat(timespec="minutes") if lead.next_step_at else "",
        "Simulated" if lead.is_simulated else "",
    )  # fmt: skip
