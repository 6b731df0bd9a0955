"""Notes of orders about answers that fit no lead (`SkipTrace.unmatched`): they name homes, so they go with the home's
data."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from django.db import transaction

from crm_leads.models import Contact, CrmProperty, Lead, SkipTrace, SkipTraceRow
from listings.homes.reading import read


class Home(NamedTuple):
    """Without its unit, which the vendor often leaves out: better a neighbor's note goes as well."""

    street: str
    city: str


def home_of(line: str, city: str) -> Home:
    """`Home("12 N PALMCANYON DR", "PALMSPRINGS")`, however the address is spelled."""
    found = read({"unparsed_address": line, "city": city})
    return Home(f"{found.number} {found.street}".strip(), found.city)


def homes_of_leads(ids: Sequence[int]) -> set[Home]:
    """As the leads have them now, and as the vendor was sent them."""
    now = Lead.objects.filter(pk__in=ids).values_list("street_address", "city")
    sent = SkipTraceRow.objects.filter(lead__in=ids).values_list("address", "city")
    return _known([*now, *sent])


def homes_of_people(contacts: Sequence[Contact]) -> set[Home]:
    """Where they own, are clients, or get their mail."""
    ids = [contact.pk for contact in contacts]
    clients = CrmProperty.objects.filter(client__in=ids).values_list("street_address", "city")
    mail = [(contact.mailing_address, contact.mailing_city) for contact in contacts]
    return homes_of_leads([contact.lead_id for contact in contacts if contact.lead_id]) | _known([*clients, *mail])


@transaction.atomic
def forget(homes: set[Home]) -> int:
    """Take the notes about these homes out of all orders. Returns how many notes."""
    gone = 0
    noted = SkipTrace.objects.exclude(unmatched=[]) if homes else SkipTrace.objects.none()
    for trace in noted.select_for_update(of=("self",)).order_by("pk"):
        kept = [note for note in trace.unmatched if not _is_about(note["address"], homes)]
        if len(kept) < len(trace.unmatched):
            gone += len(trace.unmatched) - len(kept)
            SkipTrace.objects.filter(pk=trace.pk).update(unmatched=kept)
    return gone


def _is_about(text: str, homes: set[Home]) -> bool:
    """`12 PALM DR, Palm Springs, CA 92262`, of which the vendor may have left the city or the rest out: then the street
    alone decides."""
    *street, city, _ = parts if len(parts := text.split(", ")) > 2 else [parts[0], "", ""]
    found = home_of(" ".join(street), city)
    return any(found.street == home.street and (not found.city or found.city == home.city) for home in homes)


def _known(places: Iterable[tuple[str, str]]) -> set[Home]:
    return {home_of(street, city) for street, city in places if street.strip()}
