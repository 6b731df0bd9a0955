"""Starting, going on with and ending a way through a list of calls.

Nothing is called here. Who presses Call asks the gate, on record, as on the page of a lead; a run only chooses whose
number stands next, by what the gate would say at this moment, and keeps why others were passed over.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from crm_leads.enums import TurnState
from crm_leads.leads.agents import name_of
from crm_leads.models import CallRun, CallTurn, Lead
from crm_leads.outreach.calls.choose import Choice, choices
from realty.database.locks import Space, lock

# Somebody who was given a lead and went away keeps it so long from the others.
HELD_FOR = timedelta(minutes=20)
# A colleague's call counts as fresh so long: nobody is called by two of one office in a morning.
CALLED_LATELY = timedelta(hours=4)
MOST = 1_000
# So many leads are looked at together.
BATCH = 20


@transaction.atomic
def start(user: User, query: str, lead_ids: Sequence[int], zone: ZoneInfo, now: datetime | None = None) -> CallRun:
    """The user's open run of this list, gone on with, or a new one over these leads, at its first number. `zone` says
    when the day began: what was left open on an earlier one ends."""
    now = now or timezone.now()
    midnight = datetime.combine(now.astimezone(zone).date(), time(), tzinfo=zone)
    for left in CallRun.objects.filter(user=user, ended_at=None, started_at__lt=midnight):
        end(left, now)
    run, is_new = CallRun.objects.get_or_create(
        user=user, query=query, ended_at=None, defaults={"lead_ids": list(lead_ids)[:MOST], "started_at": now}
    )
    if is_new or turn_of(run) is None:
        go_on(run, now)
    return run


def turn_of(run: CallRun) -> CallTurn | None:
    """The lead that the caller has before him. One query."""
    open_turns = run.turns.filter(state=TurnState.OPEN).select_related("lead", "phone__contact")
    return open_turns.order_by("-at").first()


@transaction.atomic
def go_on(run: CallRun, now: datetime | None = None) -> CallTurn | None:
    """Give the caller the next lead that may be called now; those before it are passed over, each with its reason. At
    the end of the list the run ends, and there is None. An open turn stays as it is."""
    now = now or timezone.now()
    # One at a time in a tenant: whoever is next sees who was taken.
    lock(Space.CALL_RUN, run.tenant_id)
    run = CallRun.objects.select_for_update().get(pk=run.pk)
    if run.ended_at or (held := turn_of(run)):
        return None if run.ended_at else held
    done = set(run.turns.values_list("lead_id", flat=True))
    left = [pk for pk in run.lead_ids if pk not in done]
    for start_at in range(0, len(left), BATCH):
        if turn := _first(run, left[start_at : start_at + BATCH], now):
            return turn
    end(run, now)
    return None


def _first(run: CallRun, lead_ids: Sequence[int], now: datetime) -> CallTurn | None:
    leads = {lead.pk: lead for lead in Lead.objects.filter(pk__in=lead_ids).summaries()}
    busy = _busy(run, lead_ids, now)
    asked = [lead for pk, lead in leads.items() if pk not in busy]
    found = choices(asked, run.user_id, now)
    passed: list[CallTurn] = []
    given = None
    for pk in lead_ids:
        if pk not in leads:
            continue  # A lead of which nothing is left has no turn.
        choice = Choice(reason=busy[pk]) if pk in busy else found[pk]
        state = TurnState.OPEN if choice.phone else TurnState.SKIPPED
        turn = CallTurn(
            tenant_id=run.tenant_id, run=run, lead=leads[pk], phone=choice.phone, state=state, at=now,
            reason=choice.reason[:200], retry_at=choice.retry_at,
        )  # fmt: skip
        if choice.phone:
            given = turn
            break
        passed.append(turn)
    CallTurn.objects.bulk_create(passed)
    if given:
        given.save()
    return given


def _busy(run: CallRun, lead_ids: Iterable[int], now: datetime) -> dict[int, str]:
    """Who of the others has a lead before him, or called it lately. One query."""
    others = CallTurn.objects.filter(lead__in=list(lead_ids), at__gt=now - CALLED_LATELY)
    others = others.exclude(run__user=run.user_id).exclude(state=TurnState.SKIPPED).select_related("run__user")
    told = {}
    for turn in others.order_by("at"):
        if turn.state == TurnState.CALLED:
            told[turn.lead_id] = f"Called by {name_of(turn.run.user)} a little while ago"
        elif turn.at > now - HELD_FOR:
            told[turn.lead_id] = f"{name_of(turn.run.user)} is calling them"
    return told


def called(turn: CallTurn, result: str, now: datetime | None = None) -> None:
    """The call was made, with this result."""
    turn.state, turn.result, turn.at = TurnState.CALLED, result, now or timezone.now()
    turn.save(update_fields=["state", "result", "at"])


def pass_over(turn: CallTurn, reason: str, retry_at: datetime | None = None) -> None:
    """The lead is not called in this run. One that is called or passed over already stays so."""
    CallTurn.objects.filter(pk=turn.pk, state=TurnState.OPEN).update(
        state=TurnState.SKIPPED, reason=reason[:200], retry_at=retry_at, at=timezone.now()
    )


def end(run: CallRun, now: datetime | None = None) -> None:
    """What is left of the list is left."""
    now = now or timezone.now()
    run.turns.filter(state=TurnState.OPEN).update(state=TurnState.SKIPPED, reason="Stopped before the call", at=now)
    CallRun.objects.filter(pk=run.pk, ended_at=None).update(ended_at=now)
    run.ended_at = run.ended_at or now


@dataclass(frozen=True)
class Summary:
    """`results` has (result, how often), `reasons` (why leads were passed over, how many), the most first; `later` is
    how many may be called later today; `left` had no turn."""

    calls: int
    talks: int
    later: int
    left: int
    results: list[tuple[str, int]]
    reasons: list[tuple[str, int]]

    @property
    def passed(self) -> int:
        return sum(number for _, number in self.reasons)


def summary(run: CallRun, talks: Iterable[str], until: datetime) -> Summary:
    """`talks` are the results of calls that reached somebody; `until` is the end of the day. One query."""
    turns = list(run.turns.exclude(state=TurnState.OPEN))
    made = [turn for turn in turns if turn.state == TurnState.CALLED]
    passed = [turn for turn in turns if turn.state == TurnState.SKIPPED]
    return Summary(
        calls=len(made),
        talks=sum(turn.result in set(talks) for turn in made),
        later=sum(turn.retry_at is not None and turn.retry_at < until for turn in passed),
        left=len(run.lead_ids) - len(turns),
        results=Counter(turn.result for turn in made).most_common(),
        reasons=Counter(turn.reason for turn in passed).most_common(),
    )
