"""Moments in the server's own zone: how it writes them, and how it reads those of a query."""

from datetime import UTC, date, datetime, timedelta, timezone

FORMS = ("local", "offset", "utc", "milliseconds", "seven digits", "blank")


def zone_of(offset: str) -> timezone:
    """The zone of an offset such as ``-08:00``."""
    sign = -1 if offset.startswith("-") else 1
    hours, minutes = offset.lstrip("+-").split(":")
    return timezone(sign * timedelta(hours=int(hours), minutes=int(minutes)))


def moment_text(text: str, zone: timezone, form: str = "local") -> str:
    """A moment of the world (``2026-01-02T03:04:05Z``) as the server writes it.

    ``form``: "local" has no offset, which RETS 1.7.2 (7.7.2) takes as the zone of METADATA-SYSTEM; "offset" has it;
    "utc" ends in Z; "milliseconds" and "seven digits" are local with a fraction; "blank" has a blank in place of T.
    """
    moment = datetime.fromisoformat(text)
    if form == "utc":
        return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    local = moment.astimezone(zone)
    if form == "offset":
        return local.isoformat()
    plain = local.strftime("%Y-%m-%d %H:%M:%S" if form == "blank" else "%Y-%m-%dT%H:%M:%S")
    return plain + {"milliseconds": ".000", "seven digits": ".0000000"}.get(form, "")


def queried_moment(text: str, zone: timezone, now: datetime, end: bool = False) -> datetime:
    """A literal of a query: a moment, a date (its beginning, or its last moment at the ``end`` of a range), TODAY, NOW.

    Raises ValueError.
    """
    word = text.upper()
    if word == "NOW":
        return now
    if word == "TODAY":
        text = now.astimezone(zone).date().isoformat()
    if len(text) == 10:
        day = datetime.combine(date.fromisoformat(text), datetime.min.time(), zone)
        return day + timedelta(days=1, microseconds=-1) if end else day
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=zone)


def queried_date(text: str, zone: timezone, now: datetime) -> date:
    """A date of a query; of a moment its day in the server's zone. Raises ValueError."""
    return queried_moment(text, zone, now).astimezone(zone).date()
