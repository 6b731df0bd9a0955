"""What a server says in its headers of the requests that are left, brought into the budget.

Trestle: Hour-Quota-Limit, Hour-Quota-ResetTime (Unix, milliseconds). Bridge: Application-RateLimit-*,
Burst-RateLimit-*. Others: X-RateLimit-*, and RateLimit-* of the IETF's draft.
"""

import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

from mls_sync.providers.transport.budget import Limit

QUOTAS = "quotas"
"""Under this name the source's metadata keep them."""
LEFT = ("remaining", "available")
RESET = ("reset", "resettime")
_NAME = re.compile(r"(.*(?:quota|ratelimit|rate-limit))-(limit|remaining|available|reset|resettime)", re.IGNORECASE)
_NUMBER = re.compile(r"\d{1,16}(?:\.\d+)?", re.ASCII)
# At most so long; longer ones are no reset of a quota.
LONGEST = timedelta(days=1)
# Seconds, where it is not said when there will be more.
UNSAID = 60.0
PERIODS = {
    "minute-quota": timedelta(minutes=1),
    "hour-quota": timedelta(hours=1),
    "application-ratelimit": timedelta(hours=1),
    "burst-ratelimit": timedelta(minutes=1),
}
"""What a quota counts over, where its name or the service's document tells it."""


def told(headers: Mapping[str, str]) -> dict[str, dict[str, float]]:
    """By the quota's name, in lower case: what its headers say."""
    found: dict[str, dict[str, float]] = {}
    for header, value in headers.items():
        match, number = _NAME.fullmatch(header), _NUMBER.fullmatch(str(value).strip())
        if match and number:
            found.setdefault(match[1].lower(), {})[match[2].lower()] = float(number[0])
    return found


def wait(quotas: Mapping[str, Mapping[str, float]], now: datetime) -> timedelta:
    """How long nobody may ask, since a quota is used up; nothing while some is left."""
    waits = [
        _until(next((told[name] for name in RESET if name in told), UNSAID), now)
        for told in quotas.values()
        if any(name in told and told[name] < 1 for name in LEFT)
    ]
    return max(waits, default=timedelta(0))


def _until(reset: float, now: datetime) -> timedelta:
    """A reset is a moment in seconds or milliseconds since 1970, or so many seconds from now."""
    if reset > 10**11:
        reset /= 1000
    seconds = reset - now.astimezone(UTC).timestamp() if reset > 10**9 else reset
    return min(max(timedelta(seconds=seconds), timedelta(0)), LONGEST)


def limits(quotas: Mapping[str, Mapping[str, float]]) -> dict[str, int]:
    """Name of the quota -> its limit, of those whose period is known."""
    return {name: int(told["limit"]) for name, told in quotas.items() if name in PERIODS and told.get("limit", 0) >= 1}


def lowered(known: Mapping[str, int], given: tuple[Limit, ...]) -> tuple[Limit, ...]:
    """The limits, and where the server says a lower one, that."""
    found = {limit.name: limit for limit in given}
    for name, most in known.items():
        if name in PERIODS:
            limit = Limit(most, PERIODS[name])
            if limit.name not in found or most < found[limit.name].most:
                found[limit.name] = limit
    return tuple(found.values())
