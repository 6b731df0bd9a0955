"""Drops that nobody heard of become unknown, and a person says how they ended. Nothing is sent again."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Q, Window
from django.db.models.functions import Coalesce, RowNumber
from django.utils import timezone

from crm_leads.compliance.digests import masked
from crm_leads.enums import ActivityKind, ActState
from crm_leads.leads import timeline
from crm_leads.models import VoicemailDrop
from crm_leads.outreach import acts
from crm_leads.vendors.channels import VOICEMAIL

VENDOR = VOICEMAIL.vendor

# The vendor holds a voicemail back until its own calling window opens, over a weekend at the longest.
RESULT_LASTS = timedelta(hours=48)
# The task of a new drop has had its chance by then.
TASK_LASTS = timedelta(seconds=30)
NO_RESULT = f"{VENDOR} accepted it, but reported no result in two days. Look the voicemail up in its API log."


def due(now: datetime | None = None) -> list[tuple[int, int]]:
    """(tenant, drop) of those that waited for their hour, or whose task was lost: the first of each tenant, then the
    second of each."""
    now = now or timezone.now()
    ready = Q(not_before__lte=now) | Q(not_before=None, requested_at__lt=now - TASK_LASTS)
    rows = VoicemailDrop.objects.filter(ready, state=ActState.QUEUED, tenant__is_active=True)
    turn = Window(RowNumber(), partition_by="tenant_id", order_by=["requested_at", "pk"])
    return list(rows.annotate(turn=turn).order_by("turn", "requested_at").values_list("tenant_id", "pk")[:200])


@transaction.atomic
def mark_unknown(now: datetime | None = None) -> int:
    """Claims whose process died, and drops without a result. Returns how many. Works on all tenants in a platform
    scope."""
    now = now or timezone.now()
    claimed = VoicemailDrop.objects.filter(state=ActState.CLAIMED, claimed_at__lt=now - acts.CLAIM_LASTS)
    silent = VoicemailDrop.objects.filter(state=ActState.SENT, sent_at__lt=now - RESULT_LASTS)
    drops = list((claimed | silent).select_related("lead").select_for_update(of=("self",), skip_locked=True)[:1_000])
    acts.mark_stale(VoicemailDrop, now)
    silent.filter(pk__in=[drop.pk for drop in drops]).update(state=ActState.UNKNOWN, error=NO_RESULT)
    for drop in drops:
        if drop.lead:
            summary = f"How the voicemail to {masked(drop.number)} ended is unknown."
            timeline.record(ActivityKind.VOICEMAIL, summary, lead=drop.lead, drop=drop.pk)
    return len(drops)


@transaction.atomic
def settle(drop: VoicemailDrop, was_sent: bool, user: User) -> bool:
    """A person looked an unknown drop up at the vendor. False where it is not unknown, or no longer."""
    if drop.state != ActState.UNKNOWN:
        return False
    state, found = (ActState.SUCCEEDED, "was sent") if was_sent else (ActState.FAILED, "was not sent")
    name = user.get_full_name() or user.get_username()
    known = {"sent_at": Coalesce("sent_at", "claimed_at")} if was_sent else {}
    if not acts.finished(drop, state, result=f"It {found}, as {name} found in {VENDOR}'s log.", error="", **known):
        return False
    if drop.lead:
        summary = f"Voicemail to {masked(drop.number)} {found}, by {VENDOR}'s log."
        timeline.record(ActivityKind.VOICEMAIL, summary, lead=drop.lead, user=user, drop=drop.pk)
    return True
