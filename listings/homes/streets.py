"""The street of an address, read word by word: directions, name, suffix.

Names are kept as one run of letters, so that Lake View, Lakeview and Lake Vw are one name; numbers have no ending, so
that Second, 2nd and 2 are one. The words and their abbreviations are those of USPS Publication 28.
"""

import html
import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from listings.homes.roads import road
from listings.homes.words import CARDINALS, DIRECTION_WORDS, DIRECTIONS, FILLERS, NAME_WORDS, ORDINALS, SUFFIXES

WORD = re.compile(r"[A-Z0-9]+")
IN_BRACKETS = re.compile(r"\([^()]*\)")
INITIALS = re.compile(r"\b(?:[A-Z]\.){2,}")
SHORT_DIRECTIONS = frozenset({"N", "S", "E", "W", "NE", "NW", "SE", "SW"})
APOSTROPHES = re.compile(r"(?<=[A-Z])['’`´ʼ](?=[A-Z])|(?<=[A-Z])\.(?=[A-Z]\b)")
ENDING = re.compile(r"0*(\d+)(?:ST|ND|RD|TH|D)")
FRACTION = re.compile(r"\b(\d+)/(\d+)\b")
ENDING_BEFORE_FRACTION = re.compile(r"(?<=\d)(?:ST|ND|RD|TH)(?= \d/\d)")
HALF = re.compile(r"\b(\d+|[A-Z])\.50?\b(?= |$)")
VULGAR = re.compile("[¼-¾⅐-⅞]")
# Doctor, Junior and the initials come and go. The name begins as that of the streets that are called King does.
KING = "KINGMARTINLUTHER"
KINGS = re.compile(
    r"(?:MARTIN|M)L(?:UTHER)?KING|DOCTORMILLKING|^MILLKINGJUNIOR|^(?:REVEREND)?(?:DOCTOR)?MLK(?:JUNIOR)?$"
)
# Shortened by some sources, and no word elsewhere in a name: 12 Elm La, 12 Sago Cr.
SHORT_ENDINGS = {"LA": "LN", "CR": "CR"}
# Short for a word also where they are all of a name: Ct St, Pk Pl.
SHORT_NAMES = frozenset("CT CV PK LK HL SQ VW".split())


@dataclass(slots=True, frozen=True)
class Street:
    """Directions before and after the name, `name` as one run, `suffix` as the standard abbreviation.
    Empty where the source says nothing."""

    before: str = ""
    name: str = ""
    suffix: str = ""
    after: str = ""

    def __str__(self) -> str:
        return " ".join([part for part in (self.before, self.name, self.suffix, self.after) if part])


NO_STREET = Street()


def folded(text: str) -> str:
    """Capitals without accents: `"La Cañada"` is `"LA CANADA"`; also where a source sends entities of HTML, or
    bytes of UTF-8 that something took for another encoding."""
    if "&" in text and ";" in text:
        text = html.unescape(text)
    if text.isascii():
        return text.upper()
    if "Ã" in text or "Â" in text:
        text = _decoded_again(text)
    plain = unicodedata.normalize("NFKD", VULGAR.sub(r" \g<0>", text.replace("ß", "ss"))).replace("\u2044", "/")
    return "".join(letter for letter in plain if not unicodedata.combining(letter)).upper()


def _decoded_again(text: str) -> str:
    try:
        return text.encode("cp1252").decode()
    except UnicodeError:
        return text


@lru_cache(maxsize=50_000)
def street(text: str) -> Street:
    """Read a street without its number and unit, such as `"N. Palm Canyon Dr"` or `"Hwy 111"`. One direction stands
    before the name, wherever the source has it: `7th St NW` and `NW 7th St` are one street."""
    words = _words(text)
    if not words or "".join(words) in FILLERS:
        return NO_STREET
    return _one_side(_road(words) or _named(words))


def _words(text: str) -> list[str]:
    text = IN_BRACKETS.sub(
        " ", FRACTION.sub(r"\1H\2", HALF.sub(r"\1 1H2", ENDING_BEFORE_FRACTION.sub("", folded(text))))
    )
    words = WORD.findall(INITIALS.sub(_joined_initials, APOSTROPHES.sub("", text)))
    return _joined(words)


def _joined_initials(found: re.Match[str]) -> str:
    return found[0].replace(".", "")


def _named(words: list[str]) -> Street:
    if words[0] == "THE" and len(words) > 1:
        words = words[1:]
    if len(words) > 2 and words[0] in ("CO", "CNTY", "CTY") and words[1] == "LINE":
        words = ["COUNTY", *words[1:]]
    before, words = _before(words)
    if len(words) > 2 and DIRECTIONS.get(words[0]) == before and not _is_only_suffix(words[1:]):
        words = words[1:]  # sent twice, as the prefix and within the name
    after, words = _after(words)
    if len(words) > 2 and after and DIRECTIONS.get(words[-1]) == after:
        words = words[:-1]
    while len(words) > 2 and SUFFIXES.get(words[-1], "-") == SUFFIXES.get(words[-2]):
        words = words[:-1]
    suffix = ""
    if len(words) > 1 and (words[-1] in SUFFIXES or words[-1] in SHORT_ENDINGS):
        suffix = SUFFIXES.get(words[-1]) or SHORT_ENDINGS[words[-1]]
        words = words[:-1]
        if len(words) > 1 and not after and words[-1] in SHORT_DIRECTIONS:
            after, words = words[-1], words[:-1]
    name = _name(words)
    if suffix == "ST" and before and after and name.isdigit():
        suffix = ""  # a grid's street needs none
    return Street(before, name, suffix, after)


