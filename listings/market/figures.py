"""What a market's numbers are: the months, the market of today, and its bands. What each means: docs/market.md."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from listings.market.counting import Asked, counted
from listings.market.criteria import MarketCriteria, listings_of
from listings.search.conditions import today_where
from listings.search.criteria import SearchCriteria
from listings.search.page import freshness
from listings.search.scope import Searched, searched

YEAR = 12
SALE_STEPS = (200_000, 400_000, 600_000, 800_000, 1_000_000, 1_500_000, 2_000_000, 3_000_000)
RENT_STEPS = (1_000, 1_500, 2_000, 3_000, 4_000, 5_000, 7_500, 10_000)


@dataclass(frozen=True, slots=True)
class Month:
    """`first` is its first day; `last` its last, or today. `inventory` is counted on that day, all other numbers over
    the month; None is a median of nothing. Prices in dollars, `days` whole or halved, ratios as shares (0.98)."""

    first: date
    last: date
    inventory: int = 0
    listed: int = 0
    agreed: int = 0
    closed: int = 0
    list_price: float | None = None
    close_price: float | None = None
    per_foot: float | None = None
    days: float | None = None
    supply: float | None = None
    to_list: float | None = None
    to_first: float | None = None


@dataclass(frozen=True, slots=True)
class Now:
    """For sale today: `for_sale`, `list_price`, `per_foot`, `days` (medians). Closed in the twelve months to today:
    `sold`, of these `sold_with_price` and `sold_without_contract`, `close_price` (median). `undated` never had a day of
    coming to market, so only its closing is counted."""

    for_sale: int = 0
    list_price: float | None = None
    per_foot: float | None = None
    days: float | None = None
    sold: int = 0
    sold_with_price: int = 0
    close_price: float | None = None
    sold_without_contract: int = 0
    undated: int = 0

    @property
    def supply(self) -> float | None:
        return supply(self.for_sale, self.sold)


@dataclass(frozen=True, slots=True)
class Band:
    """For sale today by its list price, closed in the twelve months to today by its close price."""

    label: str
    for_sale: int
    sold: int
    close_price: float | None

    @property
    def supply(self) -> float | None:
        return supply(self.for_sale, self.sold)


@dataclass(frozen=True)
class Market:
    """`months` from the oldest; `bands` by what they are of: price, beds, type."""

    today: date
    months: list[Month]
    now: Now
    bands: dict[str, list[Band]]
    covered: Searched

    @property
    def synced_at(self) -> Any:
        return freshness(self.covered)[1]


def supply(for_sale: int, sold_in_a_year: int) -> float | None:
    """Months that the inventory lasts at the pace of the last twelve; None where nothing closed."""
    return for_sale * YEAR / sold_in_a_year if sold_in_a_year else None


def market(criteria: MarketCriteria, today: date | None = None) -> Market:
    """Three queries: the collections, the kinds of listings and the numbers; one more for each of cities and county."""
    covered = searched(SearchCriteria(collections=criteria.collections))
    day = today or today_where(covered)
    steps = RENT_STEPS if criteria.is_lease else SALE_STEPS
    # Twelve months more than are shown: the supply of the first one needs them.
    since = months_before(day, criteria.months - 1 + YEAR)
    asked = Asked(today=day, since=since, year_ago=a_year_before(day), steps=steps)
    found = counted(listings_of(criteria, covered), asked)
    now = Now(**found["now"][0]) if found["now"] else Now()
    months = list(_months(found, since, day, now))[YEAR:]
    return Market(day, months, now, _bands(found["bands"], steps, criteria.types), covered)


def months_before(day: date, number: int) -> date:
    """The first day of the month that many months before the one of `day`."""
    months = day.year * YEAR + day.month - 1 - number
    return date(months // YEAR, months % YEAR + 1, 1)


def a_year_before(day: date) -> date:
    """Of February 29, the 28th."""
    return day.replace(year=day.year - 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _months(found: dict[str, list[dict[str, Any]]], since: date, today: date, now: Now) -> Iterator[Month]:
    """All from `since`. The inventory is what had come until then, less what had left."""
    by_month: dict[str, dict[str, Any]] = {}
    for part in ("listed", "gone", "agreed", "closed"):
        for row in found[part]:
            by_month.setdefault(row["month"], {}).update(row)
    closings: list[int] = []
    inventory = sum(told.get("listed", 0) - told.get("gone", 0) for key, told in by_month.items() if key < str(since))
    first = since
    while first <= today:
        following = months_before(first, -1)
        told = dict(by_month.get(str(first), {}))
        told.pop("month", None)
        inventory += told.get("listed", 0) - told.pop("gone", 0)
        closings.append(told.get("closed", 0))
        is_whole = following <= today
        sold = sum(closings[-YEAR:]) if is_whole else now.sold
        last = date.fromordinal(following.toordinal() - 1) if is_whole else today
        yield Month(first, last, inventory, supply=supply(inventory, sold), **told)
        first = following


def _bands(rows: list[dict[str, Any]], steps: tuple[int, ...], types: tuple[str, ...]) -> dict[str, list[Band]]:
    """In their order; those without a number are left out, what is not stated comes last."""
    labels = {
        "price": {str(place): label for place, label in enumerate(price_labels(steps))},
        "beds": {"0": "Studio", **{str(beds): f"{beds}" for beds in range(1, 5)}, "5": "5 or more"},
        "type": {kind: kind for kind in sorted(types)},
    }
    told = {(row["by"], row["value"]): row for row in rows}
    bands: dict[str, list[Band]] = {}
    for by, known in labels.items():
        values = [*known.items(), (None, "Not stated")]
        bands[by] = [_band(label, told[by, value]) for value, label in values if (by, value) in told]
    return bands


def _band(label: str, row: dict[str, Any]) -> Band:
    return Band(label, row["for_sale"], row["sold"], row["close_price"])


def price_labels(steps: tuple[int, ...]) -> list[str]:
    """Below the first step, between each two, from the last one."""
    between = [f"${low:,} to ${high - 1:,}" for low, high in zip(steps, steps[1:], strict=False)]
    return [f"Below ${steps[0]:,}", *between, f"${steps[-1]:,} and up"]
