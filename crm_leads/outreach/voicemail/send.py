"""Send a queued drop: claim it, ask the gate once more, call the vendor, record what it said.

The claim and the gate's decision are committed before the vendor is called (`outreach.acts`). Whatever dies in between
leaves a row that becomes unknown; nothing here sends a drop twice.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from crm_leads.compliance import gate
from crm_leads.compliance.digests import masked
from crm_leads.enums import ActivityKind, Channel
from crm_leads.leads import timeline
from crm_leads.models import VendorAccount, VoicemailDrop
from crm_leads.outreach import acts
from crm_leads.outreach.voicemail.request import act_of
from crm_leads.vendors import accounts, endpoints
from crm_leads.vendors.base import Voicemail, VoicemailSender
from crm_leads.vendors.channels import VOICEMAIL
from crm_leads.vendors.errors import BadCredentials, NoCredits, OutcomeUnknown, RateLimited, VendorError

VENDOR = VOICEMAIL.vendor

# One that could not go out for so long is not what the person asked for any more.
GIVEN_UP = timedelta(days=7)


def send(drop_id: int) -> VoicemailDrop | None:
    """Send the drop if it is due and nobody else has it; None otherwise. The tenant's scope is open, no
    transaction."""
    drop = acts.claim(VoicemailDrop, drop_id)
    if drop is None:
        return None
    decision = gate.decide(act_of(drop))
    if not decision.allowed:
        _hold_back(drop, decision.sentence, decision.pk, decision.retry_at)
        return drop
    if acts.admitted(drop, decision.pk):
        _call(drop)
    return drop


def _call(drop: VoicemailDrop) -> None:
    """Exactly one request, whose outcome is recorded at once."""
    try:
        account = accounts.for_channel(Channel.VOICEMAIL)
        client: VoicemailSender = accounts.client(account)
    except RateLimited as error:
        _postpone(drop, timezone.now() + timedelta(seconds=error.retry_after), str(error))
        return
    except VendorError as error:
        _fail(drop, str(error))
        return
    try:
        message_id = client.send(voicemail_of(drop, account))
    except VendorError as error:
        _not_taken(drop, account, error)
        return
    _taken(drop, account, message_id, client.version)


def voicemail_of(drop: VoicemailDrop, account: VendorAccount) -> Voicemail:
    """What the vendor is asked to do. The drop's key is opaque, so it serves as our id there as well."""
    recording = drop.recording
    return Voicemail(
        to=drop.number,
        foreign_id=drop.idempotency_key,
        idempotency_key=drop.idempotency_key,
        callback_url=endpoints.webhook_url(account) if settings.SITE_URL else "",
        media_id=recording.media_id if recording else "",
        tts_body=recording.tts_body if recording else "",
        voice_id=recording.voice_id if recording else "",
        postal_code=drop.lead.postal_code[:5] if drop.lead else "",
    )


@transaction.atomic
def _taken(drop: VoicemailDrop, account: VendorAccount, message_id: str, version: str) -> None:
    """A result may have come before the answer: then the drop has ended, and only learns its message id."""
    known = {"message_id": message_id[:100], "api_version": version, "is_simulated": account.is_simulated}
    if not acts.sent(drop, error="", **known):
        VoicemailDrop.objects.filter(pk=drop.pk).update(**known)
    _tell(drop, f"Voicemail to {masked(drop.number)} handed to {VENDOR}.", ActivityKind.VOICEMAIL)


def _not_taken(drop: VoicemailDrop, account: VendorAccount, error: VendorError) -> None:
    match error:
        case OutcomeUnknown():
            _lose(drop, f"{error} Look the voicemail up in {VENDOR}'s API log, then say here whether it was sent.")
        case RateLimited():
            accounts.suspend(account, error.retry_after)
            _postpone(drop, timezone.now() + timedelta(seconds=error.retry_after), str(error))
        case NoCredits():
            accounts.stop(account, str(error))
            _fail(drop, str(error))
        case BadCredentials():
            rows = VendorAccount.objects.filter(pk=account.pk)
            rows.update(check_ok=False, checked_at=timezone.now(), check_message=str(error))
            _fail(drop, str(error))
        case _:
            _fail(drop, str(error))


@transaction.atomic
def _hold_back(drop: VoicemailDrop, sentence: str, decision_id: int, retry_at: datetime | None) -> None:
    if retry_at is not None and drop.requested_at > timezone.now() - GIVEN_UP:
        acts.postponed(drop, retry_at, sentence)
        return
    acts.refused(drop, sentence, decision_id)
    _tell(drop, f"Voicemail to {masked(drop.number)} refused: {sentence}", ActivityKind.REFUSED)


@transaction.atomic
def _postpone(drop: VoicemailDrop, until: datetime, why: str) -> None:
    if drop.requested_at > timezone.now() - GIVEN_UP:
        acts.postponed(drop, until, why)
    else:
        _fail(drop, f"Given up after a week. {why}")


@transaction.atomic
def _fail(drop: VoicemailDrop, error: str) -> None:
    acts.failed(drop, error)
    _tell(drop, f"Voicemail to {masked(drop.number)} was not sent: {error}", ActivityKind.VOICEMAIL)


@transaction.atomic
def _lose(drop: VoicemailDrop, error: str) -> None:
    acts.lost(drop, error)
    _tell(drop, f"Whether the voicemail to {masked(drop.number)} was sent is unknown.", ActivityKind.VOICEMAIL)


def _tell(drop: VoicemailDrop, summary: str, kind: ActivityKind) -> None:
    if drop.lead:
        timeline.record(kind, summary, lead=drop.lead, drop=drop.pk)
