"""A person asks to be erased: everything that names them goes, for every lead of the tenant at once.

What must stay for the law stays without naming them: the keyed digests of their phones and e-mail addresses, so that
nobody contacts them again, and the gate's decisions. An `Erasure` row is the proof.
"""

import re
from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm_leads import pipeline
from crm_leads.compliance.digests import digest, normal_address, written
from crm_leads.compliance.suppression import suppress
from crm_leads.contacts import refresh_flags
from crm_leads.enums import ActivityKind, ClosedBecause, LeadStatus, SuppressedBecause
from crm_leads.models import (
    Activity,
    Call,
    Consent,
    Contact,
    CrmProperty,
    EmailAddress,
    EmailMessage,
    Enrollment,
    Erasure,
    Lead,
    PhoneNumber,
    PropertyMerge,
    Scrub,
    SkipTrace,
    Suppression,
    Task,
    VendorEvent,
    VoicemailDrop,
)
from crm_leads.timeline import record_for_all

REMOVED = "Removed: it named a person who was erased on request."


class NothingKnown(LookupError):
    """No contact, message or record of this tenant has such an address."""


def find(addresses: Iterable[str]) -> list[Contact]:
    """Contacts of the tenant with any of these phones or e-mail addresses, as people write them. Raises
    ValidationError for what is neither."""
    normal = [normal_address(text) for text in addresses]
    known = Q(phones__number__in=normal) | Q(emails__address__in=normal)
    return list(Contact.objects.filter(known).distinct().prefetch_related("phones", "emails"))


@transaction.atomic
def erase(addresses: Iterable[str], *, requested_by: str, user: User) -> Erasure:
    """Erase the people who have these phones or e-mail addresses, and all their other addresses.

    Raises ValidationError for a text that is no address; an address nobody knows is put on the do-not-contact list all
    the same, since that is what was asked for.
    """
    given = [normal_address(text) for text in addresses]
    contacts = find(given)
    everything = sorted({*given, *(address for contact in contacts for address in _addresses(contact))})
    leads = sorted({contact.lead_id for contact in contacts if contact.lead_id})
    counts = dict(_forget(contacts, everything))
    for address in everything:
        suppress(address, SuppressedBecause.ERASED, evidence=f"Erased on request: {requested_by}", user=user)
    digests = [digest(address) for address in everything]
    Suppression.objects.filter(digest__in=digests).update(address="")
    refresh_flags(leads)
    _close_deserted(leads, user)
    record_for_all(ActivityKind.RETENTION, "A person was erased on request.", Lead.objects.filter(pk__in=leads), user)
    return Erasure.objects.create(
        requested_by=requested_by, digests=digests, counts=counts, user_id=user.pk,
        user_name=user.get_full_name() or user.get_username(), at=timezone.now(),
    )  # fmt: skip


def _close_deserted(leads: list[int], user: User) -> None:
    """A lead of which nobody is left is never worked or made again, else a trace would bring its owner back. One that
    was closed before would open with its home; its timeline keeps the former reason."""
    deserted = Lead.objects.filter(pk__in=leads, contacts=None, purged_at=None).exclude(status=LeadStatus.CONVERTED)
    evidence = "Its owner was erased on request."
    pipeline.close(list(deserted.open().summaries()), ClosedBecause.ERASED, evidence, user)
    deserted.exclude(closed_at=None).update(closed_because=ClosedBecause.ERASED, closed_evidence=evidence)


def _addresses(contact: Contact) -> list[str]:
    return [phone.number for phone in contact.phones.all()] + [email.address for email in contact.emails.all()]


