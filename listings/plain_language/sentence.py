"""A sentence while it is read: which of its letters became filters, which are marked, and which are still free."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

# What stands in `view` for letters that became a filter, that are marked as not understood, that are in quotes;
# no blanks to Python or to a pattern, as the separators of ASCII are.
TAKEN, MARKED, HIDDEN = "\x01", "\x02", "\x03"
SIGNS = frozenset({TAKEN, MARKED, HIDDEN})
# One character for one, so that positions stay.
SAME = str.maketrans({"’": "'", "‘": "'", "–": "-", "—": "-", "|": ",", "\t": " ", "\n": " ", "\r": " "})
Span = tuple[int, int]


@dataclass
class Take:
    """Letters that became filters: `changes` are attributes of SearchCriteria; those in `left` are marked instead."""

    start: int
    end: int
    changes: dict[str, Any]
    left: tuple[Span, ...] = ()


@dataclass
class Sentence:
    """`view` is the text with signs for what is read already; phrases are looked for there."""

    text: str
    takes: list[Take] = field(default_factory=list)
    view: str = ""

    def __post_init__(self) -> None:
        self.text = self.text.translate(SAME)
        self.view = self.text

    def take(self, start: int, end: int, changes: dict[str, Any], left: Iterable[Span] = ()) -> None:
        take = Take(start, end, changes, tuple(left))
        self.takes.append(take)
        self._draw(start, end, TAKEN)
        for span in take.left:
            self._draw(*span, MARKED)

    def untake(self, take: Take) -> None:
        """It is marked instead."""
        self.takes.remove(take)
        self.mark(take.start, take.end)

    def mark(self, start: int, end: int) -> None:
        """Also over what was taken: its filters are the caller's to undo."""
        self._draw(start, end, MARKED)

    def absorb(self, start: int, end: int) -> None:
        """A word that joins what was taken."""
        self._draw(start, end, TAKEN)

    def hide(self, start: int, end: int) -> None:
        """Words to search for as they stand."""
        self._draw(start, end, HIDDEN)

    def _draw(self, start: int, end: int, sign: str) -> None:
        self.view = self.view[:start] + sign * (end - start) + self.view[end:]

    def says(self, name: str) -> Any:
        """The value that a take gave a field so far; None without."""
        return next((take.changes[name] for take in self.takes if name in take.changes), None)
