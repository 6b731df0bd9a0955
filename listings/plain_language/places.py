"""Cities and subdivisions of the text, each between words that belong to no name."""

import re
from dataclasses import dataclass, replace
from functools import cached_property

from listings.folding import fold
from listings.homes.words import STATE_CODES, STATES
from listings.plain_language import negations
from listings.plain_language.phrases.phrase import Context
from listings.plain_language.sentence import Sentence
from listings.plain_language.spelling import name_of
from listings.plain_language.vocabulary import Names, Vocabulary
from listings.plain_language.words import FEATURES, KEYWORDS, begins_here, ends_here, is_little

LONGEST = 4
MOST_WORDS = 40
WORD = re.compile(r"[^\W_]+(?:['.-][^\W_]+)*")
GAP = re.compile(r"[\s-]*")
NEAR = re.compile(r"(?<!\w)(?:near|around|close to|next to|by)\s+$", re.IGNORECASE)
# `OR`, `IN`, `OK` and `ME` are words, too, unless a comma or a ZIP code says otherwise.
_CODES = "|".join(sorted(set(STATE_CODES) - {"OR", "IN", "OK", "ME"}))
_NAMES = "|".join(sorted(STATES, key=len, reverse=True))
STATE = re.compile(
    rf"(?:,? (?:{_CODES})|, (?:OR|IN|OK|ME)|(?i:,? (?:{_NAMES}))|,? (?:OR|IN|OK|ME)(?= \d{{5}}))"
    r"(?!\w)"
)
INITIALS = re.compile(r"[A-Z]{3,4}")


@dataclass(frozen=True)
class Place:
    """From `start` to `end` of the text, with the state behind a city."""

    start: int
    end: int
    city: str = ""
    subdivision: str = ""


@dataclass(frozen=True)
class Found:
    """Where places of the text may begin and end, before anything is taken: a phrase beside one is beside no name."""

    names: Names
    places: tuple[Place, ...] = ()

    @cached_property
    def starts(self) -> set[int]:
        return {place.start for place in self.places}

    @cached_property
    def ends(self) -> set[int]:
        return {place.end for place in self.places}

    def holds(self, start: int, end: int) -> bool:
        """Whether words are in the middle of a name: "pool" of Pool Creek Ranch."""
        return any(
            place.start <= start and end <= place.end and (end - start) < (place.end - place.start)
            for place in self.places
        )


def find_places(sentence: Sentence, vocabulary: Vocabulary) -> Found:
    """One query of the vocabulary where a word of the text may be a name."""
    spans = _spans(sentence.view)
    if not spans:
        return Found(Names({}, {}))
    names = vocabulary.places(frozenset(spans.values()))
    places = _chosen(spans, names, sentence.text)
    return Found(names, tuple(places))


def take_places(context: Context, found: Found) -> None:
    sentence = context.sentence
    places = _chosen(_spans(sentence.view), found.names, sentence.text)
    for place in sorted(places, key=lambda place: place.start):
        # A word that refuses it begins no longer name: "excluding Indio".
        is_refused = negations.DIRECTLY.search(sentence.view[: place.start]) is not None
        if is_apart(sentence.view, place.start, place.end, found, before=not is_refused):
            _take(context, place)


def is_apart(view: str, start: int, end: int, found: Found, *, before: bool = True) -> bool:
    """The words from `start` to `end` are part of no name, as far as is known."""
    behind = view[end:]
    if end + len(behind) - len(behind.lstrip()) not in found.starts and not ends_here(behind):
        return False
    return not before or len(view[:start].rstrip()) in found.ends or begins_here(view[:start])


def _spans(view: str) -> dict[tuple[int, int], str]:
    """Places in the view, and the folded words there: one to four words with nothing but blanks between."""
    words = list(WORD.finditer(view))[:MOST_WORDS]
    found = {}
    for first, begin in enumerate(words):
        for last in range(first, min(first + LONGEST, len(words))):
            if last > first and not GAP.fullmatch(view, words[last - 1].end(), words[last].start()):
                break
            if any(character.isdigit() for character in words[last][0]):
                break
            span = begin.start(), words[last].end()
            if _may_be_name(view[span[0] : span[1]].lower().split()):
                found[span] = fold(view[span[0] : span[1]])
    return found


def _may_be_name(words: list[str]) -> bool:
    if is_little(words[0]) or is_little(words[-1]):
        return False
    return not all(word in KEYWORDS or word in FEATURES for word in words)


def _chosen(spans: dict[tuple[int, int], str], names: Names, text: str) -> list[Place]:
    """The longest first, none over another; what is spelled as it should be before what is misspelled."""
    places: list[Place] = []
    for is_exact in (True, False):
        for (start, end), folded in sorted(spans.items(), key=lambda item: item[0][0] - item[0][1]):
            place = _place(start, end, folded, names, text, is_exact=is_exact)
            if place and place.city and (state := STATE.match(text, place.end)):
                place = replace(place, end=state.end())
            if place and not any(start < other.end and other.start < end for other in places):
                places.append(place)
    return places


def _place(start: int, end: int, folded: str, names: Names, text: str, *, is_exact: bool) -> Place | None:
    if not is_exact:
        near = name_of(folded, names.cities) or _by_initials(text[start:end], names.cities)
        return Place(start, end, city=names.cities[near]) if near else None
    if folded in names.cities:
        return Place(start, end, city=names.cities[folded])
    # Many a subdivision is called like a word: one word counts only where it is written as a name inside of a text. As
    # words it is found as well.
    is_named = " " in folded or (start > 0 and text[start].isupper() and not text.isupper())
    if folded in names.subdivisions and is_named:
        return Place(start, end, subdivision=names.subdivisions[folded])
    return None


def _by_initials(written: str, cities: dict[str, str]) -> str | None:
    """DHS is Desert Hot Springs where no other city has these initials."""
    if not INITIALS.fullmatch(written):
        return None
    found = [name for name in cities if "".join(word[0] for word in name.split()) == written.lower()]
    return found[0] if len(found) == 1 else None


def _take(context: Context, place: Place) -> None:
    sentence = context.sentence
    refused = negations.refused(sentence.view, place.start, place.end, is_direct=True, is_place=True)
    refused = refused or negations.left_open(sentence.view, place.start, place.end)
    if refused:
        sentence.mark(*refused)
        return
    near = NEAR.search(sentence.view[: place.start])
    start = near.start() if near else place.start
    label = re.search(r"(?<!\w)(?:city|subdivision|town)\s*:?\s*$", sentence.view[:start], re.IGNORECASE)
    start = label.start() if label else start
    changes = {"cities": (place.city,)} if place.city else {"subdivision": place.subdivision}
    left = [(near.start(), near.end() - 1)] if near else []
    sentence.take(start, place.end, changes, left)
