"""The published sentences for the search box, and what the parser makes of them (README.md beside this file).

- *right*: the filters and the words meant, and no others;
- *partly*: some of the sentence stayed as marked words, and nothing is wrong;
- *wrong*, silently: a filter or value that nobody asked for, a wish that is neither a filter nor a marked word, or a
  search for what was not wanted ("no carpet" that finds carpet).
"""

import json
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl

TODAY = date(2026, 12, 2)  # a Wednesday
CITIES = (
    "Palm Desert", "Palm Springs", "Indio", "La Quinta", "Rancho Mirage", "Cathedral City", "Indian Wells",
    "Bermuda Dunes", "Desert Hot Springs", "Coachella", "Thousand Palms",
)  # fmt: skip
HOME_TYPES = ("Condominium", "Single Family Residence", "Townhouse", "Manufactured Home", "Duplex")
SUBDIVISIONS = ("PGA West", "Sun City", "Ironwood")
FILES = ("by_an_agent", "by_the_parsers_author", "after_the_parser")
RIGHT, PARTLY, WRONG = "right", "partly", "wrong"
# Never count, whether the parser keeps them or not.
FILLERS = frozenset(
    "a an the in with w/ near at on of for to from and plus by is are any home homes house houses hme listing listings"
    " property properties please looking want wants need i me my show find buyer buyers budget only".split()
)
# The word behind these, or before those, must not be searched by itself.
NEGATIONS = frozenset("no not but without neither nor never".split())
SHRUGS = frozenset("optional ok okay preferred".split())


@dataclass(frozen=True)
class Sentence:
    text: str
    filters: str
    words: tuple[str, ...]
    why: str = ""
    # What `why` says is as good.
    also: tuple["Sentence", ...] = ()
    name: str = ""

    @property
    def is_debatable(self) -> bool:
        return self.why.startswith("debatable:")


@dataclass(frozen=True)
class Answer:
    """`filters` as a query string, `words` all that are no filter, in order; those in `searched` are searched for."""

    filters: str
    words: tuple[str, ...]
    searched: frozenset[str] = field(default_factory=frozenset)


Parser = Callable[[str], Answer]


@cache
def sentences() -> tuple[Sentence, ...]:
    """All of the set, each with the name of its file."""
    return tuple(
        _sentence(json.loads(line), path.stem)
        for path in sorted(Path(__file__).parent.glob("*.jsonl"))
        for line in path.read_text().splitlines()
    )


def _sentence(told: dict[str, Any], name: str) -> Sentence:
    also = tuple(
        Sentence(told["text"], one.get("filters", told["filters"]), tuple(one.get("words", told["words"])))
        for one in told.get("also", ())
    )
    return Sentence(told["text"], told["filters"], tuple(told["words"]), told.get("why", ""), also, name)


def verdict(sentence: Sentence, answer: Answer) -> str:
    """RIGHT, PARTLY or WRONG; by the kindest of what the sentence admits."""
    given = {_judged(meant, answer) for meant in (sentence, *sentence.also)}
    return next(each for each in (RIGHT, PARTLY, WRONG) if each in given)


def _judged(meant: Sentence, answer: Answer) -> str:
    asked, given = _pairs(meant.filters), _pairs(answer.filters)
    words, kept = _counted(meant.words), _counted(answer.words)
    if given - asked or not _holds(kept, words) or _opposite(meant, answer):
        return WRONG
    missing = asked - given
    if not missing:
        return RIGHT if words == kept else PARTLY
    # A missing filter must be among the words: each has a piece of its own.
    left_over = len(_pieces(kept)) - len(_pieces(words))
    return PARTLY if left_over >= len(missing) else WRONG


def _pairs(query: str) -> set[tuple[str, str]]:
    return {pair for pair in parse_qsl(query) if pair[0] not in ("q", "unread")}


def _counted(words: Iterable[str]) -> list[str]:
    cleaned = (word.lower().strip('.,;:!?()"|') for word in words)
    return [word for word in cleaned if re.search(r"\w", word) and word not in FILLERS]


def _pieces(words: list[str]) -> list[str]:
    return [piece for word in words for piece in re.findall(r"\w+", word)]


def _holds(kept: list[str], words: list[str]) -> bool:
    return all(kept.count(word) >= words.count(word) for word in words)


def _opposite(meant: Sentence, answer: Answer) -> bool:
    words = [word for word in meant.words if word not in FILLERS]
    unwanted = {after for before, after in zip(words, words[1:], strict=False) if before in NEGATIONS}
    unwanted |= {before for before, after in zip(words, words[1:], strict=False) if after in SHRUGS}
    return bool(unwanted & answer.searched)


@dataclass(frozen=True)
class Score:
    """`verdicts` by sentence; `share` is in percent of those that are not debatable."""

    verdicts: dict[Sentence, str]

    def of(self, verdict: str, *, name: str = "") -> list[Sentence]:
        return [each for each, given in self.verdicts.items() if given == verdict and name in ("", each.name)]

    def of_file(self, name: str = "") -> list[Sentence]:
        return [each for each in self.verdicts if name in ("", each.name)]

    def share(self, name: str = "") -> float:
        counted = [each for each in self.verdicts if not each.is_debatable and name in ("", each.name)]
        return 100 * sum(self.verdicts[each] == RIGHT for each in counted) / len(counted)


def score(parse: Parser) -> Score:
    return Score({each: verdict(each, parse(each.text)) for each in sentences()})
