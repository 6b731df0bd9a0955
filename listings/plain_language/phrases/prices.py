"""Prices and rents. A sum alone is what somebody can spend; about how much is for a person to say."""

from collections.abc import Callable
from decimal import Decimal
from re import IGNORECASE, Match, compile, escape

from listings.plain_language.phrases.amounts import (
    A_MONTH,
    AMOUNT,
    FACTORS,
    LEAST,
    MOST,
    OR_LESS,
    OR_MORE,
    amount,
    has_unit,
)
from listings.plain_language.phrases.phrase import MARKED, Changes, Context, marks, phrase
from listings.plain_language.phrases.sizes import FEET
from listings.plain_language.words import BREAKS, CONNECTORS, NOISE

# Below it a bare figure is no price of a home for sale; three digits are thousands.
LEAST_PRICE, THOUSANDS = 10_000, range(100, 1_000)
LEAST_RENT, MOST_RENT = 100, 100_000
# Of a hundred thousand: where "low", "mid" and "high" begin and end, in thousands.
PARTS = {"low": (0, 40), "lower": (0, 40), "mid": (30, 70), "middle": (30, 70), "high": (60, 99), "upper": (60, 99)}
LABEL = r"(?:(?:price|budget)(?: range)? ?:? ?)?"


def price(written: str, context: Context) -> Decimal | None:
    value = amount(written)
    if value is None:
        return None
    if context.is_lease:
        return value if LEAST_RENT <= value <= MOST_RENT else None
    if not has_unit(written) and value in THOUSANDS:
        return None if _may_be_fee(context) else (value * 1000).normalize()
    return value if value >= LEAST_PRICE else None


def _may_be_fee(context: Context) -> bool:
    """`HOA ok, under 300`: a fee was spoken of, and no phrase took it."""
    return bool(SAYS_FEE.search(context.sentence.text)) and context.sentence.says("max_fee") is None


def _limit(name: str) -> Callable[[Match[str], Context], Changes]:
    def read(match: Match[str], context: Context) -> Changes:
        value = price(match["sum"], context)
        return None if value is None else {name: value}

    return read


def _range(match: Match[str], context: Context) -> Changes:
    """`400-600k` means thousands twice; "and" joins two ends only after "between"."""
    if match["by"] in ("and", "&") and not match[0].lower().startswith("between"):
        return None
    high, low = price(match["high"], context), amount(match["low"])
    letters = match["high"].strip().lower()
    unit = next((factor for unit, factor in FACTORS.items() if letters.endswith(unit)), 1)
    if high is None or low is None:
        return None
    if low < 1000 and low * unit <= high:
        low = (low * unit).normalize()
    elif 100 <= low < 1000 and unit > 1000 and not context.is_lease:
        # `800-1.2m`: of two units the smaller is meant.
        low = (low * 1000).normalize()
    if not context.is_lease and low < LEAST_PRICE:
        return None
    return {"min_price": low, "max_price": high} if low <= high else None


def _hundred(match: Match[str], context: Context) -> Changes:
    """The 500's are 500,000 to 599,999."""
    base = int(match["base"]) * 1000
    if context.is_lease or base % 100_000 and match["part"]:
        return MARKED
    width = 100_000 if base % 100_000 == 0 else 10_000
    part = (match["part"] or "").lower()
    low, high = (Decimal(base + 1000 * edge) for edge in PARTS[part]) if part else (Decimal(base), Decimal(base))
    high = Decimal(base + 99_999) if part in ("high", "upper") else high if part else Decimal(base + width - 1)
    return {"min_price": low.normalize(), "max_price": high.normalize()}


def _about(match: Match[str], context: Context) -> Changes:
    return MARKED if has_unit(match["sum"]) or price(match["sum"], context) is not None else None


def _alone(match: Match[str], context: Context) -> Changes:
    """Nothing but filters, breaks and little words around it: 150k in upgrades are no price."""
    if not has_unit(match["sum"]) and "," not in match["sum"]:
        return None
    if not (
        ONLY_LITTLE_BEFORE.search(match.string[: match.start()]) and ONLY_LITTLE_BEHIND.match(match.string, match.end())
    ):
        return None
    return _limit("max_price")(match, context)


LITTLE = rf"(?:{'|'.join(sorted(map(escape, CONNECTORS | NOISE), key=len, reverse=True))})"
EDGE = rf"[{escape(BREAKS)}]"
ONLY_LITTLE_BEFORE = compile(rf"(?:^|{EDGE})\s*(?:{LITTLE}\s+)*$", IGNORECASE)
ONLY_LITTLE_BEHIND = compile(rf"\s*(?:{LITTLE}\s+)*(?:{LITTLE}\s*)?(?:$|{EDGE})", IGNORECASE)
SAYS_FEE = compile(r"\b(?:hoa|fees?|dues)\b", IGNORECASE)
SUM = rf"(?P<sum>{AMOUNT})"
A_FOOT = rf"\s?(?:/|per|a) ?{FEET}"
PER_FOOT = (phrase(rf"(?:{MOST}|{LEAST})?\s?{AMOUNT}{A_FOOT}{OR_LESS}?", marks, says_no=True),)
PHRASES = (
    phrase(
        r"(?:in )?(?:the )?(?:(?P<part>low|lower|mid|middle|high|upper)[ -])?\$?(?P<base>[1-9]\d\d)k?'?s(?!\w)",
        _hundred,
    ),
    phrase(
        rf"{LABEL}(?:between |from )?(?P<low>{AMOUNT})\s?(?P<by>-|to|and|&)\s?(?P<high>{AMOUNT}){A_MONTH}"
        r"(?! ?(?:sq|sf))",
        _range,
    ),
    phrase(rf"(?:around|about|approx(?:imately|\.)?|roughly|circa|close to|near) ?{SUM}", _about, says_no=True),
    phrase(rf"{LABEL}{MOST}\s?{SUM}{A_MONTH}", _limit("max_price"), says_no=True),
    phrase(rf"{LABEL}{LEAST}\s?{SUM}{A_MONTH}", _limit("min_price"), says_no=True),
    phrase(rf"{LABEL}{SUM}{A_MONTH}{OR_LESS}", _limit("max_price")),
    phrase(rf"{LABEL}{SUM}{A_MONTH}{OR_MORE}", _limit("min_price")),
)
ALONE = (phrase(rf"{LABEL}{SUM}{A_MONTH}(?: budget)?", _alone, is_name=True),)
