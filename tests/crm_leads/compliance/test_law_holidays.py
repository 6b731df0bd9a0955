"""vendors_and_law H2, H3, L7 and L8: the states' holidays, the strictest hours, lists of their own, new rows."""

from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from crm_leads.compliance.gate import look
from crm_leads.compliance.holidays import CALENDARS, holiday
from crm_leads.compliance.states import BUILT_IN, DAYS, LIST_UNCHECKED, OWN_LISTS
from listings.places.holidays import easter
from listings.places.states import STATES, TERRITORIES
from listings.places.zones import ZONES
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import call, clean_scrub, lawful_policy, open_state, rule
from tests.crm_leads.rows import a_lead

pytestmark = pytest.mark.django_db
NUMBERS = {
    "AL": "+12055550123", "CA": "+17605550123", "KY": "+12705550123", "LA": "+15045550123", "MD": "+14105550123",
    "OR": "+15035550123", "PA": "+12155550123", "RI": "+14015550123", "UT": "+18015550123", "OK": "+14055550123",
}  # fmt: skip


def _noon(state: str, day: date) -> datetime:
    """1 p.m. at the state's first zone."""
    return datetime.combine(day, time(13), ZoneInfo(ZONES[state][0])).astimezone(UTC)


def _called(state: str, day: date, *, home: str = "", own: bool = False) -> str:
    lawful_policy()
    moment = _noon(state, day)
    clean_scrub(NUMBERS[state], at=moment)
    for each in {state, home or state}:
        if own:
            built_in = BUILT_IN[each]
            open_state(each, hours={name: list(w) if (w := built_in.hours[name]) else None for name in DAYS})
    lead = a_lead(state_or_province=home or state, property_key=f"addr:{state}:{home}:{day}")
    return rule(call(lead, number=NUMBERS[state]), moment)


@pytest.mark.parametrize(
    ("state", "day"),
    [
        ("PA", date(2027, 3, 26)),  # Good Friday
        ("PA", date(2026, 11, 3)),  # Election Day
        ("PA", date(2027, 6, 14)),  # Flag Day
        ("LA", date(2027, 2, 9)),  # Mardi Gras
        ("LA", date(2027, 3, 26)),
        ("LA", date(2026, 11, 27)),  # the day after Thanksgiving
    ],
)
def test_h2_no_calls_on_a_states_own_holidays_by_the_built_in_row(in_tenant: Tenant, state: str, day: date) -> None:
    assert _called(state, day) == "hours"
    assert _called(state, date(2027, 9, 14)) == "allowed"


@pytest.mark.parametrize(
    ("state", "day"),
    [("UT", date(2026, 7, 24)), ("RI", date(2026, 8, 10)), ("RI", date(2027, 5, 4)), ("AL", date(2027, 4, 26))],
)
def test_h2_nor_where_an_owner_checked_the_state_and_left_holidays_closed(
    in_tenant: Tenant, state: str, day: date
) -> None:
    assert _called(state, day, own=True) == "hours"


def test_h2_the_number_s_state_and_the_home_s_both_count(in_tenant: Tenant) -> None:
    assert _called("PA", date(2027, 3, 26), home="CA", own=True) == "hours"
    assert _called("CA", date(2027, 3, 26), home="PA", own=True) == "hours"
    assert _called("CA", date(2027, 3, 26), home="CA", own=True) == "allowed"


def test_h2_the_sentence_names_the_holiday(in_tenant: Tenant) -> None:
    lawful_policy()
    moment = _noon("PA", date(2027, 3, 26))
    clean_scrub(NUMBERS["PA"], at=moment)
    verdict = look(call(a_lead(state_or_province="PA"), number=NUMBERS["PA"]), now=moment)
    assert "Good Friday" in verdict.sentence and verdict.retry_at is not None


def test_h2_each_calendar_says_where_it_is_from() -> None:
    assert all(calendar.source and calendar.days for calendar in CALENDARS.values())
    assert set(CALENDARS) <= set(STATES)


@pytest.mark.parametrize(
    ("state", "day", "name"),
    [
        ("LA", date(2028, 2, 29), "Mardi Gras"),
        ("PA", date(2031, 11, 4), "Election Day"),
        ("RI", date(2027, 11, 2), ""),  # no general election of state officers in an odd year
        ("RI", date(2028, 11, 7), "Election Day"),
        ("UT", date(2027, 7, 23), "Pioneer Day"),  # the 24th is a Saturday
        ("UT", date(2027, 6, 21), "Juneteenth as observed"),
        ("UT", date(2026, 6, 15), "Juneteenth as observed"),
        ("RI", date(2027, 12, 27), "a holiday as observed"),
        ("MA", date(2027, 4, 19), ""),
    ],
)
def test_h2_days_of_other_years(state: str, day: date, name: str) -> None:
    assert holiday(state, day) == name


def test_h2_easter_by_known_years() -> None:
    known = (date(1961, 4, 2), date(2000, 4, 23), date(2011, 4, 24), date(2024, 3, 31), date(2038, 4, 25))
    assert [easter(day.year) for day in known] == list(known)


def test_h3_the_default_is_the_strictest_of_all_states(in_tenant: Tenant) -> None:
    assert BUILT_IN["KY"].hours["mon"] == ("10:00", "18:00")
    lawful_policy()
    open_state("KY", hours={day: list(w) if (w := BUILT_IN["KY"].hours[day]) else None for day in DAYS})
    half_past_9_central = datetime(2026, 11, 23, 15, 30, tzinfo=UTC)
    clean_scrub(NUMBERS["KY"], at=half_past_9_central)
    assert rule(call(a_lead(state_or_province="KY"), number=NUMBERS["KY"]), half_past_9_central) == "hours"


def test_l7_eleven_states_keep_a_list_of_their_own_and_the_others_need_no_tick(in_tenant: Tenant) -> None:
    unchecked = {state for state, law in BUILT_IN.items() if law.sources["list"] == LIST_UNCHECKED}
    assert len(OWN_LISTS) == 11 and unchecked == TERRITORIES
    assert _called("CA", date(2027, 4, 6)) == "allowed"
    assert _called("OK", date(2027, 4, 6)) == "state_list"


@pytest.mark.parametrize("state", ["OR", "MD"])
def test_l8_oregon_and_maryland_8_to_8_three_in_24_hours(state: str) -> None:
    law = BUILT_IN[state]
    assert {law.hours[day] for day in DAYS} == {("08:00", "20:00")} and law.calls_per_day == 3
    assert "vicifast" in law.sources["hours"] or "mslawgroup" in law.sources["hours"]
