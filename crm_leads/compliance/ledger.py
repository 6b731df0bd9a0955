"""The ledger: what is known, was decided and was done about one phone or e-mail address."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Count, QuerySet

from crm_leads.compliance import gate
from crm_leads.compliance.consents import ends_at, in_force
from crm_leads.compliance.digests import DOTS, digest, masked, written
from crm_leads.compliance.evidence import spelled_out
from crm_leads.compliance.same_person import addresses_of
from crm_leads.compliance.scrubs import LASTS, is_fresh
from crm_leads.enums import Channel, SuppressedBecause
from crm_leads.models import (
    Call,
    Consent,
    Contact,
    EmailAddress,
    EmailMessage,
    GateDecision,
    PhoneNumber,
    Scrub,
    Suppression,
    VoicemailDrop,
)

# Lines of each kind that a page shows; the proof shows PROOF_LINES.
PAGE_LINES, PROOF_LINES = 100, 5_000


@dataclass(frozen=True)
class Line:
    """One decision or act. `tone` is good, bad or empty; `evidence` a decision's."""

    at: datetime
    what: str
    text: str
    tone: str = ""
    icon: str = "circle"
    who: str = ""
    lead_id: int | None = None
    rule: str = ""
    evidence: tuple[tuple[str, str], ...] = ()
    decision_id: int | None = None


@dataclass(frozen=True)
class Entry:
    """Everything on record about one address. `address` is empty once its person was erased, or where only acts of
    leads past their retention have it."""

    digest: str
    address: str
    masked: str
    contacts: list[Contact]
    suppressions: list[Suppression]
    consents: list[Consent]
    scrubs: list[Scrub]
    lines: list[Line]

    @property
    def shown(self) -> str:
        if self.address:
            return written(self.address)
        erased = any(row.because == SuppressedBecause.ERASED for row in self.suppressions)
        return f"{'Erased' if erased else 'Removed'}, {self.masked}"

    @property
    def is_phone(self) -> bool:
        return "@" not in (self.address or self.masked)

    @property
    def standing(self) -> list[Suppression]:
        return [row for row in self.suppressions if row.lifted_at is None]


def entry(known: str, lead_id: int | None = None, lines: int = PAGE_LINES) -> Entry | None:
    """The record of a digest; None where nothing is known of it. A digest cannot be turned back, so an address that
    nobody acted on yet is found through a lead that has it."""
    suppressions = list(_with_people(Suppression.objects.filter(digest=known), "recorded_by", "lifted_by"))
    consents = list(_with_people(Consent.objects.filter(digest=known), "recorded_by"))
    scrubs = list(Scrub.objects.filter(digest=known).order_by("-scrubbed_at", "-id")[:lines])
    decisions = list(GateDecision.objects.filter(digest=known).order_by("-at", "-id")[:lines])
    acts = _acts(known, lines)
    address = next((text for text in _addresses(suppressions, consents, scrubs, acts) if text), "")
    address = address or _address_on_lead(known, lead_id)
    contacts = _contacts(address)
    if not (suppressions or consents or scrubs or decisions or acts or contacts):
        return None
    shade = masked(address) if address else next((row.masked for row in decisions), DOTS)
    told = sorted([*_decision_lines(decisions), *(_line(act) for act in acts)], key=lambda line: line.at, reverse=True)
    return Entry(known, address, shade, contacts, suppressions, consents, scrubs, told[:lines])


def verdicts_of(entry: Entry) -> list[tuple[Channel, gate.Verdict]]:
    """What the gate would say of the address now, by channel, for its newest contact."""
    if not entry.address:
        return []
    contact = entry.contacts[0] if entry.contacts else None
    channels = (Channel.CALL, Channel.VOICEMAIL) if entry.is_phone else (Channel.EMAIL,)
    acts = [gate.Act(channel, entry.address, contact.lead if contact else None, contact) for channel in channels]
    return list(zip(channels, gate.look_many(acts), strict=True))


def scrub_state(scrub: Scrub, now: datetime) -> tuple[str, str]:
    """Tone and words for the newest scrub."""
    left = scrub.scrubbed_at + LASTS - now
    if not is_fresh(scrub, now):
        return "bad", f"older than {LASTS.days} days: scrub again"
    return "good", f"good for {left.days} more day{'' if left.days == 1 else 's'}"


