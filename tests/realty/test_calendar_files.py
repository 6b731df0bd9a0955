"""Calendar files as their readers read them: icalendar, vobject, and the rules of RFC 5545."""

from datetime import UTC, date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import vobject
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar

from realty.calendar_files import CalendarEvent, written

CHANGED = datetime(2026, 11, 30, 18, 0, tzinfo=UTC)
ZONES = ("America/Los_Angeles", "America/Phoenix", "America/New_York", "Pacific/Honolulu", "America/Puerto_Rico")


def an_event(**values: object) -> CalendarEvent:
    starts = datetime(2026, 12, 5, 13, 0, tzinfo=ZoneInfo("America/Los_Angeles"))
    given = {"uid": "one@example.com", "summary": "Open house", "starts": starts, "changed_at": CHANGED, **values}
    return CalendarEvent(**given)  # type: ignore[arg-type]


@given(st.text(), st.text(), st.text())
def test_any_text_is_read_as_it_was_in_lines_of_75_octets(summary: str, description: str, location: str) -> None:
    content = written([an_event(summary=summary, description=description, location=location)], "Realty")
    lines = content.split(b"\r\n")
    assert max(map(len, lines)) <= 75 and b"\n" not in b"".join(lines) and b"\r" not in b"".join(lines)
    for line in lines:
        line.decode()  # no sign is parted
    (event,) = Calendar.from_ical(content).walk("VEVENT")
    assert set(event) == set(event) & {
        "UID", "DTSTAMP", "LAST-MODIFIED", "SEQUENCE", "DTSTART", "SUMMARY", "DESCRIPTION", "LOCATION", "STATUS",
        "TRANSP",
    }  # fmt: skip
    kept = "".join(sign for sign in "\n".join(summary.splitlines()) if sign == "\n" or sign.isprintable())
    assert "".join(s for s in str(event["SUMMARY"]) if s == "\n" or s.isprintable()) == kept


@given(
    st.datetimes(datetime(2020, 1, 1), datetime(2045, 1, 1)), st.sampled_from(ZONES), st.sampled_from(ZONES)
)
def test_each_zone_is_defined_in_the_file_and_says_the_right_hour(moment: datetime, zone: str, other: str) -> None:
    """The definitions are what a program goes by that does not know the zone's name."""
    starts = moment.replace(tzinfo=UTC, microsecond=0).astimezone(ZoneInfo(zone))
    second = an_event(uid="two@example.com", starts=datetime(2026, 7, 4, 12, tzinfo=ZoneInfo(other)))
    calendar = Calendar.from_ical(written([an_event(starts=starts), second], "Realty"))
    defined = {str(each["TZID"]): each.to_tz(lookup_tzid=False) for each in calendar.walk("VTIMEZONE")}
    assert set(defined) == {zone, other}
    first = next(event for event in calendar.walk("VEVENT") if event["UID"] == "one@example.com")
    assert first["DTSTART"].params["TZID"] == zone
    told = first["DTSTART"].dt.replace(tzinfo=defined[zone])
    # The hour that comes twice in fall is told as the first of them.
    assert told.utcoffset() == starts.replace(fold=0).utcoffset() or starts.fold


@pytest.mark.parametrize(
    ("zone", "hours"), [("America/Los_Angeles", (8, 7)), ("America/New_York", (5, 4)), ("America/Phoenix", (7, 7))]
)
def test_clocks_change_by_a_yearly_rule_which_another_reader_reads(zone: str, hours: tuple[int, int]) -> None:
    """Outlook for Windows reads no dates of changes. The onset is told by the clocks of before: 02:00."""
    moments = [datetime(2026, month, 15, 12, tzinfo=ZoneInfo(zone)) for month in (1, 7)]
    events = [an_event(uid=f"{place}@example.com", starts=moment) for place, moment in enumerate(moments)]
    content = written(events, "Realty").decode()
    assert "RDATE" not in content
    onsets = [each["DTSTART"].dt.hour for name in ("DAYLIGHT", "STANDARD") for each in _walked(content, name)]
    assert onsets == [2, 2] or zone == "America/Phoenix"
    assert content.count("RRULE:FREQ=YEARLY") == (0 if zone == "America/Phoenix" else 2)
    clocks = vobject.readOne(content).vtimezone.gettzinfo()
    read = [event["DTSTART"].dt.replace(tzinfo=clocks).astimezone(UTC) for event in _walked(content, "VEVENT")]
    assert [moment.hour - 12 for moment in read] == list(hours)
    assert content.index("VTIMEZONE") < content.index("VEVENT")


def _walked(content: str, name: str) -> list[Any]:
    return Calendar.from_ical(content).walk(name)


def test_a_zone_that_gives_up_its_summer_time_is_defined_on_both_sides_of_it() -> None:
    """Mexico did, in October 2022."""
    zone = ZoneInfo("America/Mexico_City")
    years = [datetime(year, 7, 1, 9, tzinfo=zone) for year in (2021, 2022, 2023, 2024)]
    events = [an_event(uid=f"{moment.year}@example.com", starts=moment) for moment in years]
    content = written(events, "Realty").decode()
    (clocks,) = (each.to_tz(lookup_tzid=False) for each in _walked(content, "VTIMEZONE"))
    assert [moment.replace(tzinfo=clocks).utcoffset() for moment in years] == [each.utcoffset() for each in years]


def test_a_day_has_no_hour_and_no_zone() -> None:
    content = written([an_event(starts=date(2026, 12, 5))], "Realty").decode()
    assert "DTSTART;VALUE=DATE:20261205\r\n" in content and "VTIMEZONE" not in content and "DTEND" not in content


def test_an_empty_calendar_is_one() -> None:
    content = written([], "Realty: Desert Realty").decode()
    assert content.startswith("BEGIN:VCALENDAR\r\nVERSION:2.0\r\n") and "X-WR-CALNAME:Realty: Desert Realty" in content
