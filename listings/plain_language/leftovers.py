"""What no phrase took: words to search for, and what is marked since a search for it would find nothing or the opposite
(refusals, limits without a meaning, sums without one)."""

import re
from collections.abc import Iterable
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple

from listings.plain_language import negations
from listings.plain_language.phrases.amounts import AMOUNT, LEAST, MOST, OR_LESS, OR_MORE
from listings.plain_language.sentence import MARKED, TAKEN, Sentence
from listings.plain_language.words import BREAKS, PUNCTUATION, is_little

# In this order. Limits and sums of which nobody said what they are.
UNCLEAR = (
    negations.REFUSAL,
    negations.OPEN,
    re.compile(r"(?<!\w)(?:in|since|after|before|from) (?:1[6-9]|20)\d\d(?!\w)", re.IGNORECASE),
    re.compile(
        rf"(?<!\w)(?:{MOST}|{LEAST}|around|about|roughly|approx\w*|before|after|since|until|~)\s?{AMOUNT}",
        re.IGNORECASE,
    ),
    re.compile(rf"(?<![\w.$-])(?:{AMOUNT}(?:{OR_LESS}|{OR_MORE})|~\s?{AMOUNT}|\$\s?{AMOUNT}|\$\S+)", re.IGNORECASE),
    re.compile(
        r"(?<![\w.$-])(?:within )?\d+ ?(?:min(?:ute)?s?|miles?|mi) (?:to|from|of)(?: [\w'-]+){1,3}", re.IGNORECASE
    ),
)
PIECE = re.compile(rf"[^{TAKEN}]+")


def mark_unclear(sentence: Sentence) -> None:
    for pattern in UNCLEAR:
        while match := pattern.search(sentence.view):
            sentence.mark(match.start(), match.end())


class Word(NamedTuple):
    """As it was typed; `ends` before a comma or another break."""

    text: str
    is_marked: bool
    ends: bool


def kept(sentence: Sentence, was: dict[int, str]) -> list[Word]:
    """The words that are no filter, in their order. `was` has what stood where a word's spelling was set right."""
    found: list[Word] = []
    for match in PIECE.finditer(sentence.view):
        words = _words(sentence, match.start(), match.end(), was)
        runs = [list(run) for _, run in groupby(words, key=attrgetter("is_marked"))]
        for run in runs:
            found += [*run[:-1], run[-1]._replace(ends=True)] if run[0].is_marked else _without_little(run)
    return [word for word in found if re.search(r"\w", word.text)]


def pieces(words: Iterable[Word]) -> str:
    """With a comma wherever something stood between."""
    text = "".join(f"{word.text}{',' if word.ends else ''} " for word in words)
    return text.rstrip(", ")


def _words(sentence: Sentence, start: int, end: int, was: dict[int, str]) -> list[Word]:
    """A word that is marked in part is marked."""
    found = []
    for match in re.finditer(r"\S+", sentence.text[start:end]):
        at = start + match.start()
        is_marked = MARKED in sentence.view[at : at + len(match[0])]
        text = was.get(at) or match[0].strip(PUNCTUATION + "()").lstrip("+&/-")
        found.append(Word(text, is_marked, match[0][-1] in PUNCTUATION))
    return found


def _without_little(words: list[Word]) -> list[Word]:
    while words and is_little(_bare(words[0].text)):
        words = words[1:]
    while words and is_little(_bare(words[-1].text)):
        words = words[:-1]
    return words


def _bare(word: str) -> str:
    return word.strip(BREAKS + "-'").lower()
