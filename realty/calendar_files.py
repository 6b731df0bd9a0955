"""Calendar files that we write (iCalendar, RFC 5545), as phones and desktop calendars read them."""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.conf import settings
from icalendar import Calendar, Event, vDuration

from realty.calendar_zones import defined

CONTENT_TYPE = "text/calendar; charset=utf-8"
PRODUCT = "-//Realty//Calendar//EN"
# Longer texts are cut: some calendars refuse the whole file.
LONGEST = 4_000


@dataclass(frozen=True, kw_only=True)
class CalendarEvent:
    """`starts` is an aware moment in the zone that the event is told in, or a day. Without `ends`, the source gives
    none. `sequence` and `changed_at` (UTC) say which of two versions with one `uid` is the newer."""

    uid: str
    summary: str
    starts: datetime | date
    changed_at: datetime
    ends: datetime | None = None
    location: str = ""
    description: str = ""
    url: str = ""
    category: str = ""
    sequence: int = 0
    is_canceled: bool = False


def uid(kind: str, *parts: object) -> str:
    """The same for ever for the same thing of this site: `task-12@realty.example.com`."""
    return f"{'-'.join([kind, *map(str, parts)])}@{urlsplit(settings.SITE_URL).hostname or 'localhost'}"


def absolute(path: str) -> str:
    return f"{settings.SITE_URL}{path}"


def written(events: Iterable[CalendarEvent], title: str, *, refreshed_each: timedelta | None = None) -> bytes:
    """A whole file, lines folded at 75 octets, with the definition of every time zone in it (3.6.5). `refreshed_each`
    is how often a calendar that follows the address may ask again."""
    calendar = Calendar()
    calendar.add("prodid", PRODUCT)
    calendar.add("version", "2.0")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("method", "PUBLISH")
    # RFC 7986 5.1, and what programs read that do not know it.
    calendar.add("name", _clean(title))
    calendar.add("x-wr-calname", _clean(title))
    if refreshed_each is not None:
        calendar.add("refresh-interval", vDuration(refreshed_each), parameters={"VALUE": "DURATION"})
        calendar.add("x-published-ttl", vDuration(refreshed_each))
    made = sorted(events, key=lambda event: event.uid)
    for event in made:
        calendar.add_component(_component(event))
    if made:
        years = [event.starts.year for event in made]
        zones = map(ZoneInfo, sorted(calendar.get_missing_tzids()))
        # Before the events that name them.
        calendar.subcomponents[:0] = [defined(zone, min(years), max(years)) for zone in zones]
    return calendar.to_ical()


def _component(event: CalendarEvent) -> Event:
    made = Event()
    made.add("uid", event.uid)
    made.add("dtstamp", event.changed_at)
    made.add("last-modified", event.changed_at)
    made.add("sequence", event.sequence)
    made.add("dtstart", event.starts)
    if event.ends is not None:
        made.add("dtend", event.ends)
    made.add("summary", _clean(event.summary))
    for name in ("location", "description"):
        if text := _clean(getattr(event, name)):
            made.add(name, text)
    if event.url:
        made.add("url", event.url)
    if event.category:
        made.add("categories", [event.category])
    made.add("status", "CANCELLED" if event.is_canceled else "CONFIRMED")
    # A reminder does not make its day busy.
    made.add("transp", "TRANSPARENT")
    return made


def _clean(text: str) -> str:
    """Without control characters, which no value may hold (3.1), but line ends."""
    lines = "\n".join(text[:LONGEST].splitlines())
    return "".join(sign for sign in lines if sign == "\n" or unicodedata.category(sign) not in ("Cc", "Cs"))
