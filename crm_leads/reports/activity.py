"""Calls, talks, voicemails, letters, appointments, conversions and vendor cost, by agent and by week.

Each number is counted from the acts themselves, one query for each kind, grouped by PostgreSQL: nothing is kept twice,
so nothing can differ from the ledger. Weeks begin on Monday where the tenant is. An act counts on the day on which it
happened, for who did it: also for somebody who is no member any more.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.models import User
from django.db import connection

from crm_leads.enums import ActState, CallResult, LeadStatus
from crm_leads.leads.agents import name_of
from crm_leads.leads.lifecycle import marked_as
from crm_leads.outreach.calls.results import OUTCOMES
from realty.tenants.rows import of_tenant

# Somebody of the home was on the line.
TALKS = (
    CallResult.TALKED, CallResult.CALL_BACK, CallResult.APPOINTMENT, CallResult.NOT_INTERESTED, CallResult.DO_NOT_CALL,
)  # fmt: skip
# May be told of a number without a call.
ABOUT_A_NUMBER = tuple(result.value for result, outcome in OUTCOMES.items() if not outcome.needs_call)
# It left for the vendor, who did not report that it failed.
WENT_OUT = (ActState.SENT.value, ActState.SUCCEEDED.value)
# As the timeline says it today, and said it before the status had another name.
CONVERTED = sorted({"Marked converted.", marked_as(LeadStatus.CONVERTED)})
NOBODY = "Schedules, and people whose account is gone"


@dataclass
class Numbers:
    """What one person, or all, did in some time. `dollars` is what voicemails cost as the vendor reported; `credits`
    are those of skip traces and do-not-call checks."""

    calls: int = 0
    talks: int = 0
    appointments: int = 0
    voicemails: int = 0
    letters: int = 0
    conversions: int = 0
    credits: int = 0
    dollars: Decimal = Decimal(0)

    def add(self, other: "Numbers") -> None:
        for each in fields(self):
            setattr(self, each.name, getattr(self, each.name) + getattr(other, each.name))


@dataclass
class Cost:
    """In US dollars; None where credits were spent whose price nobody told."""

    total: Decimal | None
    per_appointment: Decimal | None


@dataclass
class Row:
    label: str
    numbers: Numbers
    cost: Cost
    user_id: int | None = None
    week: date | None = None


@dataclass
class Report:
    """`first` and `last` are days, both counted. `cells` has the numbers by person and Monday of the week."""

    first: date
    last: date
    credit_price: Decimal | None
    names: dict[int | None, str]
    cells: dict[tuple[int | None, date], Numbers] = field(default_factory=lambda: defaultdict(Numbers))

    @property
    def total(self) -> Row:
        return self._row("All", self.cells.values())

    def by_agent(self) -> list[Row]:
        """Everybody who did something, by name, and each agent of today who did nothing."""
        found = []
        for user_id, name in sorted(self.names.items(), key=lambda item: (item[0] is None, item[1].lower())):
            row = self._row(name, (cell for (who, _), cell in self.cells.items() if who == user_id))
            row.user_id = user_id
            found.append(row)
        return found

    def by_week(self) -> list[Row]:
        """Every week of the time, the newest first, also one in which nothing happened."""
        found = []
        for monday in weeks(self.first, self.last):
            row = self._row("", (cell for (_, week), cell in self.cells.items() if week == monday))
            row.week = monday
            found.append(row)
        return found[::-1]

    def by_agent_and_week(self) -> Iterator[Row]:
        """The cells themselves, the newest week first."""
        ordered = sorted(self.cells.items(), key=lambda item: (-item[0][1].toordinal(), self.names[item[0][0]].lower()))
        for (user_id, week), numbers in ordered:
            yield Row(self.names[user_id], numbers, self._cost(numbers), user_id, week)

    def _row(self, label: str, cells: Iterable[Numbers]) -> Row:
        numbers = Numbers()
        for cell in cells:
            numbers.add(cell)
        return Row(label, numbers, self._cost(numbers))

    def _cost(self, numbers: Numbers) -> Cost:
        if numbers.credits and self.credit_price is None:
            return Cost(None, None)
        total = numbers.dollars + numbers.credits * (self.credit_price or 0)
        per = total / numbers.appointments if numbers.appointments else None
        return Cost(total, per)


# Each gives person, Monday of the week, and numbers in the order of its columns. A talk that was told afterwards has no
# decision either; its line in the timeline has its direction, which that of a number that nobody called lacks.
CALLS = """
SELECT user_id, {week}, count(*), count(*) FILTER (WHERE result = ANY(%(talks)s)),
    count(*) FILTER (WHERE result = %(appointment)s)
