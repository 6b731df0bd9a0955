"""The charts of a market's months."""

from collections.abc import Callable
from datetime import date

from listings.market.figures import Market
from realty.ui.charts import Series
from realty.ui.line_charts import LineChart, line_chart
from realty.ui.money import whole_money
from realty.ui.numbers import count

# In steps of five percent: shares of the list price are all near one.
SHARE_STEP = 0.05
INVENTORY = (Series("inventory", "For sale", "main"),)
MOVES = (
    Series("listed", "New", "main"),
    Series("agreed", "Under contract", "warn"),
    Series("closed", "Closed", "good"),
)
PRICES = (Series("list_price", "New listings", "main"), Series("close_price", "Closed", "good"))
PER_FOOT = (Series("per_foot", "Closed", "good"),)
DAYS = (Series("days", "Closed", "good"),)
SUPPLY = (Series("supply", "Months", "main"),)
SHARES = (Series("to_list", "Of the list price", "good"), Series("to_first", "Of the original price", "warn"))


def month_name(day: date) -> str:
    """2026-11-01 -> Nov 2026"""
    return f"{day:%b %Y}"


def whole(number: float) -> str:
    return count(round(number))


def tenths(number: float) -> str:
    return f"{number:,.1f}"


def share(number: float) -> str:
    return f"{number:.1%}"


def charts(market: Market, *, is_lease: bool) -> list[LineChart]:
    """Of a rental market the prices are rents for a month, and nothing is said per square foot."""
    labels = [month_name(month.first) for month in market.months]

    def drawn(
        name: str, title: str, series: tuple[Series, ...], say: Callable[[float], str], step: float | None = None
    ) -> LineChart:
        numbers = [[getattr(month, each.name) for each in series] for month in market.months]
        return line_chart(name, title, labels, numbers, series, say=say, step=step)

    price = "Median rent a month" if is_lease else "Median price"
    made = [
        drawn("inventory", "On the market at the end of the month", INVENTORY, whole),
        drawn("moves", "New, under contract and closed", MOVES, whole),
        drawn("prices", price, PRICES, whole_money),
        drawn("days", "Median days on market", DAYS, whole),
        drawn("supply", "Months of supply", SUPPLY, tenths),
        drawn("shares", "Close price as a share of the list price", SHARES, share, SHARE_STEP),
    ]
    if not is_lease:
        made.insert(3, drawn("per_foot", "Median price per square foot", PER_FOOT, whole_money))
    return made