def consent_state(consent: Consent, now: datetime) -> tuple[str, str]:
    if consent.revoked_at:
        return "bad", "Revoked"
    return (
        ("good", "In force") if in_force(consent, now) else ("", "Expired" if ends_at(consent) else "Not yet in force")
    )


def counts_since(since: datetime) -> list[tuple[gate.Rule, bool, int]]:
    """Decisions by rule since then: rule, whether it admits, how many; most first."""
    rows = GateDecision.objects.filter(at__gte=since).values_list("rule", "allowed").annotate(n=Count("id"))
    known = [(gate.Rule(rule), allowed, n) for rule, allowed, n in rows if rule in gate.Rule.values]
    return sorted(known, key=lambda row: -row[2])


def _with_people(rows: "QuerySet[Any]", *people: str) -> "QuerySet[Any]":
    return rows.select_related(*people).order_by("-recorded_at", "-id")


def _acts(known: str, lines: int) -> list[Call | VoicemailDrop | EmailMessage]:
    calls = Call.objects.filter(digest=known).select_related("user").order_by("-at")[:lines]
    drops = VoicemailDrop.objects.filter(digest=known).select_related("requested_by").order_by("-requested_at")[:lines]
    mails = EmailMessage.objects.filter(digest=known).select_related("requested_by").order_by("-requested_at")[:lines]
    return [*calls, *drops, *mails]


def _addresses(*groups: Iterable[Any]) -> Iterable[str]:
    for rows in groups:
        for row in rows:
            yield getattr(row, "address", "") or getattr(row, "number", "")


def _address_on_lead(known: str, lead_id: int | None) -> str:
    if lead_id is None:
        return ""
    contacts = Contact.objects.filter(lead=lead_id)
    return next((address for address in addresses_of(contacts) if digest(address) == known), "")


def lead_with(address: str) -> int | None:
    """A lead that has this normalised address, the newest."""
    return next((contact.lead_id for contact in _contacts(address) if contact.lead_id), None)


def _contacts(address: str) -> list[Contact]:
    if not address:
        return []
    if "@" in address:
        rows = EmailAddress.objects.filter(address=address)
        return [row.contact for row in rows.select_related("contact__lead").order_by("-id")[:50]]
    phones = PhoneNumber.objects.filter(number=address)
    return [row.contact for row in phones.select_related("contact__lead").order_by("-id")[:50]]


def _decision_lines(decisions: list[GateDecision]) -> Iterable[Line]:
    ids = {row.user_id for row in decisions if row.user_id}
    names = {user.pk: user.get_full_name() or user.get_username() for user in User.objects.filter(pk__in=ids)}
    for row in decisions:
        verb = "allowed" if row.allowed else "blocked"
        yield Line(
            at=row.at,
            what=f"{row.get_channel_display()} {verb}",
            text=row.sentence,
            tone="good" if row.allowed else "bad",
            icon="shield-check" if row.allowed else "shield-x",
            who=names.get(row.user_id, "") if row.user_id else "by schedule",
            lead_id=row.lead_id,
            rule=gate.Rule(row.rule).label if row.rule in gate.Rule.values else row.rule,
            evidence=tuple(spelled_out(row.evidence)),
            decision_id=row.pk,
        )


def _line(act: Call | VoicemailDrop | EmailMessage) -> Line:
    if isinstance(act, Call):
        return Line(
            act.at,
            # What was told afterwards was admitted by no decision.
            "Call" if act.decision_id else f"Told afterwards: {act.get_direction_display().lower()}",
            act.get_result_display(),
            "",
            "phone",
            _name(act.user),
            act.lead_id,
            decision_id=act.decision_id,
        )
    what, icon = ("Voicemail", "microphone") if isinstance(act, VoicemailDrop) else ("E-mail", "mail")
    result = act.result or act.error
    text = f"{act.get_state_display()}. {result}".strip()
    at = act.sent_at or act.claimed_at or act.requested_at
    return Line(at, what, text, "", icon, _name(act.requested_by), act.lead_id, decision_id=act.decision_id)


def _name(user: User | None) -> str:
    return (user.get_full_name() or user.get_username()) if user else "by schedule"
