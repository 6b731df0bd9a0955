"""How many feeds are in each state, and those that need somebody, the worst first."""

from typing import Any

from django.http import HttpRequest

from mls_sync import feed_states
from mls_sync.models import Feed

SHOWN = 15
# States in which nobody needs to do anything.
QUIET = ("fresh", "off")


def urgent(request: HttpRequest) -> dict[str, Any]:
    """Two queries."""
    found = feed_states.counts(Feed.objects.all())
    waiting = sum(number for name, number in found.items() if name not in QUIET)
    lines = feed_states.urgent_first(Feed.objects.all(), most=min(SHOWN, waiting)) if waiting else []
    return {
        "states": [(state, found[state.name]) for state in feed_states.STATES],
        "lines": lines,
        "left_out": waiting - len(lines),
        "total": sum(found.values()),
    }
