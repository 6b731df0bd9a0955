"""What outlives the leads that it came with, or comes after their end: it goes with the retention as well.

Each row says which records are due, and which columns are emptied; without any, the records are deleted.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from crm_leads.enums import ActivityKind, ActState
from crm_leads.models import (
    Activity,
    ClientAlert,
    Contact,
    CrmProperty,
    EmailMessage,
    NumberPlace,
    PhoneNumber,
    ReassignedCheck,
    Scrub,
    SearchShare,
    SkipTrace,
    VendorEvent,
    VoicemailDrop,
)
from crm_leads.privacy import call_records

# Their error is our own sentence, not a vendor's.
OURS = (ActState.QUEUED, ActState.CANCELED, ActState.REFUSED)


@dataclass(frozen=True)
class Leftover:
    """`due` is asked with the moment at which the retention period begins."""

    what: str
    due: Callable[[datetime], "QuerySet[Any]"]
    blank: dict[str, Any] = field(default_factory=dict)


def count(since: datetime) -> dict[str, int]:
    """How many of each would go; those of which there are none are left out."""
    return {each.what: number for each in LEFTOVERS if (number := each.due(since).count())}


def purge(since: datetime) -> dict[str, int]:
    """Empty or delete them. Returns how many went, as `count` has it."""
    gone = {}
    for each in LEFTOVERS:
        due = each.due(since)
        # Of what is deleted, only the records themselves are counted, not the phones that go with a person.
        number = due.update(**each.blank) if each.blank else due.delete()[1].get(due.model._meta.label, 0)
        if number:
            gone[each.what] = number
    return gone


def _traces(since: datetime) -> "QuerySet[SkipTrace]":
    """Addresses of strangers' homes, and numbers of a check of which nobody ever said how it ended."""
    rows: QuerySet[SkipTrace] = SkipTrace.objects.filter(requested_at__lt=since)
    return rows.exclude(unmatched=[], numbers=[])


def _events(since: datetime) -> "QuerySet[VendorEvent]":
    """Also those that nobody could work. The id stays, so that a repeated one is known."""
    rows: QuerySet[VendorEvent] = VendorEvent.objects.filter(received_at__lt=since)
    return rows.exclude(body={})


def _people(since: datetime) -> "QuerySet[Contact]":
    """Former clients: their property has another client by now, or is gone, and no saved search writes to them."""
    clients = CrmProperty.objects.filter(client=OuterRef("pk"))
    written_to = ClientAlert.objects.filter(contact=OuterRef("pk"), stopped_at=None)
    rows: QuerySet[Contact] = Contact.objects.filter(lead=None, created_at__lt=since)
    return rows.exclude(Exists(clients)).exclude(Exists(written_to))


def _shares(since: datetime) -> "QuerySet[SearchShare]":
    """Of addresses that no longer work: they hold a client's name."""
    rows: QuerySet[SearchShare] = SearchShare.objects.filter(Q(expires_at__lt=since) | Q(revoked_at__lt=since))
    return rows


def orphaned_scrubs(since: datetime | None = None) -> "QuerySet[Scrub]":
    """Of numbers that no lead or client has any more. What the registries said stays, by digest: it proves that a call
    was lawful."""
    rows: QuerySet[Scrub] = Scrub.objects.exclude(number="")
    return rows.exclude(Exists(PhoneNumber.objects.filter(number=OuterRef("number"))))


def _emails(since: datetime) -> "QuerySet[EmailMessage]":
    """A bounce that came after the address was removed may tell it again."""
    rows: QuerySet[EmailMessage] = EmailMessage.objects.filter(address="").exclude(state__in=OURS)
    return rows.exclude(error="", result="")


def _voicemails(since: datetime) -> "QuerySet[VoicemailDrop]":
    """The same with a recording."""
    rows: QuerySet[VoicemailDrop] = VoicemailDrop.objects.filter(number="")
    return rows.exclude(proof_url="")


def _lines(since: datetime) -> "QuerySet[Activity]":
    """Of leads that were purged so long ago: results that came after it."""
    rows: QuerySet[Activity] = Activity.objects.filter(lead__purged_at__lt=since, crm_property=None)
    return rows.exclude(kind=ActivityKind.RETENTION)


def _orphaned(model: type[ReassignedCheck | NumberPlace]) -> "Callable[[datetime], QuerySet[Any]]":
    """Of numbers that no lead or client has any more; the answer stays by digest."""

    def due(since: datetime) -> "QuerySet[Any]":
        rows: QuerySet[Any] = model._default_manager.exclude(number="")
        return rows.exclude(Exists(PhoneNumber.objects.filter(number=OuterRef("number"))))

    return due


LEFTOVERS: tuple[Leftover, ...] = (
    Leftover("skip traces", _traces, {"unmatched": [], "numbers": []}),
    Leftover("vendor events", _events, {"body": {}}),
    Leftover("people without a lead", _people),
    Leftover("shared searches", _shares),
    Leftover("do-not-call checks", orphaned_scrubs, {"number": ""}),
    Leftover("e-mails", _emails, {"error": "", "result": ""}),
    Leftover("voicemails", _voicemails, {"proof_url": ""}),
    Leftover("timeline entries", _lines),
    Leftover("answers about reassigned numbers", _orphaned(ReassignedCheck), {"number": ""}),
    Leftover("states of numbers", _orphaned(NumberPlace), {"number": "", "evidence": ""}),
    Leftover("call records past five years", lambda since: call_records.due(timezone.localdate())),
)
