"""What names a person in the tenant's records, removed or blanked: the steps of an erasure (`erasure`).

Rows that the law wants kept lose the person and stay; docs/compliance.md has every table.
"""

import re
from collections.abc import Iterable, Sequence
from urllib.parse import parse_qsl, urlencode

from django.db.models import Model, Q

from crm_leads.compliance.digests import REMOVED, digest, written
from crm_leads.enums import ActivityKind
from crm_leads.models import (
    Activity,
    Call,
    Consent,
    Contact,
    CrmProperty,
    EmailAddress,
    EmailMessage,
    Enrollment,
    Lead,
    NumberPlace,
    PhoneNumber,
    PropertyMerge,
    ReassignedCheck,
    SavedList,
    Scrub,
    SearchShare,
    SkipTrace,
    Suppression,
    Task,
    VendorEvent,
    VoicemailDrop,
)
from crm_leads.privacy import call_records, trace_notes
from listings.models import ListingNote, SavedSearch

# Matches no text: an empty expression would match every one.
NOTHING = r"\Zx"
# Parameters of a search of listings that hold what somebody typed.
WORDS = ("q", "unread", "agent", "listing")
# Texts that are kept for the law, and may name somebody all the same.
KEPT_TEXTS: tuple[tuple[type[Model], tuple[str, ...]], ...] = (
    (Suppression, ("evidence", "lifted_because")),
    (Consent, ("wording", "revoked_because")),
)


def forget(contacts: Sequence[Contact], addresses: Sequence[str]) -> Iterable[tuple[str, int]]:
    """Rows removed or blanked, by what they are, in the caller's transaction."""
    ids, digests = [contact.pk for contact in contacts], [digest(address) for address in addresses]
    theirs = Q(digest__in=digests) | Q(contact__in=ids)
    # Traces first: who applies an answer has locked the order before its leads, too.
    yield "notes of skip traces", trace_notes.forget(trace_notes.homes_of_people(contacts))
    yield "do-not-call checks under way", _leave_scrubs(set(addresses))
    yield "timeline entries", _blank_activities(contacts, addresses)
    yield "tasks, next steps and notes", _blank_texts(contacts, addresses)
    yield "saved lists", _blank_lists(_pattern(contacts, addresses, r"\b"))
    yield "saved searches", _blank_searches(_pattern(contacts, addresses, r"\b"))
    yield "shared searches and notes on listings", _blank_shared(_pattern(contacts, addresses))
    # Before the numbers and the consents go.
    yield "voicemails kept apart for five years", call_records.keep(theirs, calls=False)
    yield "calls", Call.objects.filter(theirs).update(number="", note="")
    yield "voicemails", VoicemailDrop.objects.filter(theirs).update(number="", proof_url="")
    mails = EmailMessage.objects.filter(theirs)
    yield "e-mails", mails.update(address="", subject="", body="", error="", result="", bounce_reason="")
    yield "words of consents and stops", _blank_kept(digests, _pattern(contacts, addresses))
    yield "consents", Consent.objects.filter(digest__in=digests).update(address="", given_by="", proof="")
    yield "scrubs", Scrub.objects.filter(digest__in=digests).update(number="")
    yield "reassigned numbers", ReassignedCheck.objects.filter(digest__in=digests).update(number="")
    places = NumberPlace.objects.filter(digest__in=digests)
    yield "states of numbers", places.update(number="", evidence=REMOVED)
    yield "enrollments", Enrollment.objects.filter(contact__in=ids).delete()[0]
    yield "vendor events", _blank_events([*addresses, *_names(contacts)])
    yield "phones", PhoneNumber.objects.filter(contact__in=ids).count()
    yield "e-mail addresses", EmailAddress.objects.filter(contact__in=ids).count()
    Contact.objects.filter(pk__in=ids).delete()
    yield "people", len(ids)


def _names(contacts: Iterable[Contact]) -> set[str]:
    """As the pages and the timeline write them."""
    parts = {f"{contact.first_name} {contact.last_name}".strip() for contact in contacts}
    return {name for name in {*parts, *(contact.full_name for contact in contacts)} if name}


def _pattern(contacts: Iterable[Contact], addresses: Iterable[str], edge: str = r"\y") -> str:
    """A regular expression of any of their names and addresses; `edge` is the database's of a word, or Python's."""
    names = _names(contacts) | {name for each in contacts for name in (each.first_name, each.last_name)}
    texts = [f"{edge}{re.escape(name)}{edge}" for name in sorted(names) if len(name) > 1]
    texts += [re.escape(text) for address in addresses for text in {address, written(address)}]
    return "|".join(texts) or NOTHING


