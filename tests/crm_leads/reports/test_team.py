"""The broker's report (newcomer M20): every number equals what the acts themselves say."""

import csv
import io
import random
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from crm_leads.enums import ActState, CallDirection, CallResult
from crm_leads.leads import lifecycle
from crm_leads.leads.agents import agents
from crm_leads.models import Activity, Call, EmailMessage, Lead, LeadPolicy, SkipTrace, VoicemailDrop
from crm_leads.outreach.calls.results import Told, record_call
from crm_leads.outreach.calls.talks import Talk, log_talk
from crm_leads.reports import activity
from crm_leads.reports.activity import NOBODY, Report, team_activity
from realty.csv_files import BYTE_ORDER_MARK
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import make_member, signed_in
from tests.crm_leads.rows import DIGEST, PHONE, a_contact, a_lead, a_phone

LA = ZoneInfo("America/Los_Angeles")
FIRST, LAST = date(2026, 11, 2), date(2026, 11, 29)  # a Monday, a Sunday
URL = "/crm/reports/team/"


def a_call(lead: Lead, at: datetime, user: User | None, result: str = "talked", decision: int | None = 1) -> Call:
    return Call.objects.create(
        lead=lead, number=PHONE, digest=DIGEST, result=result, user=user, decision_id=decision, at=at
    )


def an_act(model: Any, lead: Lead, at: datetime | None, user: User | None, **fields: Any) -> Any:
    key = f"{model.__name__}-{model.objects.count()}"
    own: dict[str, Any] = {
        VoicemailDrop: {"number": "", "digest": key},
        EmailMessage: {"digest": DIGEST, "subject": "", "body": "", "unsubscribe_key": key},
        SkipTrace: {"trace_type": "instant"},
    }[model]
    return model.objects.create(
        lead=lead, requested_by=user, requested_at=at or datetime.now(UTC), sent_at=at, idempotency_key=key,
        **{**own, **fields},
    )  # fmt: skip


def report(**changed: Any) -> Report:
    asked: dict[str, Any] = {"credit_price": Decimal("0.02"), "working": agents(), "only": None}
    return team_activity(FIRST, LAST, LA, **{**asked, **changed})


def test_each_number_equals_a_count_of_the_acts(
    in_tenant: Tenant, owner: User, colleague: User, other_tenant: Tenant
) -> None:
    """Counted twice: by the report, and here, act by act."""
    chance, lead = random.Random(20), a_lead()  # noqa: S311
    expected: Counter[tuple[str, int | None, date]] = Counter()
    talks = {"talked", "call_back", "appointment", "not_interested", "do_not_call"}

    def moment() -> datetime:
        return datetime(2026, 10, 25, tzinfo=UTC) + timedelta(minutes=chance.randrange(45 * 24 * 60))

    def note(name: str, user: User | None, at: datetime, by: Any = 1) -> None:
        day = at.astimezone(LA).date()
        if FIRST <= day <= LAST:
            expected[name, user.pk if user else None, day - timedelta(day.weekday())] += by

    for _ in range(150):
        user, at = chance.choice([owner, colleague, None]), moment()
        result, decision = chance.choice(CallResult.values), chance.choice([None, 5])
        a_call(lead, at, user, result, decision)
        if decision or result not in ("wrong_number", "disconnected", "do_not_call"):
            note("calls", user, at)
            note("talks", user, at, int(result in talks))
            note("appointments", user, at, int(result == "appointment"))
        state, cost = chance.choice(ActState.values), chance.choice([None, Decimal("0.0123")])
        an_act(VoicemailDrop, lead, at, user, state=state, cost=cost)
        note("voicemails", user, at, int(state in ("sent", "succeeded")))
        note("dollars", user, at, cost or 0)
        an_act(EmailMessage, lead, at, user, state=state)
        note("letters", user, at, int(state in ("sent", "succeeded")))
        an_act(SkipTrace, lead, at, user, state=state, credits_deducted=chance.choice([None, 2, 5]))
        note("credits", user, at, SkipTrace.objects.latest("pk").credits_deducted or 0)
        said = chance.choice(["Marked converted.", "Marked contacted."])
        Activity.objects.create(lead=lead, kind="status", summary=said, user=user, at=at)
        note("conversions", user, at, int(said == "Marked converted."))
    with tenant_scope(other_tenant):
        a_call(a_lead(), datetime(2026, 11, 10, tzinfo=UTC), None)
    found = report()
    told = {
        (name, user, week): getattr(numbers, name)
        for (user, week), numbers in found.cells.items()
        for name in ("calls", "talks", "appointments", "voicemails", "letters", "conversions", "credits", "dollars")
    }
    assert {key: value for key, value in told.items() if value} == {key: n for key, n in expected.items() if n}
    assert found.total.numbers.calls == sum(row.numbers.calls for row in found.by_agent())
    assert found.total.numbers.letters == sum(row.numbers.letters for row in found.by_week())
    whole = found.total.numbers
    assert found.total.cost.total == whole.dollars + whole.credits * Decimal("0.02")
    assert found.total.cost.per_appointment == found.total.cost.total / whole.appointments
    assert found.by_agent()[-1].label == NOBODY


