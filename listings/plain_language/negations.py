"""Is a phrase asked for, refused, or left open? "No condos", "pool optional", "anywhere but Coachella".

What is refused and has no filter for it must not be searched for as a word either: that would find the opposite.
"""

import re

from listings.plain_language.sentence import MARKED, TAKEN, Span
from listings.plain_language.words import FEATURES

NO = (
    r"(?:no|not|non|without|w/o|neither|nor|never|nothing|avoid|except|excluding|minus|don'?t want|do not want|isn'?t"
    r"|aren'?t)"
)
WORD = r"(?:[\w'/-]+\s+)"
# Directly before a figure or a name; before other phrases up to two words may stand between ("no short term rentals").
DIRECTLY = re.compile(rf"(?<!\w)(?:but )?{NO}[\s-]+(?:an?\s+|any\s+|in\s+|on\s+|at\s+|the\s+)?$", re.IGNORECASE)
NEARLY = re.compile(rf"(?<!\w)(?:but )?{NO}[\s-]+{WORD}{{0,2}}$", re.IGNORECASE)
FROM_THERE = re.compile(
    r"(?<!\w)(?:(?:any\w*|every\w*|all) but|outside(?: of)?|away from|far from"
    r"|\d+ ?(?:min(?:ute)?s?|miles?|mi)(?: drive)? (?:to|from|of)"
    r"|(?:minutes?|miles?|distance|drive|commute) (?:to|from|of))\s+(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
NO_NEED = re.compile(
    r"(?<!\w)(?:(?:do|does|did|is|are)(?:n'?t| not)? ?(?:need|require|care|mind)\w*(?: (?:about|for|if))?"
    r"|(?:preferably|ideally|hopefully|maybe|possibly|prefers?|if (?:possible|available)"
    r"|bonus(?: if| for)?)(?: with| has)?"
    r"|with or without|(?:room|space|site|plans?|potential|permits?|approved|ready|zoned) (?:for|to add))\s+"
    r"(?:an?\s+|the\s+)?$",
    re.IGNORECASE,
)
CHAINED = re.compile(rf"{MARKED}\s*(?:or|nor|/)\s*$", re.IGNORECASE)
# Places are refused together: "excluding Indio and Coachella".
LISTED = re.compile(rf"{MARKED}\s*(?:and|&)\s*$", re.IGNORECASE)
# Left over by a phrase that knows no limits: "no more than two stories".
COMPARED = re.compile(
    r"(?<!\w)(?:(?:no|not) )?(?:(?:more|less|fewer|greater|lower|higher) than"
    r"|at (?:least|most)|under|over|above|below|up to)\s+$",
    re.IGNORECASE,
)
LEFT_OPEN = re.compile(
    r"\s*(?:is |are |would be |would |being )?(?:an? )?"
    r"(?:optional|ok(?:ay)?\b|preferred|preferably|a plus|nice to have|negotiable|permitted"
    r"|allowed|acceptable|welcome|fine\b|if possible|not (?:needed|required|necessary|important|a must|essential)"
    r"|would be nice)(?!\w)",
    re.IGNORECASE,
)
WORD_BEHIND = re.compile(r" ([\w'-]+)")
NEEDED = re.compile(r"\s*(?:is |are )?(?:needed|required|necessary)(?!\w)", re.IGNORECASE)
BREAK = re.compile(rf"[,;.!?()|{TAKEN}{MARKED}]")


def refused(view: str, start: int, end: int, *, is_direct: bool, is_place: bool = False) -> Span | None:
    """What to mark where the phrase at `start` to `end` is refused; `is_direct` for figures and names."""
    before = view[:start]
    found = DIRECTLY.search(before) or FROM_THERE.search(before) or (None if is_direct else NEARLY.search(before))
    found = found or CHAINED.search(before) or (LISTED if is_place else COMPARED).search(before)
    if found is None:
        return None
    needed = NEEDED.match(view, end)
    following = WORD_BEHIND.match(view, end)
    if needed:
        end = needed.end()
    elif following and following[1].lower() in FEATURES and not is_place:
        end = following.end()  # a conversion is refused, not the garage
    return found.start(), end


def begins_with_no(view: str, start: int) -> bool:
    """A "no" that a phrase with its own leaves out: `less than 800k` of `not less than 800k` is no phrase."""
    return bool(re.search(r"(?<!\w)(?:no|not|nothing)\s+$", view[:start], re.IGNORECASE))


def left_open(view: str, start: int, end: int) -> Span | None:
    """The same where it limits nothing: the words of its clause before it belong to it."""
    before = view[:start]
    behind = LEFT_OPEN.match(view, end)
    if behind:
        return _clause_before(before), behind.end()
    no = DIRECTLY.search(before)
    needed = NEEDED.match(view, end)
    says_no = re.match(rf"{NO}\b", view[start:end], re.IGNORECASE)
    if needed and (no or says_no):
        return no.start() if no else start, needed.end()
    found = NO_NEED.search(before)
    return (found.start(), end) if found else None


def _clause_before(before: str) -> int:
    breaks = [match.end() for match in BREAK.finditer(before)]
    at = breaks[-1] if breaks else 0
    return at + len(before[at:]) - len(before[at:].lstrip())


# What no phrase took: "no carpet", "without stairs".
REFUSAL = re.compile(
    rf"(?<![\w'])(?:but )?(?:{NO}|(?:any\w*|every\w*|all) but|outside(?: of)?)(?=[\s-])[\s-]+"
    rf"(?:(?:an?|any|the|in|more|less|than) )*"
    rf"[\w'/$.+-]*\w(?: (?!(?:and|with|in|near|but|under|over)\b)[\w'/$.+-]*\w){{0,3}}",
    re.IGNORECASE,
)
OPEN = re.compile(rf"(?:[\w'/-]+\s+){{1,3}}{LEFT_OPEN.pattern.removeprefix(chr(92) + 's*')}", re.IGNORECASE)
