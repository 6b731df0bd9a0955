"""What was for sale on a day, and at what price: from the events that we saw, else from the listing's own dates.

A status on a day is that of the last change until its end; before the first change that we saw, the status that it
changed from. A listing whose status never changed while we watched is asked for its dates (`listings.market_days`). For
sale is Active, from the day it came to market. A price is told by the changes of price in the same way; without any, by
PriceChangeTimestamp and PreviousListPrice. Days are those of the MLS. docs/listings.md says what is not known.
"""

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db.models.expressions import RawSQL

from listings.days_on_market import ZONE
from listings.enums import EventKind, StandardStatus
from listings.market_days import COLUMNS, days_of
from listings.models import Listing, ListingQuerySet
from realty.database.statements import fetch_all

STATUSES = f"('{EventKind.STATUS}', '{EventKind.BACK_ON_MARKET}')"
DAY = "(SELECT day FROM asked)"
# The first moment of the next day, where the MLS is.
END = f"(({DAY} + 1)::timestamp AT TIME ZONE {ZONE})"


def _known(kinds: str) -> str:
    """SQL for what the events of these kinds say of a listing at END; null where there is none."""
    event = f"FROM listings_listingevent AS event WHERE event.listing_id = listing.id AND event.kind IN {kinds}"
    return f"""coalesce(
        (SELECT nullif(event.new_value, '') {event} AND event.occurred_at < {END}
            ORDER BY event.occurred_at DESC, event.id DESC LIMIT 1),
        (SELECT nullif(event.old_value, '') {event} AND event.occurred_at >= {END}
            ORDER BY event.occurred_at, event.id LIMIT 1))"""


BY_COLUMNS = f"CASE WHEN listing.price_change_timestamp >= {END} THEN listing.previous_list_price END"
PRICES_TOLD = _known(f"('{EventKind.PRICE}')")
PRICE = f"coalesce({PRICES_TOLD}::numeric, {BY_COLUMNS}, listing.list_price)"
MORE = f"{_known(STATUSES)} AS status_then, {PRICE} AS price_then"
FOUND = f"""
WITH asked AS (SELECT %s::date AS day, (now() AT TIME ZONE 'UTC')::date + 1 AS today)
SELECT id FROM ({{days}}) AS days
WHERE started_on <= {DAY} AND CASE WHEN status_then IS NULL THEN left_on IS NULL OR left_on > {DAY}
    ELSE status_then = '{StandardStatus.ACTIVE}' END
    AND (%s::numeric IS NULL OR price_then >= %s::numeric) AND (%s::numeric IS NULL OR price_then <= %s::numeric)
"""
PRICES = f"""
WITH asked AS (SELECT %(day)s::date AS day)
SELECT listing.id, {PRICE} FROM listings_listing AS listing
JOIN listings_collection AS collection ON collection.id = listing.collection_id
JOIN tenants_tenant AS tenant ON tenant.id = collection.tenant_id
WHERE listing.id = ANY(%(ids)s::bigint[])
"""


def for_sale_on(
    rows: ListingQuerySet, day: date, lowest: Decimal | None = None, highest: Decimal | None = None
) -> ListingQuerySet:
    """Those of `rows` that were for sale on the day, at a price of that day between these two."""
    try:
        hits, values = rows.order_by().values(*COLUMNS).query.sql_with_params()
    except EmptyResultSet:
        return rows
    found = RawSQL(FOUND.format(days=days_of(hits, MORE)), (day, *values, lowest, lowest, highest, highest))  # noqa: S611  our own SQL
    kept: ListingQuerySet = Listing.objects.filter(pk__in=found)
    return kept


def tell_prices(listings: Iterable[Any], day: date) -> None:
    """Gives each listing `then`: the day, and its price on it, None where it is not known. One query."""
    asked = {listing.pk: listing for listing in listings}
    if asked:
        for pk, price in fetch_all(PRICES, {"day": day, "ids": list(asked)}):
            asked[pk].then = (day, price)
