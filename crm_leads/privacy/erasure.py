"""A person asks to be erased: everything that names them goes, for every lead of the tenant at once.

What must stay for the law stays without naming them: the keyed digests of their phones and e-mail addresses, so that
nobody contacts them again, and the gate's decisions. An `Erasure` row is the proof.
"""

from collections.abc import Iterable

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm_leads.compliance.digests import digest, normal_address
from crm_leads.compliance.person_stops import keep_names
from crm_leads.compliance.same_person import namesakes, whole_name
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import ActivityKind, HomeStoppedBecause, LeadStatus, SuppressedBecause
from crm_leads.leads import lifecycle
from crm_leads.leads.contacts import refresh_flags
from crm_leads.leads.timeline import record_for_all
from crm_leads.models import Contact, Erasure, Lead, Suppression
from crm_leads.privacy.erasure_steps import forget


def find(addresses: Iterable[str]) -> list[Contact]:
    """Contacts of the tenant with any of these phones or e-mail addresses, as people write them, the same person on the
    same lead as another source named them, and at other leads under another address of theirs: there only under their
    own name, since a family may share a number. Raises ValidationError for what is neither."""
    found = _holding({normal_address(text) for text in addresses})
    known, asked = {contact.pk for contact in found}, set[str]()
    names = {name for contact in found for name in whole_name(contact)}
    while reached := {address for contact in found for address in _addresses(contact)} - asked:
        asked |= reached
        more = [each for each in _holding(reached) if each.pk not in known and whole_name(each) & names]
        known |= {contact.pk for contact in more}
        found += more
    return found


def _holding(addresses: set[str]) -> list[Contact]:
    known = Q(phones__number__in=addresses) | Q(emails__address__in=addresses)
    rows = Contact.objects.filter(known).distinct().select_related("lead").prefetch_related("phones", "emails")
    return namesakes(rows, whole_name)


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
    keep_names(contacts, everything, because=HomeStoppedBecause.ERASED, user=user)
    counts = dict(forget(contacts, everything))
    for address in everything:
        suppress(address, SuppressedBecause.ERASED, evidence=f"Deleted on request: {requested_by}", user=user)
    digests = [digest(address) for address in everything]
    Suppression.objects.filter(digest__in=digests).update(address="")
    refresh_flags(leads)
    _close_deserted(leads, user)
    record_for_all(
        ActivityKind.RETENTION, "A person's data was deleted on request.", Lead.objects.filter(pk__in=leads), user
    )
    return Erasure.objects.create(
        requested_by=requested_by, digests=digests, counts=counts, user_id=user.pk,
        user_name=user.get_full_name() or user.get_username(), at=timezone.now(),
    )  # fmt: skip


def _close_deserted(leads: list[int], user: User) -> None:
    """A lead of which nobody is left is never worked or made again, else a trace would bring its owner back."""
    deserted = Lead.objects.filter(pk__in=leads, contacts=None, purged_at=None).exclude(status=LeadStatus.CONVERTED)
    evidence = "Its owner's data was deleted on request."
    lifecycle.close_erased(deserted, evidence, user)


def _addresses(contact: Contact) -> list[str]:
    return [phone.number for phone in contact.phones.all()] + [email.address for email in contact.emails.all()]
