"""Where a read of several classes stands, as the page token; and how pages by Offset are joined without a gap.

The server holds no cursor (RETS 1.7.2, section 7.4.4): rows that come and go move all that follow. So each page begins
a few rows before the end of the former, and is joined where their keys meet.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import orjson

from mls_sync.providers.errors import TokenExpired

# So many of the last keys are known by the next page.
OVERLAP = 12


@dataclass(frozen=True)
class Place:
    """Of class number `at`: `received` is the place of the last row that came, counted from 1, `came` how many rows are
    known by now; `first` is the first key, `tail` are the last ones; `count` is what the class announced."""

    at: int = 0
    received: int = 0
    came: int = 0
    first: str = ""
    tail: tuple[str, ...] = ()
    count: int | None = None

    @classmethod
    def read(cls, token: str, classes: int) -> "Place":
        """Raises TokenExpired for a token that was made under other options."""
        if not token:
            return cls()
        try:
            at, received, came, first, tail, count = orjson.loads(token)
            place = cls(int(at), int(received), int(came), str(first), tuple(map(str, tail)), count)
        except (ValueError, TypeError):
            raise TokenExpired("The place of the page is not known any more.") from None
        if not 0 <= place.at < classes:
            raise TokenExpired("The feed's classes were changed.")
        return place

    @property
    def token(self) -> str:
        return orjson.dumps([self.at, self.received, self.came, self.first, self.tail, self.count]).decode()

    @property
    def offset(self) -> int:
        """Counted from 1, a few rows back."""
        return self.received - len(self.tail) + 1

    @property
    def last(self) -> str:
        return self.tail[-1] if self.tail else ""

    def following(self, marks: Sequence[str], received: int, count: int | None) -> "Place":
        """After a page with these new rows, the last of them in place `received` of its class."""
        overlap = min(OVERLAP, max(len(marks) // 4, 1))
        return replace(
            self,
            received=received,
            came=self.came + distinct(marks),
            first=self.first or marks[0],
            tail=(*self.tail, *marks)[-overlap:],
            count=self.count if count is None else count,
        )

    def next_class(self) -> "Place":
        return Place(self.at + 1)


def distinct(marks: Sequence[str]) -> int:
    """How many rows these are: one that came twice is one, and each without a key is one."""
    named = [mark for mark in marks if mark]
    return len(set(named)) + len(marks) - len(named)


def fresh(tail: Sequence[str], marks: Sequence[str]) -> list[int] | None:
    """Which rows of a page are new: those behind the former page's, and those that came in between. None where none of
    the former page's is met: more rows came or went than pages overlap."""
    known = set(tail)
    met = next((place for place, mark in enumerate(marks) if mark in known), None)
    return None if met is None else [place for place in range(met, len(marks)) if marks[place] not in known]


def is_ascending(keys: Sequence[str]) -> bool:
    """As numbers, or letter by letter: how a server sorts its keys is its own."""
    pairs = list(zip(keys, keys[1:], strict=False))
    if all(key.isascii() and key.isdecimal() for key in keys):
        return all(int(one) <= int(other) for one, other in pairs)
    return all(one <= other for one, other in pairs)
