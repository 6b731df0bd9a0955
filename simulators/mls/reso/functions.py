"""The functions of `$filter` (OData 4.0, URL conventions, section 5.1.1.4)."""

from collections.abc import Callable
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

UNSUPPORTED = ("geo.distance", "geo.intersects", "geo.length", "cast", "isof", "round", "floor", "ceiling")
"""What the specification knows and this server does not do."""
TEXT, TEXTS = ("string",), ("string", "string")
FUNCTIONS: dict[str, tuple[tuple[str, ...], str, Callable[..., Any]]] = {
    "contains": (TEXTS, "boolean", lambda text, part: part in text),
    "startswith": (TEXTS, "boolean", lambda text, part: text.startswith(part)),
    "endswith": (TEXTS, "boolean", lambda text, part: text.endswith(part)),
    "tolower": (TEXT, "string", lambda text: text.lower()),
    "toupper": (TEXT, "string", lambda text: text.upper()),
    "trim": (TEXT, "string", lambda text: text.strip()),
    "length": (TEXT, "number", lambda text: Decimal(len(text))),
    "date": (("moment",), "date", lambda moment: moment.astimezone(UTC).date()),
    "year": (("moment",), "number", lambda moment: Decimal(moment.year)),
    "month": (("moment",), "number", lambda moment: Decimal(moment.month)),
    "day": (("moment",), "number", lambda moment: Decimal(moment.day)),
    "hour": (("moment",), "number", lambda moment: Decimal(moment.hour)),
    "minute": (("moment",), "number", lambda moment: Decimal(moment.minute)),
    "now": ((), "moment", lambda: datetime.now(UTC)),
}
"""Name: kinds of the arguments, kind of the result, what it does."""
