"""Which offer of a home a listing is: the key by which the same one is known again in every MLS."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from listings.enums import LEASES, ON_MARKET, StandardStatus


def duplicate_key(values: Mapping[str, Any], home: str) -> str:
    """Which offer of the home `home` (its property key) this is: `<property key>|sale|market`.

    A sale and a lease of one home are two offers. All on-market statuses are one phase, since one MLS may learn of a
    deal a day after the other; a closed offer is known by its close date, else price; any other by its status and
    list price, so that last year's expired listing does not hide this year's.
    """
    status = values.get("standard_status") or StandardStatus.UNKNOWN
    market = "lease" if values.get("property_type") in LEASES else "sale"
    if status in ON_MARKET:
        phase = "market"
    elif status == StandardStatus.CLOSED:
        phase = f"closed {values.get('close_date') or _figure(values.get('close_price'))}"
    else:
        phase = f"{status} {_figure(values.get('list_price'))}"
    return f"{home}|{market}|{phase}"


def _figure(price: Any) -> str:
    """As two sources write it alike: one sends 274000, the other 274000.00."""
    return f"{price.normalize():f}" if isinstance(price, Decimal) else str(price or "")
