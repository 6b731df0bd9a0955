"""Days on the market, new listings, price cuts. Limits include the number that is named, as the form's do."""

from re import Match

from listings.plain_language.phrases.amounts import LEAST, MOST
from listings.plain_language.phrases.phrase import Changes, Context, phrase, sets

ON_MARKET = r"[ -]?days?(?: or (?P<way>less|more|longer))?(?: on (?:the )?market| dom)(?!\w)"
PERIOD = r"(?:(?P<count>\d{1,3}) )?(?P<unit>days?|weeks?|months?)(?!\w)"
LAST = rf"(?:in |within |over |from |of |during )?(?:the )?(?:last|past) {PERIOD}"
NEW = r"(?:new(?:ly)?(?: (?:listings?|listed|on (?:the )?market))|just listed|listed)"
CUT = r"(?:price[ds]? (?:was |were |has been )?(?:reduced|reductions?|drop(?:s|ped)?|cuts?)|reduced prices?)"
# What a cut of so much is, no filter says.
NO_AMOUNT = r"(?! (?:of|by|over|more)\b)(?!\w)"
DAYS = {"day": 1, "week": 7, "month": 30}
PERIODS = (7, 30, 90)


def _days(match: Match[str]) -> int:
    return int(match["count"] or 1) * DAYS[match["unit"].rstrip("s").lower()]


def _new(match: Match[str], context: Context) -> Changes:
    return {"max_days": _days(match)}


def _cut(match: Match[str], context: Context) -> Changes:
    """Only for the periods that the filter has."""
    days = _days(match)
    return {"price_cut": str(days)} if days in PERIODS else None


def _on_market(match: Match[str], context: Context) -> Changes:
    """A number alone may be either limit, so it is none."""
    if not match["way"]:
        return None
    return {"max_days" if match["way"].lower() == "less" else "min_days": int(match[1])}


PHRASES = (
    phrase(rf"{MOST} (\d{{1,3}}){ON_MARKET}", lambda match, context: {"max_days": int(match[1])}),
    phrase(rf"{LEAST} (\d{{1,3}}){ON_MARKET}", lambda match, context: {"min_days": int(match[1])}),
    phrase(rf"(\d{{1,3}}) ?\+{ON_MARKET}", lambda match, context: {"min_days": int(match[1])}),
    phrase(rf"(\d{{1,3}}){ON_MARKET}", _on_market),
    phrase(rf"{NEW} {LAST}", _new),
    phrase(rf"{NEW} today(?!\w)", sets(max_days=0)),
    phrase(rf"{NEW} this week(?!\w)", sets(max_days=7)),
    phrase(rf"{CUT} {LAST}", _cut),
    phrase(rf"{CUT} this week(?!\w)", sets(price_cut="7")),
    phrase(rf"{CUT}{NO_AMOUNT}", sets(price_cut="any")),
)