def _forget(contacts: list[Contact], addresses: list[str]) -> Iterable[tuple[str, int]]:
    """Rows removed or blanked, by what they are."""
    texts = [*addresses, *(contact.full_name for contact in contacts if contact.full_name)]
    ids, digests = [contact.pk for contact in contacts], [digest(address) for address in addresses]
    yield "timeline entries", _blank_activities(contacts, texts)
    yield "tasks, next steps and notes", _blank_texts(contacts, addresses)
    yield "calls", Call.objects.filter(Q(digest__in=digests) | Q(contact__in=ids)).update(number="", note="")
    yield "voicemails", VoicemailDrop.objects.filter(digest__in=digests).update(number="", proof_url="")
    mails = EmailMessage.objects.filter(Q(digest__in=digests) | Q(contact__in=ids))
    yield "e-mails", mails.update(address="", subject="", body="", error="", result="")
    yield "consents", Consent.objects.filter(digest__in=digests).update(address="", given_by="", proof="")
    yield "scrubs", Scrub.objects.filter(digest__in=digests).update(number="")
    yield "do-not-call checks under way", _leave_scrubs(set(addresses))
    yield "enrollments", Enrollment.objects.filter(contact__in=ids).delete()[0]
    yield "vendor events", _blank_events(texts)
    yield "phones", PhoneNumber.objects.filter(contact__in=ids).count()
    yield "e-mail addresses", EmailAddress.objects.filter(contact__in=ids).count()
    Contact.objects.filter(pk__in=ids).delete()
    yield "people", len(ids)


def _blank_texts(contacts: list[Contact], addresses: list[str]) -> int:
    """What agents wrote about their leads and properties, where it has a name or an address of theirs."""
    names = {name for contact in contacts for name in (contact.full_name, contact.first_name, contact.last_name)}
    texts = [rf"\y{re.escape(name)}\y" for name in sorted(names) if len(name) > 1]
    texts += [re.escape(text) for address in addresses for text in (address, written(address))]
    pattern, ids = "|".join(texts), [contact.pk for contact in contacts]
    leads = Lead.objects.filter(contacts__in=ids)
    homes = CrmProperty.objects.filter(Q(client__in=ids) | Q(lead__in=leads))
    tasks = Task.objects.filter(Q(lead__in=leads) | Q(crm_property__in=homes), title__iregex=pattern)
    merges = list(PropertyMerge.objects.filter(kept__in=homes, before__notes__iregex=pattern))
    for merge in merges:
        merge.before["notes"] = REMOVED
    PropertyMerge.objects.bulk_update(merges, ["before"])
    return len(merges) + sum(
        (
            tasks.update(title=REMOVED),
            leads.filter(next_step__iregex=pattern).update(next_step="", next_step_at=None),
            leads.filter(expiry_note__iregex=pattern).update(expiry_note=""),
            homes.filter(notes__iregex=pattern).update(notes=REMOVED),
        )
    )


def _leave_scrubs(addresses: set[str]) -> int:
    """Their numbers are taken out of look-ups whose answer is still to come, so that it brings none of them back."""
    left = 0
    for trace in SkipTrace.objects.select_for_update(of=("self",)).exclude(numbers=[]):
        kept = [number for number in trace.numbers if number not in addresses]
        if len(kept) < len(trace.numbers):
            left += len(trace.numbers) - len(kept)
            SkipTrace.objects.filter(pk=trace.pk).update(numbers=kept)
    return left


def _blank_activities(contacts: list[Contact], texts: list[str]) -> int:
    """Of their leads and properties, what names them; a person's own notes are free text, so these go whole."""
    leads = [contact.lead_id for contact in contacts if contact.lead_id]
    own = Q(lead__in=leads) | Q(crm_property__client__in=[contact.pk for contact in contacts])
    named = Q(kind=ActivityKind.NOTE)
    for text in texts:
        named |= Q(summary__icontains=text) | Q(data__icontains=text)
    return Activity.objects.filter(own, named).update(summary=REMOVED, data={})


def _blank_events(texts: list[str]) -> int:
    named = Q()
    for text in texts:
        # Vendors write numbers with and without +1.
        named |= Q(body__icontains=text.removeprefix("+1"))
    return VendorEvent.objects.filter(named).update(body={"removed": REMOVED}) if texts else 0
