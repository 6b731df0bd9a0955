"""What a phrase is: a pattern, and what it means."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, NamedTuple

from listings.plain_language.sentence import Sentence
from listings.plain_language.vocabulary import Vocabulary

# Filters; MARKED for what is a wish that no filter holds; None for what is no such phrase after all.
Changes = dict[str, Any] | None
MARKED: dict[str, Any] = {}


@dataclass(frozen=True)
class Context:
    """What a phrase may ask besides its own words."""

    sentence: Sentence
    vocabulary: Vocabulary

    @property
    def is_lease(self) -> bool:
        return self.sentence.says("offer") in ("lease", "any")


Reader = Callable[[re.Match[str], Context], Changes]


class Phrase(NamedTuple):
    """A group `left` of the pattern is marked instead of taken. `is_name`: the words are part of many a name, so both
    neighbors must be apart. `says_no`: the pattern has its "no" in it, so none before it is looked for."""

    pattern: re.Pattern[str]
    read: Reader
    is_name: bool = False
    says_no: bool = False


def phrase(pattern: str, read: Reader, *, is_name: bool = False, says_no: bool = False) -> Phrase:
    return Phrase(re.compile(rf"(?<![\w.$~'-])(?:{pattern})", re.IGNORECASE), read, is_name, says_no)


def sets(**changes: Any) -> Reader:
    return lambda match, context: changes


def marks(match: re.Match[str], context: Context) -> Changes:
    return MARKED