def _one_side(found: Street) -> Street:
    if found.after and not found.before:
        return Street(found.after, found.name, found.suffix, "")
    return found


def _joined(words: list[str]) -> list[str]:
    """`TWENTY FIRST` is one number, and so is `2 ND`."""
    joined: list[str] = []
    for place, word in enumerate(words):
        last = joined[-1] if joined else ""
        if last and (f"{last}{word}" in ORDINALS or f"{last}{word}" in CARDINALS):
            joined[-1] += word
        elif last == "O" and len(word) > 2 and word.isalpha() and word not in SUFFIXES:
            joined[-1] += word  # O'Keefe without its apostrophe
        elif last.isdigit() and (word in ("ND", "RD", "TH") or word == "ST") and _is_ending(last, word, words, place):
            joined[-1] += word
        else:
            joined.append(word)
    return joined


def _is_ending(number: str, word: str, words: list[str], place: int) -> bool:
    """`88 2 ND ST`, and not `88 2 RD`: a suffix follows."""
    follows = words[place + 1] if place + 1 < len(words) else ""
    return follows in SUFFIXES and (word != "RD" or number.endswith("3"))


def _before(words: list[str]) -> tuple[str, list[str]]:
    """A direction that leads is the name itself where nothing but a suffix follows: East St, and N in `N St`."""
    if words[0] not in DIRECTIONS or len(words) == 1:
        return "", words
    if _is_only_suffix(words[1:]):
        return "", words
    first, second = DIRECTIONS[words[0]], DIRECTIONS.get(words[1], "")
    if first in "NS" and second and second in "EW" and len(words) > 2 and not _is_only_suffix(words[2:]):
        return first + second, words[2:]
    return first, words[1:]


def _is_only_suffix(words: list[str]) -> bool:
    """A suffix with at most a direction behind it."""
    if not words or words[0] not in SUFFIXES:
        return False
    return len(words) == 1 or (len(words) == 2 and words[1] in DIRECTIONS)


def _after(words: list[str]) -> tuple[str, list[str]]:
    """A direction that ends is the name itself behind a lone suffix: Avenue N."""
    last = words[-1]
    if last not in DIRECTIONS or len(words) == 1:
        return "", words
    if len(words) == 2 and words[0] in SUFFIXES and len(last) == 1:
        return "", words
    found = DIRECTIONS[last]
    before = DIRECTIONS.get(words[-2], "") if len(words) > 2 else ""
    if found in "EW" and before and before in "NS":
        return before + found, words[:-2]
    return found, words[:-1]


def _name(words: list[str]) -> str:
    spelled = "".join([_word(word, place, len(words)) for place, word in enumerate(words)]).replace(" ", "")
    if KINGS.search(spelled):
        return KING
    # Avenida is often shortened to Ave, and taken for an avenue when it is spelled out again.
    if len(words) > 1 and words[0] in ("AVE", "AVENUE", "AV") and len(words[1]) > 2 and words[1].isalpha():
        return f"AVENIDA{spelled.removeprefix('AVENUE')}"
    return spelled or "".join(words)


def _word(word: str, place: int, count: int) -> str:
    mark = "TH" if count > 1 else ""
    if word in ORDINALS:
        return ORDINALS[word] + mark
    number = ENDING.fullmatch(word)
    if number:
        return number[1] + mark
    if word.isdigit():
        return word.lstrip("0") or "0"
    if word in CARDINALS and (count > 1 or len(word) > 6):
        # Four Seasons is not 4th Seasons, but Ten Mile is 10 Mile.
        return CARDINALS[word]
    if word in DIRECTION_WORDS and count > 1:
        return DIRECTION_WORDS[word]
    if word == "STA" and not place and count > 1:
        return "SANTA"
    if word == "DR" and place:
        return "DRIVE"
    if word == "ST" and place == count - 1 and count > 1:
        return "STREET"
    # A name of one word is no abbreviation: E St and East St are two streets.
    is_spelled = count > 1 or len(word) > 2 or word in SHORT_DIRECTIONS or word in SHORT_NAMES
    return NAME_WORDS.get(word, word) if is_spelled else word


def is_numbered_road(text: str) -> bool:
    words = _words(text)
    return bool(words) and road(words) is not None


def _road(words: list[str]) -> Street | None:
    """A road that is known by its number; None for any other."""
    found = road(words)
    if found is None:
        return None
    before, name, rest, after = found
    return Street(before, name + (_name(rest) if rest else ""), "", after)
