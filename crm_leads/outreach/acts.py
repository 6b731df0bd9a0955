"""The life of an outward act, the same for every channel.

    queued --claim--> claimed --vendor answered--> sent --callback--> succeeded | failed
                      claimed --vendor refused--> failed
                      claimed --nobody recorded an answer--> unknown

The claim is committed before the vendor is called. So a process that dies between claim and call, or between call and
record, leaves a claimed row: no other process takes it, and after CLAIM_LASTS it is shown as unknown. Nothing sends an
unknown act again; a person may queue a new one.
"""

from datetime import datetime, timedelta
from typing import Any, TypeVar

from django.db import models, transaction
from django.db.models.functions import Now
from django.utils import timezone

from crm_leads.enums import ActState
from crm_leads.outreach.models import OutwardAct

# Longer than any vendor call with its time-outs, and than a worker's task.
CLAIM_LASTS = timedelta(minutes=5)

A = TypeVar("A", bound=OutwardAct)


def claim(model: type[A], pk: int) -> A | None:
    """Take a queued act that is due, for exactly one caller; None for all others. Raises RuntimeError inside an
    open transaction: there a claim protects nobody, since it would vanish with a crash, after the vendor was called."""
    due = models.Q(not_before=None) | models.Q(not_before__lte=timezone.now())
    waiting = model._default_manager.filter(due, pk=pk, state=ActState.QUEUED)
    with transaction.atomic(durable=True):
        if not waiting.update(state=ActState.CLAIMED, claimed_at=Now()):
            return None
    return model._default_manager.get(pk=pk)


def admitted(act: OutwardAct, decision_id: int | None) -> bool:
    """The gate admits the claimed act, whose decision is on record before the vendor is called. False where the claim
    is ours no more, e.g. since it took too long: then the vendor must not be called."""
    return _move(act, ActState.CLAIMED, ActState.CLAIMED, decision_id=decision_id)


def sent(act: OutwardAct, **fields: Any) -> bool:
    """The vendor took it. False where another process had the last word already."""
    return _move(act, ActState.CLAIMED, ActState.SENT, sent_at=timezone.now(), **fields)


def acknowledged(act: OutwardAct, **fields: Any) -> bool:
    """The vendor tells by itself that it took it: its answer to our call was lost, or is still on its way."""
    rows = type(act)._default_manager.filter(pk=act.pk, state__in=[ActState.CLAIMED, ActState.UNKNOWN])
    moved = rows.update(state=ActState.SENT, sent_at=timezone.now(), error="", **fields)
    act.refresh_from_db()
    return bool(moved)


def failed(act: OutwardAct, error: str, **fields: Any) -> bool:
    """The vendor refused it, surely without acting."""
    return _move(act, ActState.CLAIMED, ActState.FAILED, error=error, finished_at=timezone.now(), **fields)


def refused(act: OutwardAct, sentence: str, decision_id: int | None = None) -> bool:
    """The gate said no after the claim."""
    now = timezone.now()
    return _move(act, ActState.CLAIMED, ActState.REFUSED, error=sentence, decision_id=decision_id, finished_at=now)


def postponed(act: OutwardAct, until: datetime, why: str) -> bool:
    """Back to the queue, surely without a call: the hours are wrong, or the vendor asked us to wait."""
    return _move(act, ActState.CLAIMED, ActState.QUEUED, not_before=until, error=why, claimed_at=None)


def finished(act: OutwardAct, state: ActState, **fields: Any) -> bool:
    """The vendor reports the outcome, succeeded or failed. An unknown act may still learn how it ended; one that has
    ended keeps its outcome, however often and in whatever order reports come."""
    open_states = [ActState.CLAIMED, ActState.SENT, ActState.UNKNOWN]
    rows = type(act)._default_manager.filter(pk=act.pk, state__in=open_states)
    moved = rows.update(state=state, finished_at=timezone.now(), **fields)
    act.refresh_from_db()
    return bool(moved)


def lost(act: OutwardAct, error: str) -> bool:
    """The connection broke after the request may have arrived: unknown at once, instead of after CLAIM_LASTS."""
    return _move(act, ActState.CLAIMED, ActState.UNKNOWN, error=error)


def settled(act: OutwardAct, state: ActState, **fields: Any) -> bool:
    """A person looked an unknown act up at the vendor. False where it is not unknown, or no longer."""
    ended = {} if state == ActState.SENT else {"finished_at": timezone.now()}
    return _move(act, ActState.UNKNOWN, state, **ended, **fields)


def corrected(act: OutwardAct, state: ActState, **fields: Any) -> bool:
    """A report that surely comes from the vendor replaces an outcome that only an unsigned one, or we ourselves, had
    recorded. Whether it still may is for the caller to know: once for each act."""
    ended = [ActState.SUCCEEDED, ActState.FAILED]
    moved = type(act)._default_manager.filter(pk=act.pk, state__in=ended).update(state=state, **fields)
    act.refresh_from_db()
    return bool(moved)


def cancel_queued(acts: "models.QuerySet[Any]", why: str) -> int:
    """Stop what was not sent yet: the home was relisted, or the person opted out. Returns how many."""
    now = timezone.now()
    return acts.filter(state=ActState.QUEUED).update(state=ActState.CANCELED, error=why, finished_at=now)


def mark_stale(model: type[OutwardAct], now: datetime | None = None) -> int:
    """Claims that nobody recorded an outcome for become unknown. Returns how many."""
    old = (now or timezone.now()) - CLAIM_LASTS
    error = "It is not known whether it was sent: the process stopped midway. Check the vendor's own log."
    rows = model._default_manager.filter(state=ActState.CLAIMED, claimed_at__lt=old)
    return rows.update(state=ActState.UNKNOWN, error=error)


def _move(act: OutwardAct, before: ActState, after: ActState, **fields: Any) -> bool:
    rows = type(act)._default_manager.filter(pk=act.pk, state=before)
    moved = rows.update(state=after, **fields)
    act.refresh_from_db()
    return bool(moved)
