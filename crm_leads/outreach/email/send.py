"""Send what is queued and due: claim, ask the gate again, call the vendor once, record.

One process at a time sends for a tenant, so that the daily cap and the vendor's rate hold; another one finds the lease
taken and leaves. A process that dies leaves a claimed row, which becomes "outcome unknown" and is never sent again.
"""

import time
from datetime import datetime, timedelta
from logging import getLogger

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from crm_leads.compliance import gate
from crm_leads.enums import ActivityKind, ActState, Channel, SuppressedBecause, VendorKind
from crm_leads.leads import timeline
from crm_leads.models import EmailMessage, LeadPolicy, VendorAccount
from crm_leads.outreach import acts
from crm_leads.outreach.email import compose, request, results, sender, thresholds, writer_left
from crm_leads.vendors import accounts
from crm_leads.vendors.base import EmailSender
from crm_leads.vendors.channels import EMAIL
from crm_leads.vendors.errors import (
    BadAddress,
    BadCredentials,
    NoCredits,
    NotConfigured,
    OutcomeUnknown,
    RateLimited,
    Unavailable,
    VendorError,
)
from realty.database.locks import Space, lease, open_tenant

log = getLogger(__name__)

BATCH = 40
# Seconds after which a pass takes up no further message, so that it ends before its task is stopped.
LONGEST = 30.0
# Resend admits 5 requests a second for each team, and older pages say 2.
PAUSE = 0.5
LOOK_AGAIN = timedelta(hours=1)
TRY_AGAIN = timedelta(minutes=10)
# What a message says about a home and a day is not true for ever.
WAITS_AT_MOST = timedelta(days=7)


class HeldBack(Exception):
    """Nothing goes out for the tenant now; the sentence says why. `until` where that is known."""

    def __init__(self, sentence: str, until: datetime | None = None) -> None:
        super().__init__(sentence)
        self.until = until


def send_due(limit: int = BATCH) -> int:
    """Send the open tenant's due messages, at most `limit`; gives how many were taken up."""
    with lease(Space.EMAIL, open_tenant()) as mine:
        if not mine:
            return 0
        _mark_stale()
        _drop_old()
        ends, taken = time.monotonic() + LONGEST, 0
        try:
            for pk in _due()[:limit]:
                taken += send(pk)
                if time.monotonic() > ends:
                    break
        except HeldBack as held:
            _explain(held)
        return taken


def send(pk: int) -> bool:
    """Send one if it is queued and due; False where it is not. The caller holds the tenant's lease. Raises HeldBack."""
    try:
        account = request.account()
    except VendorError as error:
        raise HeldBack(str(error)) from error
    message = acts.claim(EmailMessage, pk)
    if message is None:
        return False
    if _is_signed(message) and _admitted(message):
        _deliver(message, account, LeadPolicy.of_tenant(message.tenant_id))
        time.sleep(PAUSE)
    return True


def _is_signed(message: EmailMessage) -> bool:
    """Nobody's letter goes out when they write here no more. One of a template is signed anew by who works the lead;
    what a person wrote themselves is held until somebody cancels it, at most as long as any letter waits."""
    agent = message.requested_by
    if agent is None or sender.writer(agent):
        return True
    if writer_left.sign(message):
        return True
    name = agent.get_full_name() or agent.get_username()
    why = f"{name} no longer works here, and this e-mail is signed with their name. Cancel it and write a new one."
    acts.postponed(message, timezone.now() + LOOK_AGAIN, why)
    return False


def _admitted(message: EmailMessage) -> bool:
    """The gate once more, just before the call: a stop may have come since."""
    act = gate.Act(Channel.EMAIL, message.address, message.lead, message.contact, message.requested_by_id)
    decision = gate.decide(act)
    if decision.allowed:
        return acts.admitted(message, decision.pk)
    if decision.retry_at or gate.Rule(decision.rule) in request.OF_THE_HOUSE:
        until = decision.retry_at or timezone.now() + TRY_AGAIN
        acts.postponed(message, until, decision.sentence)
        if decision.rule not in request.OF_SOME_LEADS:
            raise HeldBack(decision.sentence, until)
    elif acts.refused(message, decision.sentence, decision.pk):
        _tell(message, ActivityKind.REFUSED, f"E-mail blocked: {decision.sentence}")
    return False


