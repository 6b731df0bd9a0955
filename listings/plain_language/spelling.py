"""Small slips in the grammar's own words and in the names of cities: one letter too few, too many or in the wrong
place, never the first, never in a word with a figure. What several words may be stays as it is.

Dictionaries are of no use here: a general corrector makes "la quanta" of La Quinta and "of of" of 500k.
"""

import re

# Shorter ones are too near to other words.
SHORTEST_WORD, SHORTEST_NAME = 5, 7
WORDS = frozenset(
    "bedroom bedrooms bathroom bathrooms baths garage garages single story stories square acres condo condos"
    " condominium townhouse townhome townhomes waterfront swimming under below above maximum minimum between million"
    " thousand pending expired canceled withdrawn rental rentals weekend monday tuesday wednesday thursday"
    " friday saturday sunday tomorrow construction manufactured mobile community detached duplex jacuzzi views built"
    " without house houses homes property listings".split()
)
# Words of their own that are one letter away from one of the grammar's.
OTHER_WORDS = frozenset(
    "garbage prince condor condors stores store storey storeys batch bathe built-in singles bungalow bedding singled"
    " squares thunder abode canceling rentable bather communities mobiles villages lights home house hose home's"
    " condo's storied belows pendings expires garaged viewers".split()
)
TOKEN = re.compile(r"(?<![\w'$.-])[A-Za-z]{5,}(?![\w'-])")


def slips(word: str) -> set[str]:
    """What `word` becomes by one slip of the pen, its first letter kept."""
    cuts = [(word[:n], word[n:]) for n in range(1, len(word) + 1)]
    letters = "abcdefghijklmnopqrstuvwxyz "
    return (
        {a + b[1:] for a, b in cuts if b}
        | {a + b[1] + b[0] + b[2:] for a, b in cuts if len(b) > 1}
        | {a + letter + b for a, b in cuts for letter in letters}
    )


def corrected(text: str) -> tuple[str, dict[int, str]]:
    """The text with the grammar's words spelled as they are, and by its place in the new text what stood there."""
    parts: list[str] = []
    was: dict[int, str] = {}
    at = length = 0
    for match in TOKEN.finditer(text):
        word = _word(match[0].lower())
        if word is None:
            continue
        parts += [text[at : match.start()], word]
        length += match.start() - at
        was[length] = match[0]
        length += len(word)
        at = match.end()
    return "".join(parts) + text[at:], was


def _word(written: str) -> str | None:
    if written in WORDS or written in OTHER_WORDS:
        return None
    # A plural of a word is no slip of it.
    found = {word for word in slips(written) & WORDS if word + "s" != written and written + "s" != word}
    return found.pop() if len(found) == 1 else None


def name_of(written: str, names: dict[str, str]) -> str | None:
    """The only folded name that is one slip away and begins alike."""
    if len(written) < SHORTEST_NAME or any(map(str.isdigit, written)):
        return None
    found = {name for name in slips(written) & names.keys() if len(name) >= SHORTEST_NAME and name[:2] == written[:2]}
    return found.pop() if len(found) == 1 else None
