"""What was asked for a listing over time, as a chart of steps."""

from datetime import date
from zoneinfo import ZoneInfo

from listings.days_on_market import zone_of
from listings.enums import LEASES, EventKind
from listings.history import LISTED, History
from listings.models import Listing
from realty.ui.charts import Series
from realty.ui.line_charts import LineChart, step_chart
from realty.ui.money import whole_money

# What changes the price asked; a closing tells what was paid.
ASKED = frozenset({LISTED, EventKind.PRICE.value, EventKind.NEW.value, EventKind.RELISTED.value})


def price_chart(history: History, listing: Listing) -> LineChart | None:
    """From the day of listing to the end of its days on market; None where the price never changed."""
    zone = zone_of(listing.collection, listing.tenant)
    steps = _steps(history, zone)
    if len({price for _, price in steps}) < 2 or history.time is None:
        return None
    title = "Rent asked" if listing.property_type in LEASES else "Price asked"
    until = max(history.time.ended_on, steps[-1][0])
    return step_chart("price", title, steps, until, Series("price", title, "main"), whole_money)


def _steps(history: History, zone: ZoneInfo) -> list[tuple[date, float]]:
    """By day, the oldest first; of a day the last price."""
    told = [entry for entry in reversed(history.entries) if entry.kind in ASKED and entry.price]
    return sorted({entry.at.astimezone(zone).date(): float(entry.price or 0) for entry in told}.items())
