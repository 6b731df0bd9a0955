"""Living areas and lots, in square feet or acres. A size alone is at least."""

from decimal import Decimal
from re import IGNORECASE, Match, compile

from listings.plain_language.phrases.amounts import FRACTIONS, LARGEST, LEAST, MOST, OR_LESS, OR_MORE, WORDS, group
from listings.plain_language.phrases.phrase import MARKED, Changes, Context, phrase

SQUARE_FEET_PER_ACRE = 43_560
# Of two bare figures behind "square footage".
LEAST_AREA = 100
LEAST_LOT = 10_000
# Not the home's own.
OF_A_PART = compile(
    r"\s*(?:of )?(?:guest|casita|adu\b|garage|shop|workshop|patio|deck|barn|office|basement|loft|yard|backyard)",
    IGNORECASE,
)
SAYS_LOT = compile(r"\b(?:lot|land|acre|parcel)s?\b", IGNORECASE)
NUMBER = r"(?:\d{1,3}(?:,\d{3}){1,3}|\d{1,9}(?:\.\d{1,4})?|\.\d{1,4})k?"
IN_WORDS = (
    r"(?:an? )?half(?: an?| of an?)?|(?:a )?quarter(?: of an?)?|[13]/[24]|(?:one|two|three|four|five|six)(?! \d)|an?"
)
ACRES = r"(?:of an? )?ac(?:res?|reage)?(?!\w)"
FEET = r"(?:sq(?:uare)?\.?[ -]?(?:ft\.?|feet|foot)|sqft|sf)(?!\w)"
TO = r"\s?(?:-|to|or|(?P<and>and))\s?"
EITHER = rf"(?:{OR_LESS}|{OR_MORE})?"
OF_LOT = r"(?P<of>lots?(?: size)?(?: of| is)?:? |(?:house|home|living area|square footage)(?: of| is)?:? )?"


def _pattern(number: str, unit: str) -> str:
    return (
        rf"(?:on )?(?:an? )?{OF_LOT}(?P<before>{MOST}|{LEAST}|between)? ?(?<!\d/)(?P<low>{number})(?P<plus>\+| plus)?"
        rf"(?:{TO}(?P<high>{number}))?[\s-]?{unit}(?P<after>{EITHER})(?P<lot>[\s-](?:lots?|parcels?)(?!\w))?"
        rf"(?P<behind>{EITHER})"
    )


def _size(match: Match[str], factor: int, *, is_lot: bool) -> Changes:
    low = _number(match["low"])
    high = _number(match["high"]) if match["high"] else None
    what = "lot" if is_lot or group(match, "lot") or group(match, "of").lower().startswith("lot") else "area"
    if high is not None and match["and"] and group(match, "before").lower() != "between":
        return None
    if high is not None:
        found = {f"min_{what}": low * factor, f"max_{what}": high * factor} if low <= high else {}
    else:
        found = {f"{'max' if _is_most(match) else 'min'}_{what}": low * factor}
    if not found or not all(0 < value < LARGEST for value in found.values()):
        return None
    return {name: value.normalize() for name, value in found.items()}


def _is_most(match: Match[str]) -> bool:
    before, after = group(match, "before").lower(), f"{group(match, 'after')} {group(match, 'behind')}".lower()
    is_least = before in LEASTS or before.startswith((*LEASTS, ">", "no less", "not less", "no smaller", "not smaller"))
    said_after = any(
        word in after for word in ("less", "under", "below", "lower", "down", "smaller", "max", "most", "tops")
    )
    return said_after or bool(before and not is_least)


LEASTS = (
    "over", "above", "more than", "greater", "higher", "larger", "bigger", "at least", "min", "starting", "upward",
    "from", "not under", "not below", "no fewer", "not fewer", "no lower", "not lower",
)  # fmt: skip


def _number(written: str) -> Decimal:
    text = written.strip().lower()
    for word, value in FRACTIONS.items():
        if word in text:
            return value
    if "/" in text:
        top, _, bottom = text.partition("/")
        return Decimal(top) / Decimal(bottom)
    if text in WORDS:
        return Decimal(WORDS[text])
    return Decimal(text.removesuffix("k").replace(",", "")) * (1000 if text.endswith("k") else 1)


def _acres(match: Match[str], context: Context) -> Changes:
    return _size(match, SQUARE_FEET_PER_ACRE, is_lot=True)


def _feet(match: Match[str], context: Context) -> Changes:
    """So many are a lot's or a home's: where a lot is spoken of, nobody knows."""
    found = _size(match, 1, is_lot=False)
    if found and OF_A_PART.match(match.string, match.end()):
        return MARKED
    if found and "max_area" not in found and found.get("min_area", 0) >= LEAST_LOT and SAYS_LOT.search(match.string):
        return MARKED
    return found


def _labeled(match: Match[str], context: Context) -> Changes:
    return _size(match, 1, is_lot=False) if _number(match["low"]) >= LEAST_AREA else None


LABELED = (
    rf"(?P<of>square footage|living area|sq\.? ?ft\.?|square feet|lot size)(?: of| is)?\s*:?\s*"
    rf"(?P<before>{MOST}|{LEAST}|between)? ?(?P<low>{NUMBER})(?P<plus>\+)?(?:{TO}(?P<high>{NUMBER}))?(?P<lot>)"
    rf"(?P<after>{EITHER})(?P<behind>)(?! ?(?:{FEET}|{ACRES}|[\w$]))"
)
PHRASES = (
    phrase(_pattern(rf"(?:{NUMBER}|{IN_WORDS})", ACRES), _acres, says_no=True),
    phrase(_pattern(NUMBER, FEET), _feet, says_no=True),
    phrase(LABELED, _labeled),
)
