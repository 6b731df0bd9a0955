"""Versions of events: a calendar takes a changed event for newer by SEQUENCE and LAST-MODIFIED (RFC 5545 3.8.7), and
an open house that goes is told as canceled, since a program may keep what merely is left out."""

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import UTC, date, datetime, time
from hashlib import sha256

from crm_leads.calendars.events import PAST, Calendar
from crm_leads.models import CalendarEntry, CalendarFeed
from listings.days_on_market import zone_of
from listings.models import Listing
from listings.open_houses import CATEGORY, address_of, street_of
from realty.calendar_files import CalendarEvent, absolute

WRITTEN = ("digest", "sequence", "changed_at", "listing", "starts_at", "ends_at", "is_all_day", "canceled_at")
BEGINNING = datetime(2000, 1, 1, tzinfo=UTC)


def versioned(feed: CalendarFeed, calendar: Calendar, now: datetime) -> list[CalendarEvent]:
    """The events, and those of open houses that are canceled, each with its version. One query, and two more where
    something changed."""
    entries = {entry.uid: entry for entry in CalendarEntry.objects.filter(feed=feed)}
    shown: list[CalendarEvent] = []
    changed: list[CalendarEntry] = []
    for event in calendar.events:
        entry, is_new = _of_event(feed, event, entries.pop(event.uid, None), calendar.of_listing.get(event.uid), now)
        changed += [entry] if is_new else []
        shown.append(replace(event, sequence=entry.sequence, changed_at=entry.changed_at))
    gone: list[CalendarEntry] = []
    canceled: list[CalendarEntry] = []
    for entry in entries.values():
        (canceled if _is_told_as_canceled(entry, calendar, feed, now) else gone).append(entry)
    for entry in canceled:
        if entry.canceled_at is None:
            entry.canceled_at = entry.changed_at = now
            entry.sequence += 1
            changed.append(entry)
    CalendarEntry.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["feed", "uid"], update_fields=WRITTEN
    )
    if gone:
        CalendarEntry.objects.filter(pk__in=[entry.pk for entry in gone]).delete()
    return [*shown, *_canceled(canceled, calendar, feed)]


def _of_event(
    feed: CalendarFeed, event: CalendarEvent, known: CalendarEntry | None, listing_id: int | None, now: datetime
) -> tuple[CalendarEntry, bool]:
    """Its entry, and whether that is to be written."""
    digest = sha256(repr(astuple(replace(event, sequence=0, changed_at=BEGINNING))).encode()).digest()
    if known and bytes(known.digest) == digest and known.canceled_at is None:
        return known, False
    is_day = not isinstance(event.starts, datetime)
    entry = CalendarEntry(
        tenant_id=feed.tenant_id,
        feed=feed,
        uid=event.uid,
        digest=digest,
        sequence=known.sequence + 1 if known else 0,
        changed_at=now,
        listing_id=listing_id,
        starts_at=_moment(event.starts),
        ends_at=event.ends,
        is_all_day=is_day,
    )
    return entry, True


def _is_told_as_canceled(entry: CalendarEntry, calendar: Calendar, feed: CalendarFeed, now: datetime) -> bool:
    """One of a listing that is still followed, while calendars may show it. What was gone only after it took place
    was held."""
    if entry.listing_id not in calendar.listings:
        return False
    since = now if entry.canceled_at is None else now - PAST
    if entry.is_all_day:
        # A day of the MLS's clock, kept as its midnight in UTC.
        listing: Listing = calendar.listings[entry.listing_id]
        today = since.astimezone(zone_of(listing.collection, feed.tenant)).date()
        return entry.starts_at.astimezone(UTC).date() >= today
    return entry.starts_at > since


def _canceled(entries: list[CalendarEntry], calendar: Calendar, feed: CalendarFeed) -> Iterator[CalendarEvent]:
    for entry in entries:
        assert entry.listing_id is not None
        listing: Listing = calendar.listings[entry.listing_id]
        zone = zone_of(listing.collection, feed.tenant)
        yield CalendarEvent(
            uid=entry.uid,
            summary=f"Canceled: open house, {street_of(listing)}",
            starts=entry.starts_at.astimezone(UTC).date() if entry.is_all_day else entry.starts_at.astimezone(zone),
            ends=entry.ends_at.astimezone(zone) if entry.ends_at else None,
            location=address_of(listing),
            description=f"The MLS no longer has this open house.\n{absolute(listing.get_absolute_url())}",
            url=absolute(listing.get_absolute_url()),
            category=CATEGORY,
            sequence=entry.sequence,
            changed_at=entry.changed_at,
            is_canceled=True,
        )


def _moment(starts: datetime | date) -> datetime:
    """A day is kept as its midnight in UTC."""
    return starts if isinstance(starts, datetime) else datetime.combine(starts, time(), tzinfo=UTC)
