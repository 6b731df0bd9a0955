"""The year built. Limits include the year that is named, as the form's do."""

from collections.abc import Callable
from re import Match

from listings.plain_language.phrases.phrase import Changes, Context, marks, phrase

YEAR = r"((?:1[6-9]|20)\d\d)(?!\w|[,.]\d)"
BUILT = r"(?:year built|built|yr built|constructed|year|new(?:er)? (?:home )?built):?"
AFTER = r"(?:after|since|post|from|later than|no earlier than|not before|not earlier than|>=?)"
BEFORE = r"(?:before|prior to|pre|by|until|up to|earlier than|no later than|not after|<=?)"
OR_LATER = r"(?: ?\+| (?:or|and) (?:newer|later|up|after|younger|above|more recent))"
OR_EARLIER = r" (?:or|and) (?:older|earlier|before|prior)"
# "the 60s" are of the last century, "the 10s" of this one.
TURN = 30


def _year(*names: str) -> Callable[[Match[str], Context], Changes]:
    return lambda match, context: {name: int(match[1]) for name in names}


def _years(match: Match[str], context: Context) -> Changes:
    low, high = int(match[1]), int(match[2])
    return {"min_year": low, "max_year": high} if low <= high else None


def _decade(match: Match[str], context: Context) -> Changes:
    first = int(match[1])
    if first < 100:
        first += 2000 if first < TURN else 1900
    return {"min_year": first, "max_year": first + 9}


def _this_year(match: Match[str], context: Context) -> Changes:
    year = context.vocabulary.today().year
    return {"min_year": year, "max_year": year}


PHRASES = (
    # The end of a land lease, a remodeling, a roof: years of other things.
    phrase(rf"(?:expires?|expiring|expiration|ends?|until|through) (?:in |after |before )?{YEAR}", marks),
    phrase(
        rf"(?:re-?modell?ed|renovated|updated|upgraded|replaced|re-?roofed|redone|refreshed)(?: in| since)? {YEAR}",
        marks,
    ),
    phrase(rf"{BUILT} (?:between |from |in )?{YEAR}\s?(?:-|to|and)\s?{YEAR}", _years),
    phrase(rf"not built (?:before|earlier than) {YEAR}", _year("min_year"), says_no=True),
    phrase(rf"not built (?:after|since) {YEAR}", _year("max_year"), says_no=True),
    phrase(rf"(?:no|not) older than {YEAR}", _year("min_year"), says_no=True),
    phrase(rf"(?:no|not) newer than {YEAR}", _year("max_year"), says_no=True),
    phrase(rf"newer than {YEAR}|post[ -]{YEAR}", lambda match, context: {"min_year": int(match[1] or match[2])}),
    phrase(rf"older than {YEAR}|pre[ -]{YEAR}", lambda match, context: {"max_year": int(match[1] or match[2])}),
    phrase(rf"(?:{BUILT} )?(?:in )?{YEAR}{OR_LATER}(?: built)?", _year("min_year")),
    phrase(rf"(?:{BUILT} )?(?:in )?{YEAR}{OR_EARLIER}", _year("max_year")),
    phrase(rf"{BUILT} {AFTER} ?{YEAR}", _year("min_year"), says_no=True),
    phrase(rf"{BUILT} {BEFORE} ?{YEAR}", _year("max_year"), says_no=True),
    phrase(rf"{BUILT} (?:in )?{YEAR}", _year("min_year", "max_year")),
    phrase(rf"{YEAR} (?:built|build|construction)(?!\w)", _year("min_year", "max_year")),
    phrase(r"built (?:in )?(?:the )?'?((?:1[6-9]|20)?\d0)'?s(?!\w)", _decade),
    phrase(r"(?:in |from )?(?:the )?((?:1[6-9]|20)\d0)'?s(?: (?:built|build|construction|era))?(?!\w)", _decade),
    phrase(r"built this year(?!\w)", _this_year),
)
