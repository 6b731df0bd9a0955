"""Bedrooms, bathrooms, garage spaces and stories. Counts are at least: no filter has a most, so a wish for fewer rooms
is marked and never read as its opposite."""

from collections.abc import Callable
from re import IGNORECASE, Match, compile, search

from listings.plain_language.phrases.amounts import AMOUNT, COUNT, NO_FIGURE, OR_MORE, count
from listings.plain_language.phrases.phrase import MARKED, Changes, Context, Phrase, phrase, sets

MOST_ROOMS = 20
BEDS = r"(?:bed(?:room|rm)?s?|br|bd(?:rms?)?s?)(?![a-z])"
BATHS = r"(?:full )?(?:bath(?:room)?s?|ba)(?![a-z])"
FEWER = (
    r"(?:(?:no|not) more than|not over|at most|up to|max(?:imum)?\.?(?: of)?|fewer than|less than|under|below|<=?|≤)"
)
AT_LEAST = r"(?:at least|min(?:imum)?\.?(?: of)?|(?:no|not) (?:less|fewer) than|from|starting at|>=|≥)"
OR_FEWER = rf"(?: (?:or|and) (?:less|fewer|under)|,? (?:max(?:imum)?|tops|at most)(?!\w){NO_FIGURE})"
PLUS = r"(?:\s?\+|\s?-?\s?plus| or more| or better| min)?"


COUNT_BEFORE = compile(rf"(?:{COUNT}{PLUS})[\s-]?$", IGNORECASE)


def _rooms(name: str, unit: str) -> tuple[Phrase, ...]:
    n = rf"(?P<n>{COUNT})"

    def read(match: Match[str], context: Context) -> Changes:
        value = count(match["n"])
        return {name: value} if 0 < value <= MOST_ROOMS else None

    def more(match: Match[str], context: Context) -> Changes:
        value = count(match["n"]) + 1
        return {name: value} if value <= MOST_ROOMS else None

    def between(match: Match[str], context: Context) -> Changes:
        return read(match, context) if count(match["n"]) < count(match["left"]) else MARKED

    return (
        phrase(rf"{FEWER} {COUNT}[\s-]?{unit}", _fewer, says_no=True),
        phrase(rf"{COUNT}[\s-]?{unit}{OR_FEWER}", lambda match, context: MARKED),
        phrase(rf"(?:between |from )?{n}\s?(?:-|to|or|and)\s?(?P<left>{COUNT})[\s-]?{unit}", between),
        phrase(rf"(?P<left>exactly|just|precisely) {n}[\s-]?{unit}", read),
        phrase(rf"(?:more than|over|above|>) ?{n}[\s-]?{unit}", more),
        phrase(rf"(?:{AT_LEAST} )?{n}{PLUS}[\s-]?{unit}(?:{OR_MORE})?", read, says_no=True),
    )


def _labeled(name: str, words: str) -> Phrase:
    """`Beds: 3 Baths: 2`, `beds>=3`, also without a sign: the figure behind the word is its own."""

    def read(match: Match[str], context: Context) -> Changes:
        value = count(match["n"])
        has_own = not match["sign"] and COUNT_BEFORE.search(match.string[: match.start()])
        return None if has_own or not 0 < value <= MOST_ROOMS else {name: value}

    return phrase(rf"{words}\s*(?P<sign>[:=]|>=|≥)?\s*(?P<n>{COUNT})\+?(?!\w|[/.-]\d| ?[+-])", read)


def _fewer(match: Match[str], context: Context) -> Changes:
    """In `600k max 3 bed` the most is the price's."""
    is_price = match[0].lower().startswith("max") and search(
        rf"{AMOUNT},?\s*$", match.string[: match.start()], IGNORECASE
    )
    return None if is_price else MARKED


def _slashes(match: Match[str], context: Context) -> Changes:
    """Beds, baths and garage spaces, as agents write them: 3/2, 3/2.5, 3/2/2."""
    found = {"min_beds": count(match[1]), "min_baths": count(match[2])}
    if match[3]:
        found["min_garage"] = count(match[3])
    return found if all(found.values()) else None


def _garage(match: Match[str], context: Context) -> Changes:
    value = count(match["n"])
    return {"min_garage": value} if 0 < value <= MOST_ROOMS else None


def _stories(written: str) -> Callable[[Match[str], Context], Changes]:
    return sets(stories=written)


FLOOR = r"[\s-](?:stor(?:y|ies|eys?)|levels?|floors?)(?!\w)"
CARS = rf"(?:{AT_LEAST} )?(?P<n>{COUNT}){PLUS}[\s-]?cars?"
PHRASES = (
    _labeled("min_beds", r"(?:bed(?:room)?s|br|bd)"),
    _labeled("min_baths", r"(?:bath(?:room)?s|ba)"),
    *_rooms("min_beds", BEDS),
    *_rooms("min_baths", BATHS),
    phrase(r"(\d)\s?/\s?(\d(?:\.\d)?)(?:\s?/\s?(\d))?(?![\d/.]|\s?(?:acre|ac\b|of an acre))", _slashes, is_name=True),
    phrase(rf"(?:with )?{CARS} (?P<left>attached|detached|tandem|finished) garages?(?!\w)", _garage),
    phrase(rf"(?:with )?{CARS}[\s-]?gar(?:ages?)?\.?(?: spaces?)?(?!\w)(?:{OR_MORE})?", _garage),
    phrase(rf"(?:with )?(?P<n>{COUNT}){PLUS} garage spaces?(?!\w)", _garage),
    phrase(rf"garages?(?: spaces?)?\s*(?:for|[:=])\s*(?P<n>{COUNT}){PLUS}(?: cars?)?(?![\w/])", _garage),
    phrase(rf"{CARS}(?! ?carport)(?!\w)(?:{OR_MORE})?", _garage),
    phrase(rf"(?:single|one|1){FLOOR}", _stories("1")),
    phrase(rf"(?:two|2){FLOOR}", _stories("2")),
    phrase(rf"(?:three|3){FLOOR}", _stories("3")),
)
