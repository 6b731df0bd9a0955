"""One text, read into filters, words to search for, and words that were not understood."""

import re
from dataclasses import dataclass, field
from typing import Any

from listings.folding import fold
from listings.homes.words import SUFFIXES
from listings.plain_language import alternatives, leftovers, negations
from listings.plain_language.phrases import LAST, PHRASES
from listings.plain_language.phrases.phrase import Context, Phrase
from listings.plain_language.places import Found, find_places, is_apart, take_places
from listings.plain_language.sentence import SIGNS, Sentence
from listings.plain_language.spelling import corrected
from listings.plain_language.vocabulary import Vocabulary
from listings.plain_language.words import CONNECTORS, KEYWORDS, NOISE, PUNCTUATION

QUOTED = re.compile(r'"[^"]*"?')
# With a figure a phrase is no part of a name.
HAS_FIGURE = re.compile(r"\d|\b(?:one|two|three|four|five|six|seven|eight)\b", re.IGNORECASE)
# Neither `600k` nor `3bd` nor `1950s`.
HOUSE_NUMBER = re.compile(r"\d{1,6}[A-JLN-RT-Z]?(?:-\d{1,4}[A-JLN-RT-Z]?)?")
NO_STREET = (
    CONNECTORS
    | NOISE
    | KEYWORDS
    | {
        "million",
        "mil",
        "mill",
        "thousand",
        "grand",
        "per",
        "unit",
        "units",
        "day",
        "days",
        "week",
        "weeks",
        "years",
        "minutes",
        "miles",
    }
)


@dataclass(frozen=True)
class Understood:
    """`changes` are attributes of `SearchCriteria`, `rest` is what is searched for as words, `unread` what is neither,
    in pieces with a comma between; `words` are both, in their order."""

    rest: str
    changes: dict[str, Any] = field(default_factory=dict)
    unread: str = ""
    words: tuple[str, ...] = ()


def read(text: str, vocabulary: Vocabulary) -> Understood:
    """Any text has an answer; at worst nothing of it is understood. What is searched for as words reads as nothing
    else: read again, it stays as it is."""
    vocabulary = vocabulary.once()
    found = _read(text, vocabulary)
    if not found.rest or found.rest == text:
        return found
    again = _read(found.rest, vocabulary)
    if again.rest == found.rest and not again.changes:
        return found
    # Words that stood apart would be a phrase together.
    unquoted = " ".join(QUOTED.sub(" ", found.rest).split())
    unread = ", ".join(piece for piece in (found.unread, unquoted) if piece)
    return Understood(" ".join(QUOTED.findall(found.rest)), found.changes, unread, found.words)


def _read(text: str, vocabulary: Vocabulary) -> Understood:
    spelled, was = corrected(" ".join(text.split()))
    if SIGNS & set(text) or (is_address(spelled) and not _is_numbered_city(text, vocabulary)):
        return Understood(text, words=tuple(text.split()))
    sentence = Sentence(spelled)
    context = Context(sentence, vocabulary)
    _hide_quoted(sentence)
    places = find_places(sentence, vocabulary)
    for one in PHRASES:
        _take(context, one, places)
    take_places(context, places)
    for one in LAST:
        _take(context, one, places)
    leftovers.mark_unclear(sentence)
    alternatives.settle(sentence)
    return _answer(sentence, was, text)


def is_address(text: str) -> bool:
    """Begins with a house number and goes on as a street does: no filter is looked for in `5 Acres Ln`."""
    words = [word.strip(PUNCTUATION) for word in text.upper().split()]
    if len(words) < 2 or not HOUSE_NUMBER.fullmatch(words[0]) or not words[1][:1].isalnum():
        return False
    if words[1].isdigit() or words[1].lower().strip("+") in KEYWORDS:
        return len(words) > 2 and words[2] in SUFFIXES and words[1] != "SQ"
    return words[1].lower() not in NO_STREET


def _is_numbered_city(text: str, vocabulary: Vocabulary) -> bool:
    """`2005 Palm Springs`: the figure is anything, the city is one."""
    name = fold(text.partition(" ")[2])
    return not any(map(str.isdigit, name)) and name in vocabulary.places(frozenset({name})).cities


def _hide_quoted(sentence: Sentence) -> None:
    for match in QUOTED.finditer(sentence.text):
        sentence.hide(match.start(), match.end())


def _take(context: Context, one: Phrase, places: Found) -> None:
    """Each place where the phrase stands becomes filters, or is marked where it is refused or left open."""
    sentence, at = context.sentence, 0
    while match := one.pattern.search(sentence.view, at):
        start, end = match.span()
        at = end
        if not _is_whole(one, match, places):
            continue
        changes = one.read(match, context)
        if changes is None:
            continue
        marked = negations.left_open(sentence.view, start, end)
        if not marked and not one.says_no:
            is_direct = not sentence.view[start].isalpha()
            marked = negations.refused(sentence.view, start, end, is_direct=is_direct)
        if not changes and not marked:
            marked = start, end
        if marked:
            sentence.mark(*marked)
        else:
            sentence.take(start, end, changes, [match.span("left")] if match.groupdict().get("left") else [])


def _is_whole(one: Phrase, match: re.Match[str], places: Found) -> bool:
    """The phrase is no part of a name, and none of "not under" alone."""
    view, (start, end) = match.string, match.span()
    if one.says_no and negations.begins_with_no(view, start):
        return False
    if not one.is_name and HAS_FIGURE.search(match[0]):
        return True
    if places.holds(start, end):
        return False
    return is_apart(view, start, end, places, before=one.is_name)


def _answer(sentence: Sentence, was: dict[int, str], text: str) -> Understood:
    words = leftovers.kept(sentence, was)
    marked = [word for word in words if word.is_marked]
    if not sentence.takes and not marked:
        return Understood(text, words=tuple(text.split()))
    changes: dict[str, Any] = {}
    for take in sorted(sentence.takes, key=lambda take: take.start):
        for name, value in take.changes.items():
            held = changes.get(name, ())
            changes[name] = (*held, *value) if alternatives.is_of_several(name) else value
    rest = " ".join(word.text for word in words if not word.is_marked)
    return Understood(rest, changes, leftovers.pieces(marked), tuple(word.text for word in words))