@pytest.mark.parametrize("direction", ["out", "in", "door"])
def test_a_talk_that_is_logged_counts_however_it_ended(
    in_tenant: Tenant, owner: User, direction: CallDirection
) -> None:
    """Olivia spoke with Ana, who asked not to be called; she told of Ben's number without a call."""
    lead = a_lead()
    ana, ben = a_contact(lead), a_contact(lead, full_name="Ben Owner")
    phone, other = a_phone(ana), a_phone(ben, "+17605550124")
    talk = Talk(direction, ana, phone, datetime.now(UTC) - timedelta(minutes=5))
    log_talk(lead, talk, Told(CallResult.DO_NOT_CALL), owner, LA)
    record_call(lead, other, Told(CallResult.DO_NOT_CALL), owner, LA)
    today = datetime.now(LA).date()
    numbers = team_activity(today - timedelta(1), today, LA, credit_price=None, working=[], only=None).total.numbers
    assert (Call.objects.count(), numbers.calls, numbers.talks) == (2, 1, 1)


def test_days_and_weeks_are_the_tenants(in_tenant: Tenant, owner: User) -> None:
    lead = a_lead()
    a_call(lead, datetime(2026, 11, 2, 7, 59, tzinfo=UTC), owner)  # Sunday 11:59 PM in Los Angeles
    a_call(lead, datetime(2026, 11, 2, 8, 0, tzinfo=UTC), owner)  # Monday midnight
    a_call(lead, datetime(2026, 11, 30, 7, 59, tzinfo=UTC), owner)  # the last minute of Sunday the 29th
    assert {week: numbers.calls for (_, week), numbers in report().cells.items()} == {
        date(2026, 11, 2): 1, date(2026, 11, 23): 1,
    }  # fmt: skip


def test_who_left_keeps_the_row(in_tenant: Tenant, owner: User, colleague: User) -> None:
    a_call(a_lead(), datetime(2026, 11, 10, tzinfo=UTC), colleague)
    Membership.objects.filter(user=colleague).delete()
    assert [(row.label, row.numbers.calls) for row in report().by_agent()] == [("carl", 1), ("olivia", 0)]


def test_a_conversion_counts_for_who_made_it(in_tenant: Tenant, owner: User) -> None:
    lifecycle.set_status(a_lead(), "converted", owner)
    today = datetime.now(LA).date()
    found = team_activity(today, today, LA, credit_price=None, working=[], only=None)
    assert found.total.numbers.conversions == 1 and found.names == {owner.pk: "olivia"}


def test_without_a_price_of_credits_no_cost_is_made_up(in_tenant: Tenant, owner: User) -> None:
    lead, at = a_lead(), datetime(2026, 11, 10, tzinfo=UTC)
    an_act(SkipTrace, lead, at, owner, credits_deducted=5)
    an_act(VoicemailDrop, lead, at, owner, state="succeeded", cost=Decimal("0.01"))
    a_call(lead, at, owner, "appointment")
    assert report(credit_price=None).total.cost.per_appointment is None
    assert report().total.cost.per_appointment == Decimal("0.11")
    page = signed_in(owner).get(URL, {"first": FIRST, "last": LAST}).content.decode()
    assert "and credits" in page and "until an owner enters the price" in page
    LeadPolicy.objects.update_or_create(tenant=in_tenant, defaults={"credit_price": Decimal("0.02")})
    page = signed_in(owner).get(URL, {"first": FIRST, "last": LAST}).content.decode()
    assert "$0.11" in page and "and credits" not in page


