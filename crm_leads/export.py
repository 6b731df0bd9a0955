"""Leads as CSV, for the owner of the tenant alone; who took how many is kept for ever.

Numbers and addresses on the tenant's do-not-contact list stay here: a file knows no gate.
"""

import csv
import io
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance.digests import digest, written
from crm_leads.models import Contact, Lead, LeadExport, Suppression
from crm_leads.people import name_of
from crm_leads.queue.criteria import QueueCriteria
from crm_leads.queue.search import Reader, matching, rows_of

CHUNK = 500
# Excel reads a CSV file as UTF-8 only where it begins so, and as Windows-1252 otherwise; our own import leaves it out.
BYTE_ORDER_MARK = "\ufeff"
# A spreadsheet takes a cell that begins so for a formula (OWASP, CSV injection), also in the full-width forms.
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
HEAD = (
    "Status", "Closed because", "Score", "Address", "City", "State", "ZIP", "MLS number", "MLS status", "Ended",
    "List price", "Original list price", "Price cuts", "Days on market", "Beds", "Baths", "Living area", "Owner",
    "Phones", "E-mails", "Do not contact", "Assigned to", "Next step", "Next step at", "Simulated",
)  # fmt: skip


def start_export(criteria: QueueCriteria, reader: Reader, user: User) -> tuple[LeadExport, list[int]]:
    """Write down who takes what, before the first row leaves."""
    ids = list(matching(criteria, reader).values_list("pk", flat=True))
    export = LeadExport.objects.create(
        user_id=user.pk, user_name=name_of(user), query=criteria.url_query(), rows=len(ids), at=timezone.now()
    )
    return export, ids


def csv_lines(ids: Sequence[int]) -> Iterator[str]:
    """The head, then one line for each lead, a chunk at a time."""
    yield BYTE_ORDER_MARK + _written([HEAD])
    for start in range(0, len(ids), CHUNK):
        leads = rows_of(ids[start : start + CHUNK])
        reached = _reached(leads)
        yield _written([_row(lead, *reached[lead.pk]) for lead in leads])


def safe(value: Any) -> str:
    """The cell's text; one that a spreadsheet would run as a formula is quoted with an apostrophe."""
    text = "" if value is None else str(value)
    return f"'{text}" if _is_formula(text) else text


def _is_formula(text: str) -> bool:
    """Also behind blanks and signs without width, which some programs leave out before they look."""
    if text.startswith(FORMULA):
        return True
    seen = next((sign for sign in text if not sign.isspace() and unicodedata.category(sign) not in ("Cc", "Cf")), "")
    return unicodedata.normalize("NFKC", seen).startswith(FORMULA)


def _written(rows: Iterable[Sequence[Any]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows([safe(value) for value in row] for row in rows)
    return buffer.getvalue()


def _row(lead: Lead, phones: list[str], emails: list[str], stopped: int) -> tuple[Any, ...]:
    return (
        lead.get_status_display(), lead.get_closed_because_display(), lead.score, lead.street_address, lead.city,
        lead.state_or_province, lead.postal_code, lead.mls_number, lead.standard_status, lead.status_changed_on,
        lead.list_price, lead.original_list_price, lead.price_cuts, lead.days_on_market, lead.bedrooms_total,
        lead.bathrooms_total_integer, lead.living_area, lead.owner_name, "; ".join(phones), "; ".join(emails),
        stopped or "", name_of(lead.assigned_to) if lead.assigned_to else "", lead.next_step,
        lead.next_step_at.isoformat(timespec="minutes") if lead.next_step_at else "",
        "Simulated" if lead.is_simulated else "",
    )  # fmt: skip


def _reached(leads: Sequence[Lead]) -> dict[int, tuple[list[str], list[str], int]]:
    """For each lead its numbers and addresses that are not stopped, and how many are. Four queries."""
    contacts = Contact.objects.filter(lead__in=[lead.pk for lead in leads]).prefetch_related("phones", "emails")
    phones: dict[int, list[str]] = defaultdict(list)
    emails: dict[int, list[str]] = defaultdict(list)
    gone: set[str] = set()
    for contact in contacts:
        phones[contact.lead_id] += [phone.number for phone in contact.phones.all() if not phone.is_wrong]
        emails[contact.lead_id] += [email.address for email in contact.emails.all()]
        if contact.opted_out_at or contact.is_deceased:
            # Found after the stop, an address is on no list, and yet nobody may use it.
            gone |= {row.number for row in contact.phones.all()} | {row.address for row in contact.emails.all()}
    digests = {a: digest(a) for found in (phones, emails) for addresses in found.values() for a in addresses}
    standing = Suppression.objects.filter(digest__in=list(digests.values()), lifted_at=None)
    stopped = {*standing.values_list("digest", flat=True), *(digest(address) for address in gone)}
    return {lead.pk: _open(phones[lead.pk], emails[lead.pk], digests, stopped) for lead in leads}


def _open(
    phones: list[str], emails: list[str], digests: dict[str, str], stopped: set[str]
) -> tuple[list[str], list[str], int]:
    numbers = [written(number) for number in phones if digests[number] not in stopped]
    addresses = [address for address in emails if digests[address] not in stopped]
    return numbers, addresses, len(phones) + len(emails) - len(numbers) - len(addresses)