FROM crm_leads_call WHERE {mine} AND at >= %(since)s AND at < %(until)s AND {who}
    AND (decision_id IS NOT NULL OR result <> ALL(%(about_a_number)s) OR direction <> 'out'
        OR EXISTS (SELECT FROM crm_leads_activity AS told WHERE told.lead_id = crm_leads_call.lead_id
            AND told.at = crm_leads_call.at AND told.data @> jsonb_build_object('call', crm_leads_call.id)
            AND told.data ? 'direction'))
GROUP BY 1, 2
"""
VOICEMAILS = """
SELECT requested_by_id, {week}, count(*) FILTER (WHERE state = ANY(%(went_out)s)), coalesce(sum(cost), 0)
FROM crm_leads_voicemaildrop WHERE {mine} AND sent_at >= %(since)s AND sent_at < %(until)s AND {who} GROUP BY 1, 2
"""
LETTERS = """
SELECT requested_by_id, {week}, count(*)
FROM crm_leads_emailmessage WHERE {mine} AND sent_at >= %(since)s AND sent_at < %(until)s AND {who}
    AND state = ANY(%(went_out)s) GROUP BY 1, 2
"""
CREDITS = """
SELECT requested_by_id, {week}, coalesce(sum(credits_deducted), 0)
FROM crm_leads_skiptrace WHERE {mine} AND sent_at >= %(since)s AND sent_at < %(until)s AND {who} GROUP BY 1, 2
"""
CONVERSIONS = """
SELECT user_id, {week}, count(*)
FROM crm_leads_activity WHERE {mine} AND at >= %(since)s AND at < %(until)s AND {who}
    AND kind = 'status' AND summary = ANY(%(converted)s) GROUP BY 1, 2
"""
# Query, its moment, who did it, the columns of `Numbers`.
KINDS = (
    (CALLS, "at", "user_id", ("calls", "talks", "appointments")),
    (VOICEMAILS, "sent_at", "requested_by_id", ("voicemails", "dollars")),
    (LETTERS, "sent_at", "requested_by_id", ("letters",)),
    (CREDITS, "sent_at", "requested_by_id", ("credits",)),
    (CONVERSIONS, "at", "user_id", ("conversions",)),
)


def team_activity(
    first: date, last: date, zone: ZoneInfo, *, credit_price: Decimal | None, working: Iterable[User], only: int | None
) -> Report:
    """Count from the first day to the last, where the tenant is; six queries. `working` are shown also where they did
    nothing; `only` is the one person that is asked for."""
    report = Report(first, last, credit_price, {user.pk: name_of(user) for user in working})
    parameters: dict[str, Any] = {
        "since": datetime.combine(first, time(), zone),
        "until": datetime.combine(last + timedelta(1), time(), zone),
        "zone": zone.key, "only": only, "talks": [result.value for result in TALKS], "went_out": list(WENT_OUT),
        "appointment": CallResult.APPOINTMENT.value, "about_a_number": list(ABOUT_A_NUMBER), "converted": CONVERTED,
    }  # fmt: skip
    for query, moment, who, names in KINDS:
        for user_id, week, *found in _rows(query, moment, who, parameters):
            numbers = report.cells[user_id, week]
            for name, value in zip(names, found, strict=True):
                setattr(numbers, name, getattr(numbers, name) + value)
    missing = {user_id for user_id, _ in report.cells if user_id} - report.names.keys()
    report.names |= {user.pk: name_of(user) for user in User.objects.filter(pk__in=missing)}
    if any(user_id is None for user_id, _ in report.cells):
        report.names[None] = NOBODY
    return report


def _rows(query: str, moment: str, who: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
    sql = query.format(
        mine=of_tenant("Call"),
        week=f"date_trunc('week', {moment} AT TIME ZONE %(zone)s)::date",
        who=f"(%(only)s::bigint IS NULL OR {who} = %(only)s::bigint)",
    )
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def weeks(first: date, last: date) -> list[date]:
    """Mondays of the weeks from the one to the other."""
    monday = first - timedelta(first.weekday())
    return [monday + timedelta(weeks=each) for each in range((last - monday).days // 7 + 1)]