def test_an_agent_sees_only_the_own_row(
    in_tenant: Tenant, owner: User, colleague: User, viewer: User, staff: User
) -> None:
    a_call(a_lead(), datetime(2026, 11, 10, tzinfo=UTC), owner)
    asked = {"first": FIRST, "last": LAST, "agent": owner.pk}
    for user, sees in ((owner, True), (colleague, False), (viewer, False)):
        for query in (asked, {**asked, "file": "csv"}):
            page = signed_in(user).get(URL, query).content.decode()
            assert ("olivia" in page.split("</header>")[-1]) == sees, user
    assert Membership.objects.count() == 3


def test_the_file_has_a_line_for_each_agent_and_week(in_tenant: Tenant, owner: User) -> None:
    owner.first_name = "=Olivia"
    owner.save()
    lead = a_lead()
    for day in (10, 11, 18):
        a_call(lead, datetime(2026, 11, day, tzinfo=UTC), owner, "appointment")
    answer = signed_in(owner).get(URL, {"first": FIRST, "last": LAST, "file": "csv"})
    text = answer.content.decode()
    assert (
        text.startswith(BYTE_ORDER_MARK) and "team-activity-2026-11-02-2026-11-29.csv" in answer["Content-Disposition"]
    )
    rows = list(csv.DictReader(io.StringIO(text[1:])))
    assert [(row["Agent"], row["Week of"], row["Calls"]) for row in rows] == [
        ("'=Olivia", "2026-11-16", "1"), ("'=Olivia", "2026-11-09", "2"), ("End of file", "2 lines", None),
    ]  # fmt: skip


@pytest.mark.parametrize(
    "asked",
    [
        {"first": "9999-12-31", "last": "9999-12-31"}, {"first": "0001-01-01"}, {"first": "x"}, {"last": "2020-01-01"},
        {"first": "2020-01-01", "last": "2026-01-01"}, {"agent": "9" * 30}, {"first": ""},
    ],
)  # fmt: skip
def test_an_odd_time_is_answered(in_tenant: Tenant, owner: User, asked: dict[str, str]) -> None:
    assert signed_in(owner).get(URL, asked).status_code == 422
    assert signed_in(owner).get(URL, {**asked, "file": "csv"}).status_code == 422


@pytest.mark.parametrize("people", [1, 6])
def test_the_page_asks_ten_queries_however_many_did_something(
    in_tenant: Tenant, owner: User, people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    lead, now = a_lead(), datetime.now(UTC)
    for each in range(people):
        user = make_member(f"agent{each}", in_tenant, Role.AGENT)
        a_call(lead, now, user)
        Membership.objects.filter(user=user).delete()
    client = signed_in(owner)
    client.get(URL)
    with django_assert_num_queries(10):
        assert client.get(URL).status_code == 200


def test_it_is_found_under_reports(in_tenant: Tenant, owner: User) -> None:
    page = signed_in(owner).get(reverse("leads")).content.decode()
    assert f'href="{URL}"' in page and "Reports" in page


def test_counting_stays_inside_the_indexes(in_tenant: Tenant, owner: User) -> None:
    """The plan, not the time: no kind of act is read whole."""
    lead, at = a_lead(), datetime(2026, 11, 10, tzinfo=UTC)
    Call.objects.bulk_create(
        Call(tenant=in_tenant, lead=lead, number="", digest=DIGEST, result="talked", user=owner, decision_id=1,
             at=at - timedelta(hours=each))
        for each in range(3_000)
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE crm_leads_call")
        sql = activity.CALLS.format(
            mine=f"tenant_id = {in_tenant.pk:d}::bigint",
            week="date_trunc('week', at AT TIME ZONE 'America/Los_Angeles')::date",
            who="true",
        )
        cursor.execute(
            f"EXPLAIN {sql}",
            {
                "since": at - timedelta(days=3), "until": at, "talks": ["talked"], "appointment": "appointment",
                "about_a_number": ["wrong_number"],
            },
        )  # fmt: skip
        plan = "\n".join(row[0] for row in cursor.fetchall())
    assert "call_of_week" in plan


def test_staff_see_everybody_on_the_platform(in_tenant: Tenant, owner: User) -> None:
    a_call(a_lead(), datetime(2026, 11, 10, tzinfo=UTC), owner)
    with platform_scope("test"):
        assert report(working=[]).total.numbers.calls == 1
