"""What no phrase took: words to search for, and what is marked since a search for it would find nothing or the opposite
(refusals, limits without a meaning, sums without one)."""

import re
from itertools import groupby
from operator import itemgetter

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


def kept(sentence: Sentence, was: dict[int, str]) -> list[tuple[str, bool]]:
    """The words that are no filter, in their order, as they were typed, each with whether it is marked. `was` has what
    stood where a word's spelling was set right."""
    found: list[tuple[str, bool]] = []
    for match in PIECE.finditer(sentence.view):
        words = _words(sentence, match.start(), match.end(), was)
        runs = [(is_marked, list(run)) for is_marked, run in groupby(words, key=itemgetter(1))]
        found += [word for is_marked, run in runs for word in (run if is_marked else _without_little(run))]
    return [(word, is_marked) for word, is_marked in found if re.search(r"\w", word)]


def _words(sentence: Sentence, start: int, end: int, was: dict[int, str]) -> list[tuple[str, bool]]:
    """A word that is marked in part is marked."""
    found = []
    for match in re.finditer(r"\S+", sentence.text[start:end]):
        at = start + match.start()
        is_marked = MARKED in sentence.view[at : at + len(match[0])]
        found.append((was.get(at) or match[0].strip(PUNCTUATION + "()").lstrip("+&/-"), is_marked))
    return found


def _without_little(words: list[tuple[str, bool]]) -> list[tuple[str, bool]]:
    while words and is_little(_bare(words[0][0])):
        words = words[1:]
    while words and is_little(_bare(words[-1][0])):
        words = words[:-1]
    return words


def _bare(word: str) -> str:
    return word.strip(BREAKS + "-'").lower()
