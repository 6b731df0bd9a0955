"""The log of decisions: every listing event that could concern a lead, what came of it, and why."""

from collections.abc import Sequence
from dataclasses import dataclass

from crm_leads.intake.outcomes import Outcome
from crm_leads.models import IntakeDecision
from listings.models import Collection, Listing, ListingEvent

PAGE = 50
MOST_PAGES = 200
GOOD = (Outcome.MADE, Outcome.REOPENED)
ENDS = (Outcome.CLOSED,)


@dataclass(frozen=True)
class Line:
    """A decision with what is left of what it was about: the listing and its event may be gone."""

    decision: IntakeDecision
    listing: Listing | None
    event: ListingEvent | None
    collection: Collection | None

    @property
    def label(self) -> str:
        known = self.decision.outcome in Outcome.values
        return Outcome(self.decision.outcome).label if known else self.decision.outcome

    @property
    def tone(self) -> str:
        if self.decision.outcome in GOOD:
            return "good"
        return "warn" if self.decision.outcome in ENDS else ""


@dataclass(frozen=True)
class LogPage:
    lines: Sequence[Line]
    number: int
    has_next: bool


def page(outcome: str = "", number: int = 1) -> LogPage:
    """The newest first. Four queries; no count, since a feed leaves tens of thousands of decisions."""
    number = min(max(number, 1), MOST_PAGES)
    rows = IntakeDecision.objects.order_by("-decided_at", "-id")
    if outcome:
        rows = rows.filter(outcome=outcome)
    start = (number - 1) * PAGE
    found = list(rows[start : start + PAGE + 1])
    return LogPage(_lines(found[:PAGE]), number, len(found) > PAGE and number < MOST_PAGES)


def _lines(decisions: Sequence[IntakeDecision]) -> list[Line]:
    listings = Listing.objects.summaries().in_bulk([row.listing_id for row in decisions])
    events = ListingEvent.objects.in_bulk([row.event_id for row in decisions])
    collections = Collection.objects.in_bulk({row.collection_id for row in decisions})
    return [
        Line(row, listings.get(row.listing_id), events.get(row.event_id), collections.get(row.collection_id))
        for row in decisions
    ]
