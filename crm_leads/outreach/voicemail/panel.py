"""What the page of a lead says about voicemail."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from crm_leads.compliance import gate
from crm_leads.compliance.digests import written
from crm_leads.enums import Channel, ConsentKind, LineType
from crm_leads.models import Consent, Lead, PhoneNumber, VoicemailDrop
from crm_leads.outreach.voicemail.log import with_reasons
from realty.tenants.requests import TenantRequest
from realty.tenants.scope import TenantQuerySet

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


def lead_panel(lead: Lead, request: TenantRequest) -> dict[str, Any]:
    """Two queries: the mobile phones with or without a consent, and the last drops. What the gate says of each number
    is asked for when somebody wants to send."""
    found = list(mobiles(lead).annotate(has_consent=Exists(_consents())))
    drops = VoicemailDrop.objects.filter(lead=lead).select_related("recording").order_by("-requested_at", "-pk")
    return {
        "phones": [(phone, written(phone.number)) for phone in found],
        "consented": sum(phone.has_consent for phone in found),
        "drops": with_reasons(drops[:DROPS_SHOWN]),
    }


def mobiles(lead: Lead) -> "TenantQuerySet[PhoneNumber]":
    """A voicemail cannot reach a landline; of a number without a type nobody knows."""
    rows = PhoneNumber.objects.filter(contact__lead=lead, is_wrong=False).exclude(line_type=LineType.LANDLINE)
    return rows.select_related("contact")


def reaches(lead: Lead, user_id: int | None) -> list[Reach]:
    """Each mobile phone of the lead with the gate's verdict; nothing is recorded."""
    phones = list(mobiles(lead))
    acts = [gate.Act(Channel.VOICEMAIL, phone.number, lead, phone.contact, user_id) for phone in phones]
    verdicts = gate.look_many(acts)
    return [Reach(phone, written(phone.number), verdict) for phone, verdict in zip(phones, verdicts, strict=True)]


def _consents() -> "TenantQuerySet[Consent]":
    in_time = Q(expires_at=None) | Q(expires_at__gt=timezone.now())
    return Consent.objects.filter(
        in_time, address=OuterRef("number"), kind=ConsentKind.WRITTEN, revoked_at=None, given_at__lte=timezone.now()
    )
