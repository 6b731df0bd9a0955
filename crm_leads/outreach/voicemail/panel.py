"""What the page of a lead says about voicemail."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone

from crm_leads.compliance import gate
from crm_leads.compliance.consents import in_force, of_lead
from crm_leads.compliance.digests import digest, written
from crm_leads.compliance.same_person import phones_of
from crm_leads.enums import Channel, ConsentKind, LineType
from crm_leads.models import Lead, PhoneNumber, VoicemailDrop, VoicemailRecording
from crm_leads.outreach.voicemail.log import with_reasons
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import TenantQuerySet
from realty.tenants.together import Read, attach

DROPS_SHOWN = 5


@dataclass(frozen=True)
class Reach:
    """A number, and whether the gate admits a voicemail to it now."""

    phone: PhoneNumber
    shown: str
    verdict: gate.Verdict

    @property
    def may_queue(self) -> bool:
        """Now, or by itself when the hours open."""
        return self.verdict.allowed or self.verdict.retry_at is not None

    @property
    def waits_for_hours(self) -> bool:
        return self.verdict.rule == gate.Rule.HOURS and self.verdict.retry_at is not None

    @property
    def folded(self) -> str:
        """Under which reason the page folds it away; empty for a number that may be queued."""
        return "" if self.may_queue else str(self.verdict.rule.label)


def lead_reads(lead: Lead) -> tuple[Read[VoicemailDrop], Read[VoicemailRecording]]:
    """The last drops and their recordings."""
    used = "id = ANY(ARRAY(SELECT recording_id FROM crm_leads_voicemaildrop WHERE {mine} AND lead_id = %s))"
    return (
        Read(VoicemailDrop, "lead_id = %s ORDER BY requested_at DESC, id DESC LIMIT %s", [lead.pk, DROPS_SHOWN]),
        Read(VoicemailRecording, used, [lead.pk]),
    )


def lead_panel(
    lead: Lead, request: TenantRequest, drops: list[VoicemailDrop], recordings: list[VoicemailRecording]
) -> dict[str, Any]:
    """Two queries that other panels share: the phones and their consents. What the gate says of each number is asked
    for when somebody wants to send."""
    found = [phone for phone in phones_of(lead) if not phone.is_wrong and phone.line_type != LineType.LANDLINE]
    now = timezone.now()
    agreed = {
        consent.digest for consent in of_lead(lead) if consent.kind == ConsentKind.WRITTEN and in_force(consent, now)
    }
    phones = [(phone, written(phone.number), digest(phone.number) in agreed) for phone in found]
    attach(drops, "recording", recordings)
    consented = sum(has_consent for _, _, has_consent in phones)
    return {
        "phones": phones,
        "consented": consented,
        "without": len(phones) - consented,
        "drops": with_reasons(drops),
    }


def mobiles(lead: Lead) -> "TenantQuerySet[PhoneNumber]":
    """A voicemail cannot reach a landline; of a number without a type nobody knows."""
    rows = PhoneNumber.objects.filter(contact__lead=lead, is_wrong=False).exclude(line_type=LineType.LANDLINE)
    return rows.select_related("contact")


def reaches(lead: Lead, user_id: int | None) -> list[Reach]:
    """Each mobile phone of the lead with the gate's verdict: those of now first, then those that wait, then the others
    by reason. Nothing is recorded."""
    phones = list(mobiles(lead))
    acts = [gate.Act(Channel.VOICEMAIL, phone.number, lead, phone.contact, user_id) for phone in phones]
    verdicts = gate.look_many(acts)
    found = [Reach(phone, written(phone.number), verdict) for phone, verdict in zip(phones, verdicts, strict=True)]
    return sorted(found, key=lambda reach: (not reach.verdict.allowed, reach.folded))


def opens_at(found: Iterable[Reach]) -> datetime | None:
    """When the first of those opens that wait for nothing but the hours."""
    return min(
        (reach.verdict.retry_at for reach in found if reach.waits_for_hours and reach.verdict.retry_at), default=None
    )
