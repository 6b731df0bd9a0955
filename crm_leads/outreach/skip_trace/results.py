"""What a trace found becomes contacts, phones and e-mail addresses of its leads: once, in one transaction with the
order's end."""

from collections.abc import Sequence
from logging import getLogger
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DatabaseError, transaction
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone

from crm_leads.compliance import suppression
from crm_leads.compliance.digests import digest
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import ActivityKind, ActState, ClosedBecause, Source, SuppressedBecause
from crm_leads.leads import contacts, timeline
from crm_leads.models import Contact, EmailAddress, Lead, PhoneNumber, SkipTrace, SkipTraceRow, Suppression
from crm_leads.outreach import acts
from crm_leads.outreach.skip_trace import scrubs
from crm_leads.outreach.skip_trace.match import Matched, is_of_former_address, match
from crm_leads.outreach.skip_trace.owners import contacts_of_answer, is_named, names_erased_at
from crm_leads.vendors.base import Home, Person
from crm_leads.vendors.channels import SKIP_TRACE

log = getLogger(__name__)

STRANGERS = "A result came for an address that matches no lead of the order. See the order."
MOVED = ("failed", "Skip trace: the answer is about the address before it was corrected, and was not kept.")
# Nothing about a person is kept for these, though it was paid for.
KEEPS_NOBODY = (ClosedBecause.ERASED, ClosedBecause.PURGED)


def apply(trace: SkipTrace, homes: Sequence[Home], credits: int | None) -> bool:
    """End the order with what it found: rows that match become found, the others missed; what matches none is noted
    on the order. False where it had ended before, and then nothing is changed. Call it in a transaction that holds
    the order's row, or with a claimed order."""
    with transaction.atomic():
        rows = list(trace.rows.filter(outcome="pending").select_related("lead").order_by("pk"))
        matched = _matched(rows, homes)
        noted = [*trace.unmatched, *matched.unmatched]
        # One whose answer is its outcome was never only sent.
        handed_over = Coalesce("sent_at", "claimed_at")
        told = {"credits_deducted": credits, "unmatched": noted, "error": "", "sent_at": handed_over}
        if not acts.finished(trace, ActState.SUCCEEDED, **told):
            return False
        for row in rows:
            _apply_row(row, matched)
        found = [row.lead for row in rows if row.outcome == "found" and row.lead.is_open]
        scrubs.order_after_trace(found, trace)
    return True


def _matched(rows: Sequence[SkipTraceRow], homes: Sequence[Home]) -> Matched:
    """What fits no lead is noted, but for homes of people who were all erased on request."""
    matched = match(rows, homes)
    if matched.unmatched:
        others = match(rows, [home for home in homes if not home.persons or _not_erased(home.persons)])
        matched.unmatched, matched.strangers = others.unmatched, others.strangers
    return matched


def _apply_row(row: SkipTraceRow, matched: Matched) -> None:
    """A row that cannot be stored fails alone: the others were paid for as well."""
    answers = [home.persons for home in matched.homes.get(row.pk, [])]
    try:
        with transaction.atomic():
            # As it is now, and locked: it may have been purged since the order's rows were read.
            row.lead = Lead.objects.select_for_update(of=("self",)).get(pk=row.lead_id)
            row.outcome, summary = MOVED if is_of_former_address(row) else _stored(row.lead, answers)
    except (ValidationError, DatabaseError, ValueError):
        log.exception("Row %s of trace %s could not be stored", row.pk, row.trace_id)
        row.outcome, summary = "failed", "Skip trace: the answer could not be stored. Tell your platform staff."
    if row.outcome == "missed" and matched.strangers:
        summary = f"{summary} {STRANGERS}"
    row.finished_at = timezone.now()
    row.save(update_fields=["outcome", "finished_at"])
    timeline.record(ActivityKind.TRACE, summary, lead=row.lead, trace_id=row.trace_id)