def _homes(contacts: Sequence[Contact]) -> set[int]:
    """Ids of the properties of theirs, and of those that took these over by a merge."""
    of_leads = Q(lead__contacts__in=[contact.pk for contact in contacts])
    found = CrmProperty.objects.filter(of_leads | Q(client__in=[contact.pk for contact in contacts]))
    homes: set[int] = set()
    new = set(found.values_list("pk", flat=True))
    while new:
        homes |= new
        into = CrmProperty.objects.filter(pk__in=new).exclude(merged_into=None)
        new = set(into.values_list("merged_into", flat=True)) - homes
    return homes


def _blank_texts(contacts: Sequence[Contact], addresses: Iterable[str]) -> int:
    """What agents wrote about their leads and properties, where it has a name or an address of theirs."""
    pattern, ids = _pattern(contacts, addresses), _homes(contacts)
    leads = Lead.objects.filter(contacts__in=[contact.pk for contact in contacts])
    homes = CrmProperty.objects.filter(pk__in=ids)
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


def _blank_lists(pattern: str) -> int:
    """Lists that somebody saved under their name, or by searching for it."""
    named = re.compile(pattern, re.IGNORECASE)
    changed = []
    for row in SavedList.objects.all():
        pairs = parse_qsl(row.query, keep_blank_values=True)
        query = urlencode([(name, value) for name, value in pairs if name != "q" or not named.search(value)])
        name = f"List {row.pk}" if named.search(row.name) else row.name
        if len(parse_qsl(query, keep_blank_values=True)) < len(pairs) or name != row.name:
            row.query, row.name = query, name
            changed.append(row)
    SavedList.objects.bulk_update(changed, ["query", "name"])
    return len(changed)


def _blank_searches(pattern: str) -> int:
    """Searches of listings that a member saved under their name. One that looks for the name would find everything
    without it, so it waits until its member looks at it."""
    named, changed = re.compile(pattern, re.IGNORECASE), []
    for row in SavedSearch.objects.only("name", "query", "is_paused", "revision"):
        pairs = parse_qsl(row.query)
        left = [(field, value) for field, value in pairs if field not in WORDS or not named.search(value)]
        name = f"Search {row.pk}" if named.search(row.name) else row.name
        if len(left) < len(pairs) or name != row.name:
            row.is_paused = row.is_paused or len(left) < len(pairs)
            row.name, row.query, row.revision = name, urlencode(left), row.revision + 1
            changed.append(row)
    SavedSearch.objects.bulk_update(changed, ["name", "query", "is_paused", "revision"])
    return len(changed)


def _blank_shared(pattern: str) -> int:
    """For whom a search was shared and what was written to them, and what members noted about a listing."""
    shares = SearchShare.objects.filter(Q(client_name__iregex=pattern) | Q(note__iregex=pattern))
    notes = ListingNote.objects.filter(text__iregex=pattern)
    return shares.update(client_name="", note="") + notes.update(text=REMOVED)


def _blank_kept(digests: Sequence[str], pattern: str) -> int:
    """That there was a consent or a stop, when and why, stays; words that name the person do not."""
    return sum(
        model._default_manager.filter(digest__in=digests, **{f"{name}__iregex": pattern}).update(**{name: REMOVED})
        for model, names in KEPT_TEXTS
        for name in names
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


def _blank_activities(contacts: Sequence[Contact], addresses: Iterable[str]) -> int:
    """Of their leads and properties, what names them; a person's own notes are free text, so these go whole."""
    leads = [contact.lead_id for contact in contacts if contact.lead_id]
    own = Q(lead__in=leads) | Q(crm_property__in=_homes(contacts))
    named = Q(kind=ActivityKind.NOTE)
    for text in {*_names(contacts), *(text for address in addresses for text in (address, written(address)))}:
        named |= Q(summary__icontains=text) | Q(data__icontains=text)
    return Activity.objects.filter(own, named).update(summary=REMOVED, data={})


def _blank_events(texts: list[str]) -> int:
    named = Q()
    for text in texts:
        # Vendors write numbers with and without +1.
        named |= Q(body__icontains=text.removeprefix("+1"))
    return VendorEvent.objects.filter(named).update(body={"removed": REMOVED}) if texts else 0
