"""A market's months as a CSV file: numbers as they were counted, none of them rounded for the eye. Of rentals, none is
by the square foot, as on the page."""

from listings.market.figures import Market
from realty.csv_files import BYTE_ORDER_MARK, END, written

HEAD = (
    "Month", "Counted to", "For sale at the end", "New", "Under contract", "Closed",
    "Median list price of new listings", "Median close price", "Median close price per square foot",
    "Median days on market", "Months of supply", "Median close price to list price",
    "Median close price to original list price",
)  # fmt: skip


def as_csv(market: Market, *, is_lease: bool) -> str:
    rows = [
        (
            f"{month.first:%Y-%m}", month.last, month.inventory, month.listed, month.agreed, month.closed,
            _number(month.list_price), _number(month.close_price), _number(None if is_lease else month.per_foot),
            _number(month.days), _number(month.supply), _number(month.to_list, 4), _number(month.to_first, 4),
        )
        for month in market.months
    ]  # fmt: skip
    return BYTE_ORDER_MARK + written([HEAD, *rows, (END, f"{len(rows)} months")])


def _number(value: float | None, places: int = 2) -> str:
    return "" if value is None else f"{value:.{places}f}"