def _stored(lead: Lead, answers: Sequence[Sequence[Person]]) -> tuple[str, str]:
    """The row's outcome and the line of the timeline."""
    persons = [person for answer in answers for person in answer]
    if lead.closed_because in KEEPS_NOBODY or lead.purged_at:
        return "failed", "Skip trace: the answer came after the lead's data was removed, and was not kept."
    if not persons:
        return "missed", "Skip trace: no one found."
    erased = names_erased_at(lead)
    lasting = [[person for person in _not_erased(answer) if not is_named(person, erased)] for answer in answers]
    kept = [person for answer in lasting for person in answer]
    if not kept:
        return "missed", "Skip trace: the person found had asked to have their data deleted, so nothing was kept."
    # Sets of ids: owners of one home often share a number.
    phones: set[int] = set()
    emails: set[int] = set()
    for person, known in (pair for answer in lasting for pair in contacts_of_answer(lead, answer)):
        contact = _contact(lead, person, known)
        own_phones, own_emails = _phones(contact, person), _emails(contact, person)
        suppression.carry(contact)
        if person.litigator:
            _suppress_litigator(contact, own_phones, own_emails)
        phones |= own_phones
        emails |= own_emails
    names = ", ".join(person.full_name or "name not known" for person in kept)
    return (
        "found",
        f"Skip trace found {names}: {_count(len(phones), 'phone')}, {_count(len(emails), 'e-mail address')}.",
    )


def _not_erased(persons: Sequence[Person]) -> list[Person]:
    """A person who was erased on request does not come back by a trace: one of their addresses tells them."""
    keys = [{digest(each) for each in _addresses(person)} for person in persons]
    rows = Suppression.objects.filter(digest__in=set().union(*keys), because=SuppressedBecause.ERASED, lifted_at=None)
    erased = set(rows.values_list("digest", flat=True))
    return [person for person, own in zip(persons, keys, strict=True) if erased.isdisjoint(own)]


def _addresses(person: Person) -> list[str]:
    return [*(phone.number for phone in person.phones), *person.emails]


def _contact(lead: Lead, person: Person, known: Contact | None) -> Contact:
    """The contact that the person is, with its blanks filled, or a new one."""
    mailing = person.mailing
    told: dict[str, Any] = {
        "first_name": person.first_name,
        "last_name": person.last_name,
        "is_owner": person.is_owner,
        "mailing_address": mailing.get("street", ""),
        "mailing_city": mailing.get("city", ""),
        "mailing_state": mailing.get("state", ""),
        "mailing_postal_code": mailing.get("zip", ""),
    }
    if known is None:
        name = " ".join(person.full_name.split())
        return contacts.new_contact(lead, full_name=name, source=Source.TRACERFY, is_deceased=person.deceased, **told)
    contacts.fill(known, {"full_name": person.full_name, **told})
    if person.deceased and not known.is_deceased:
        Contact.objects.filter(pk=known.pk).update(is_deceased=True)
    contacts.refresh_flags([lead.pk])
    return known


def _phones(contact: Contact, person: Person) -> set[int]:
    stored = set()
    for phone in person.phones:
        try:
            row = contacts.add_phone(
                contact,
                phone.number,
                line_type=phone.line_type,
                source=Source.TRACERFY,
                carrier=phone.carrier,
                rank=phone.rank,
                carries=False,
            )
            stored.add(row.pk)
        except ValidationError:
            # Foreign or mistyped: nobody could call it anyway.
            log.info("A phone of trace's answer for lead %s is no US number", contact.lead_id)
    return stored


def _emails(contact: Contact, person: Person) -> set[int]:
    stored = set()
    for rank, address in enumerate(person.emails, 1):
        try:
            stored.add(contacts.add_email(contact, address, source=Source.TRACERFY, rank=rank, carries=False).pk)
        except ValidationError:
            log.info("An e-mail address of a trace's answer for lead %s is none", contact.lead_id)
    return stored


def _suppress_litigator(contact: Contact, phones: set[int], emails: set[int]) -> None:
    """The vendor knows the person as one who sues over calls: no channel is used, also where a row belongs to another
    owner of the home."""
    numbers = PhoneNumber.objects.filter(Q(pk__in=phones) | Q(contact=contact)).values_list("number", flat=True)
    written = EmailAddress.objects.filter(Q(pk__in=emails) | Q(contact=contact)).values_list("address", flat=True)
    # In one order for all, since two who list the same addresses wait for each other.
    for address in sorted({*numbers, *written}):
        suppress(address, SuppressedBecause.LITIGATOR, evidence=f"{SKIP_TRACE.vendor} skip trace", contact=contact)


def _count(number: int, word: str) -> str:
    plural = "es" if word.endswith("s") else "s"
    return f"{number} {word}{'' if number == 1 else plural}"