def _deliver(message: EmailMessage, account: VendorAccount, policy: LeadPolicy) -> None:
    try:
        compose.check_sender(policy)
        client: EmailSender = accounts.client(account)
        mail = compose.mail(message, policy, account)
        message_id = client.send(mail, key=message.idempotency_key, act_id=message.pk)
    except compose.NotReady as error:
        acts.postponed(message, timezone.now() + TRY_AGAIN, str(error))
    except VendorError as error:
        _record(message, account, error)
    else:
        _taken(message, account, message_id, str(mail.from_email))
        accounts.answered(account)


@transaction.atomic
def _taken(message: EmailMessage, account: VendorAccount, message_id: str, sent_from: str) -> None:
    told = {"message_id": message_id, "is_simulated": account.is_simulated, "sent_from": sent_from[:400]}
    if not acts.sent(message, error="", **told):
        # A webhook was quicker than the answer.
        EmailMessage.objects.filter(pk=message.pk).update(**told)
    _tell(message, ActivityKind.EMAIL, f"E-mail sent to {message.address}: {message.subject}")


def _record(message: EmailMessage, account: VendorAccount, error: VendorError) -> None:
    """What the vendor's refusal means to the message, and to all that wait behind it."""
    later = timezone.now() + TRY_AGAIN
    if error.timed_out:
        accounts.timed_out(account)
    match error:
        case OutcomeUnknown():
            acts.lost(message, f"{error} It is not sent again. Check the vendor's own log.")
            _tell(message, ActivityKind.EMAIL, f"E-mail, outcome unknown: {message.subject}")
        case RateLimited():
            acts.postponed(message, timezone.now() + timedelta(seconds=error.retry_after), str(error))
            if EMAIL[VendorKind(account.kind)].limits_account:
                accounts.suspend(account, error.retry_after)
        case Unavailable() | NotConfigured():
            acts.postponed(message, later, str(error))
            raise HeldBack(str(error))
        case BadCredentials() | NoCredits():
            # Every other message would fare the same: they wait until the owner has acted.
            acts.postponed(message, later, str(error))
            accounts.stop(account, str(error))
        case BadAddress():
            results.bounced(message, str(error), SuppressedBecause.BOUNCED)
            thresholds.stop_if_near(account)
        case _:
            acts.failed(message, str(error))
            _tell(message, ActivityKind.EMAIL, f"E-mail not sent: {error}")


def _due() -> list[int]:
    """Ids of due messages, the oldest first."""
    due = Q(not_before=None) | Q(not_before__lte=timezone.now())
    rows = EmailMessage.objects.filter(due, state=ActState.QUEUED).order_by("requested_at", "pk")
    return list(rows.values_list("pk", flat=True)[:1_000])


@transaction.atomic
def _mark_stale() -> None:
    """Claims of a process that died, also on the lead's timeline."""
    now = timezone.now()
    stale = EmailMessage.objects.filter(state=ActState.CLAIMED, claimed_at__lt=now - acts.CLAIM_LASTS)
    left = list(stale.select_related("lead").select_for_update(of=("self",)))
    acts.mark_stale(EmailMessage, now)
    for message in left:
        _tell(message, ActivityKind.EMAIL, f"E-mail, outcome unknown: {message.subject}")


def _drop_old() -> None:
    rows = EmailMessage.objects.filter(requested_at__lt=timezone.now() - WAITS_AT_MOST)
    acts.cancel_queued(rows, f"It waited more than {WAITS_AT_MOST.days} days. Write a new one.")


def _explain(held: HeldBack) -> None:
    """Why they wait, for whoever looks."""
    fields = {"error": str(held), **({"not_before": held.until} if held.until else {})}
    EmailMessage.objects.filter(pk__in=_due(), state=ActState.QUEUED).update(**fields)


def _tell(message: EmailMessage, kind: ActivityKind, summary: str) -> None:
    if message.lead:
        timeline.record(kind, summary, lead=message.lead, user=message.requested_by, message=message.pk)


def waiting_tenants(now: datetime | None = None) -> list[int]:
    """Tenants with due or stale messages; the platform's scope is open."""
    now = now or timezone.now()
    due = Q(state=ActState.QUEUED) & (Q(not_before=None) | Q(not_before__lte=now))
    stale = Q(state=ActState.CLAIMED, claimed_at__lt=now - acts.CLAIM_LASTS)
    rows = EmailMessage.objects.filter(due | stale, tenant__is_active=True)
    return sorted(set(rows.values_list("tenant_id", flat=True)))
