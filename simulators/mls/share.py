"""One data share (MLS) of the generated past: which keys it has and what stands behind each, by arithmetic alone."""

from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .contracts import ACTIVE, CANCELED, EXPIRED, LONGEST, SPAN, Contract, intended_status, make_contract
from .homes import Home, home_kind, in_doubt, make_home
from .moments import key_microseconds, key_text
from .overlay import Added
from .places import CRMLS, GPS

SALT = {GPS: 26, CRMLS: 73}
"""The last two of a key's six fraction digits, so that no two shares ever make the same key."""
PARTS = 65_536
"""Into so many parts the step from one listing to the next is divided."""
TWIN_EVERY = 10
"""Each tenth home of the first share is listed in the second one too."""


class Place(NamedTuple):
    """Where a listing is found, and when it was entered. ``added`` is set for those that came after the first day."""

    key: str
    mls: str
    number: int
    entered: int
    added: Added | None = None


@dataclass(frozen=True, slots=True)
class Share:
    """``size`` listings of one MLS, entered one after the other during the generated past."""

    seed: int
    mls: str
    size: int
    genesis: int
    twins: int = 0
    """How many listings of this share are homes of the other share."""

    def microseconds(self, index: int) -> int:
        """The moment of entry of a listing, which is its key as well; greater for each next one.

        A fifth of the listings is spread evenly over the past and the rest crowds towards its end, as a market's
        listings do; by the cube of the place, in whole numbers, so that it is the same on every machine. The part of
        a step comes from a multiplication (Knuth's): this is the dearest line of a walk over a million keys.
        """
        whole = self.size * PARTS
        left = (self.size - index) * PARTS - (((index + self.seed) * 2_654_435_761 & 0xFFFFFFFF) * (PARTS - 500) >> 32)
        ago = SPAN * 10_000 * (left * whole * whole + 4 * left**3) // (5 * whole**3)
        return self.genesis * 1_000_000 - (ago + 1) * 100 + SALT[self.mls]

    def key(self, index: int) -> str:
        """The ListingKey of a listing."""
        return key_text(self.microseconds(index))

    def place(self, index: int) -> Place:
        """Where a listing is found."""
        moment = self.microseconds(index)
        return Place(key_text(moment), self.mls, index, moment // 1_000_000)

    def index(self, key: str) -> int | None:
        """The listing that has this key, if it is one of this share's generated ones."""
        try:
            moment = key_microseconds(key)
        except ValueError:
            return None
        index = self._first_from(moment)
        return index if index < self.size and self.key(index) == key else None

    def _first_from(self, moment: int) -> int:
        """The first listing that was entered at this moment (microseconds) or later."""
        return bisect_left(range(self.size), moment, key=self.microseconds)

    def first_after(self, key: str) -> int:
        """The first listing whose key is greater than this one, which need not exist."""
        return self._first_from(key_microseconds(key) + 1) if key else 0

    def between(self, low: int | None, high: int | None) -> tuple[int, int]:
        """The range of listings that can have been modified from ``low`` to ``high`` (seconds), by arithmetic."""
        first, last = 0, self.size
        if low is not None:
            if low > self.genesis:
                return self.size, self.size
            first = self._first_from((low - LONGEST) * 1_000_000)
        if high is not None:
            last = self._first_from((high + 1) * 1_000_000)
        return first, max(first, last)

    def twin_of(self, index: int) -> int | None:
        """The number in the first share of the home that this listing has in common with it."""
        if not self.twins:
            return None
        number, rest = divmod(index, self.size // self.twins)
        return number * TWIN_EVERY if rest == 0 and number < self.twins else None

    def home(self, index: int) -> Home:
        """The home behind a listing."""
        twin = self.twin_of(index)
        if twin is None:
            return make_home(self.seed, self.mls, index)
        home = make_home(self.seed, GPS, twin)
        return in_doubt(home) if self.is_in_doubt(index) else home

    def is_in_doubt(self, index: int) -> bool:
        """Whether the home ended unsold in the first share and is for sale again in this one, carelessly entered."""
        twin = self.twin_of(index)
        return twin is not None and intended_status(self.seed, GPS, twin) in (EXPIRED, CANCELED)

    def kind(self, index: int) -> str:
        """The property type of a listing, cheaply."""
        twin = self.twin_of(index)
        return home_kind(self.seed, self.mls, index) if twin is None else home_kind(self.seed, GPS, twin)

    def contract(self, index: int, entered: int) -> Contract:
        """The state of a listing at the end of the generated past, without prices; those hang on the home."""
        twin = self.twin_of(index)
        meant = "" if twin is None else ACTIVE if self.is_in_doubt(index) else intended_status(self.seed, GPS, twin)
        return make_contract(self.seed, self.mls, index, entered, self.genesis, meant)

    def indices(self, first: int, last: int) -> Iterator[int]:
        """The numbers of a range, in order of key."""
        return iter(range(first, min(last, self.size)))
