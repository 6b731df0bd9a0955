"""A person asks for a voicemail to one number. Nothing is sent here: the drop waits for its task."""

import uuid
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_q.tasks import async_task

from crm_leads.compliance import gate
from crm_leads.compliance.digests import digest, masked
from crm_leads.enums import IN_FLIGHT, ActivityKind, ActState, Channel
from crm_leads.leads import timeline
from crm_leads.models import GateDecision, PhoneNumber, VendorAccount, VoicemailDrop, VoicemailRecording
from crm_leads.vendors import accounts
from crm_leads.vendors.channels import KINDS, VOICEMAIL
from crm_leads.vendors.errors import NotConfigured, RateLimited
from realty.database.constraints import broken
from realty.ui.dates import exact_time

VENDOR = VOICEMAIL.vendor

TASK = "crm_leads.outreach.voicemail.tasks.send_drop"
# An unknown drop may still have been sent; a second one within this time could be one too many.
UNSETTLED = timedelta(days=3)
ON_ITS_WAY = "A voicemail to this number is already on its way. Wait for its result."


class DropRefused(Exception):
    """The message is one sentence for the page."""


def queue_drop(phone: PhoneNumber, recording: VoicemailRecording, user: User) -> VoicemailDrop:
    """A drop that waits for its task, or for the hours in which it is allowed. Raises DropRefused. The gate is asked
    now, so that the page can say why not, and again just before the vendor is called."""
    _check(phone, recording)
    lead = phone.contact.lead
    decision = gate.decide(
        gate.Act(Channel.VOICEMAIL, phone.number, lead, phone.contact, user.pk, is_synthetic(recording))
    )
    if not decision.allowed and decision.retry_at is None:
        _tell_refusal(phone, decision, user)
        raise DropRefused(decision.sentence)
    account, wait_until = usable_account()
    not_before = max((moment for moment in (decision.retry_at, wait_until) if moment), default=None)
    why = decision.sentence if decision.retry_at else ""
    return _insert(phone, recording, user, account, not_before, why)


def act_of(drop: VoicemailDrop) -> gate.Act:
    synthetic = is_synthetic(drop.recording)
    return gate.Act(Channel.VOICEMAIL, drop.number, drop.lead, drop.contact, drop.requested_by_id, synthetic)


def is_synthetic(recording: VoicemailRecording | None) -> bool:
    """A machine reads it. Of a recording that is gone nobody knows, so it counts as read by one."""
    return recording is None or not recording.media_id


def usable_account() -> tuple[VendorAccount, datetime | None]:
    """The account, and until when its vendor asked us to wait. Raises DropRefused."""
    try:
        account, wait_until = accounts.for_channel(Channel.VOICEMAIL), None
    except NotConfigured as error:
        raise DropRefused(str(error)) from None
    except RateLimited as error:
        account = VendorAccount.objects.filter(kind__in=KINDS[Channel.VOICEMAIL]).get()
        wait_until = timezone.now() + timedelta(seconds=error.retry_after)
    if account.check_ok is False:
        raise DropRefused(f"The last check of {VENDOR} failed: {account.check_message} Ask your brokerage's owner.")
    return account, wait_until


def _check(phone: PhoneNumber, recording: VoicemailRecording) -> None:
    if not recording.media_id and not (recording.tts_body and recording.voice_id):
        raise DropRefused(f'The recording "{recording}" has neither audio nor a text with a voice.')
    earlier = VoicemailDrop.objects.filter(digest=digest(phone.number))
    if earlier.filter(state__in=IN_FLIGHT).exists():
        raise DropRefused(ON_ITS_WAY)
    if earlier.filter(state=ActState.UNKNOWN, claimed_at__gte=timezone.now() - UNSETTLED).exists():
        raise DropRefused(
            f"It is not known whether the last voicemail to this number was sent. Check up at {VENDOR}, then say"
            " so on the page Voicemails."
        )


def _tell_refusal(phone: PhoneNumber, decision: GateDecision, user: User) -> None:
    if phone.contact.lead:
        summary = f"Voicemail to {masked(phone.number)} refused: {decision.sentence}"
        timeline.record(
            ActivityKind.REFUSED, summary, lead=phone.contact.lead, user=user, decision=decision.pk, rule=decision.rule
        )


def _insert(
    phone: PhoneNumber,
    recording: VoicemailRecording,
    user: User,
    account: VendorAccount,
    not_before: datetime | None,
    why: str,
) -> VoicemailDrop:
    """The row, its line on the timeline and its task, in one transaction. Raises DropRefused where another request
    was first: the database admits one drop in flight for each number."""
    try:
        with transaction.atomic():
            drop = VoicemailDrop.objects.create(
                lead=phone.contact.lead,
                contact=phone.contact,
                number=phone.number,
                digest=digest(phone.number),
                recording=recording,
                idempotency_key=str(uuid.uuid4()),
                requested_by=user,
                requested_at=timezone.now(),
                not_before=not_before,
                error=why,
                api_version=account.options.get("api_version") or "v2",
                is_simulated=account.is_simulated,
            )
            if drop.lead:
                timeline.record(ActivityKind.VOICEMAIL, _summary(drop), lead=drop.lead, user=user, drop=drop.pk)
            if not_before is None:
                async_task(TASK, drop.tenant_id, drop.pk)
    except IntegrityError as error:
        if broken(error) != "one_drop_per_number":
            raise
        raise DropRefused(ON_ITS_WAY) from None
    return drop


def _summary(drop: VoicemailDrop) -> str:
    said = f'Voicemail "{drop.recording}" to {masked(drop.number)} queued'
    if drop.not_before is None:
        return f"{said}."
    return f"{said}; it waits until {exact_time(drop.not_before, ZoneInfo(drop.tenant.time_zone))}."
