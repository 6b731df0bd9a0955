"""Statuses in RESO's words and in the trade's, and land for sale."""

from re import Match

from listings.enums import ON_MARKET, UNDER_CONTRACT, PropertyType, StandardStatus
from listings.plain_language.phrases.phrase import Changes, Context, phrase, sets

STATUSES = {
    "closed": StandardStatus.CLOSED, "expired": StandardStatus.EXPIRED, "pendings": StandardStatus.PENDING,
    "pending": StandardStatus.PENDING, "canceled": StandardStatus.CANCELED, "cancelled": StandardStatus.CANCELED,
    "withdrawn": StandardStatus.WITHDRAWN, "coming soon": StandardStatus.COMING_SOON, "on hold": StandardStatus.HOLD,
    "active": StandardStatus.ACTIVE, "actives": StandardStatus.ACTIVE,
}  # fmt: skip
NOT_PENDING = tuple(status for status in ON_MARKET if status != StandardStatus.PENDING)


def _status(match: Match[str], context: Context) -> Changes:
    return {"statuses": (STATUSES[match[1].lower()],)}


PHRASES = (
    phrase(r"(?:no|not)(?: any)? pendings?(?!\w)", sets(statuses=NOT_PENDING), says_no=True),
    phrase(r"(?:in escrow|under contract)(?!\w)", sets(statuses=UNDER_CONTRACT), is_name=True),
    phrase(
        r"sold(?! (?:as|furnished|unfurnished|turnkey|with|together|by|separately))(?!\w)",
        sets(statuses=(StandardStatus.CLOSED,)),
        is_name=True,
    ),
    phrase(rf"({'|'.join(STATUSES)})(?: (?:sales|status))?(?!\w)", _status, is_name=True),
    phrase(r"(?:vacant )?(?:land|lots)(?!\w)", sets(property_types=(PropertyType.LAND,)), is_name=True),
)
