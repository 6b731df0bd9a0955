"""What a result changes beside its drop: do-not-contact, consent, the account, a task for a person."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads.compliance import consents
from crm_leads.compliance.digests import digest, masked, normal_phone
from crm_leads.compliance.suppression import suppress
from crm_leads.enums import Channel, SuppressedBecause
from crm_leads.models import Consent, PhoneNumber, Suppression, Task, VendorAccount, VoicemailDrop
from crm_leads.outreach.reports import Effect, Reason, VoicemailReport
from crm_leads.vendors import accounts
from crm_leads.vendors.channels import KINDS, VOICEMAIL

VENDOR = VOICEMAIL.vendor

STOPS: dict[Effect, SuppressedBecause] = {
    Effect.VENDOR_DNC: SuppressedBecause.VENDOR,
    Effect.LITIGATOR: SuppressedBecause.LITIGATOR,
    Effect.REASSIGNED: SuppressedBecause.REASSIGNED,
    Effect.REVOKED: SuppressedBecause.CONSENT_REVOKED,
}


def on_number(reason: Reason, report: VoicemailReport, drop: VoicemailDrop | None) -> list[str]:
    """What holds for the number, whichever drop told us, and however often: each stop stands once."""
    stops = [STOPS[reason.effect]] if reason.effect in STOPS else []
    if report.dnc and not stops:
        stops = [SuppressedBecause.VENDOR]
    if not stops:
        return []
    try:
        number = normal_phone(report.number)
    except ValidationError:
        return ["Its number is none of the North American plan; nothing was stopped."]
    if is_erased(number):
        return ["Its person was erased and is stopped already; the number is not written down again."]
    if reason.effect == Effect.REASSIGNED:
        PhoneNumber.objects.filter(number=number).update(is_wrong=True)
    contact = drop.contact if drop else None
    for because in stops:
        suppress(number, because, channel=Channel.VOICEMAIL, evidence=report.evidence, contact=contact, at=report.at)
    if reason.effect == Effect.REVOKED:
        _revoke(number, report)
    return [f"Do not contact: {because.label}." for because in stops]


def is_erased(number: str) -> bool:
    """Its person was erased on request: the standing stop holds for ever, without the number."""
    rows = Suppression.objects.filter(digest=digest(number), because=SuppressedBecause.ERASED, lifted_at=None)
    return rows.exists()


def on_account_and_lead(reason: Reason, drop: VoicemailDrop) -> list[str]:
    """What follows from this drop alone, the first time that we hear of it."""
    match reason.effect:
        case Effect.NO_FUNDS:
            return _stop_account(reason)
        case Effect.BAD_CREDENTIALS:
            return _fail_check(reason)
        case Effect.CONSENT_QUESTION:
            return _ask(reason, drop)
    return []


def _revoke(number: str, report: VoicemailReport) -> None:
    consent = Consent.objects.filter(digest=digest(number), revoked_at=None).first()
    if consent:
        consents.revoke(consent, report.evidence)


def _stop_account(reason: Reason) -> list[str]:
    for account in VendorAccount.objects.filter(kind__in=KINDS[Channel.VOICEMAIL]):
        accounts.stop(account, reason.sentence)
    return ["The account is stopped."]


def _fail_check(reason: Reason) -> list[str]:
    rows = VendorAccount.objects.filter(kind__in=KINDS[Channel.VOICEMAIL])
    rows.update(check_ok=False, checked_at=timezone.now(), check_message=reason.sentence)
    return ["The account's credentials are marked as wrong."]


def _ask(reason: Reason, drop: VoicemailDrop) -> list[str]:
    """A task for whoever asked for the drop."""
    if drop.lead is None:
        return []
    Task.objects.create(
        lead=drop.lead,
        title=f"Consent of {masked(drop.number)} is not on file at {VENDOR}: record it there or stop voicemail",
        due_at=timezone.now() + timedelta(days=1),
        assigned_to=drop.requested_by,
    )
    return ["A task asks for the consent."]
