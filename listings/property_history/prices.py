"""The prices of a home over its listings as steps of an SVG, drawn by the server; the timeline beside it has every
number."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from operator import itemgetter

from listings.days_on_market import zone_of
from listings.enums import StandardStatus
from listings.property_history.changes import Change
from listings.property_history.offers import Line
from realty.ui.dates import us_date
from realty.ui.money import money

WIDTH, HEIGHT = 600, 140
# Of the height that stays free above and below.
MARGIN = 0.08


@dataclass(frozen=True)
class Steps:
    """The price of one offer: `points` of a polyline, and its last point, which tells how it ended."""

    points: str
    x: str
    y: str
    status: str
    label: str


@dataclass(frozen=True)
class PriceChart:
    """`high` and `low` are the prices at the edges; `words` says it all in a sentence."""

    steps: list[Steps]
    high: str
    low: str
    first: str
    last: str
    words: str
    width: int = WIDTH
    height: int = HEIGHT


Point = tuple[date, Decimal]


def price_chart(lines: Sequence[Line], changes: Sequence[Change]) -> PriceChart | None:
    """Of offers for sale alone, or for rent alone. None where there is only one price to draw."""
    told = [(line, points) for line in lines if (points := _points(line, changes))]
    every = [point for _, points in told for point in points]
    if len({price for _, price in every}) < 2 and len(told) < 2:
        return None
    days, prices = [day for day, _ in every], [price for _, price in every]
    scale = _Scale(min(days), max(days), min(prices), max(prices))
    oldest = min((points[0] for _, points in told), key=itemgetter(0))
    newest = max((points[-1] for _, points in told), key=itemgetter(0))
    words = (
        f"From {money(oldest[1])} on {us_date(oldest[0])} to {money(newest[1])} on {us_date(newest[0])};"
        f" lowest {money(min(prices))}, highest {money(max(prices))}."
    )
    steps = [scale.steps(line, points) for line, points in told]
    return PriceChart(steps, money(max(prices)), money(min(prices)), us_date(min(days)), us_date(max(days)), words)


def _points(line: Line, changes: Sequence[Change]) -> list[Point]:
    """The prices of the offer's first listing from its start to its end, in order, by days of its MLS; the last is what
    it is offered for now, or what was paid."""
    head = line.head
    zone = zone_of(head.collection, head.tenant)
    found = [change.entry for change in changes if change.listing.pk == head.pk and change.entry.price]
    points = [(entry.at.astimezone(zone).date(), entry.price) for entry in reversed(found) if entry.price]
    if points and line.time:
        last = (head.close_price if head.standard_status == StandardStatus.CLOSED else head.list_price) or points[-1][1]
        points.append((max(line.time.ended_on, points[-1][0]), last))
    return points


@dataclass(frozen=True)
class _Scale:
    first: date
    last: date
    low: Decimal
    high: Decimal

    def steps(self, line: Line, points: Sequence[Point]) -> Steps:
        corners = [points[0]]
        for (_, before), (day, price) in pairwise(points):
            corners += [(day, before), (day, price)]
        drawn = [self._at(point) for point in corners]
        x, y = drawn[-1]
        head = line.head
        label = f"{head.listing_id or head.listing_key}: {money(points[-1][1])}, {head.standard_status}"
        return Steps(" ".join(f"{x},{y}" for x, y in drawn), x, y, head.standard_status, label)

    def _at(self, point: Point) -> tuple[str, str]:
        day, price = point
        days = (self.last - self.first).days or 1
        room = float(self.high - self.low) or 1.0
        share = float(price - self.low) / room if self.high != self.low else 0.5
        x = 4 + (WIDTH - 8) * (day - self.first).days / days
        return f"{x:.1f}", f"{HEIGHT * (1 - MARGIN - share * (1 - 2 * MARGIN)):.1f}"
