"""Seeded draws: one short hash gives every value of one subject of one listing."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import TypeVar

T = TypeVar("T")

_LOW = 1 << 40


class Dice:
    """A stream of draws that depends only on its seed and what it is for.

    About ten times cheaper to start than ``random.Random``, which counts when a page of a thousand records starts
    several of them for each record; and its values are the same on every Python version.
    """

    __slots__ = ("_pool", "_name", "_turn")

    def __init__(self, *name: int | str) -> None:
        self._name = repr(name).encode()
        self._turn = 0
        self._pool = int.from_bytes(blake2b(self._name).digest(), "little")

    def draw(self, sides: int) -> int:
        """A whole number from 0 to ``sides - 1``."""
        if self._pool < _LOW:
            self._refill()
        self._pool, value = divmod(self._pool, sides)
        return value

    def _refill(self) -> None:
        self._turn += 1
        self._pool = int.from_bytes(blake2b(self._name + b"#%d" % self._turn).digest(), "little")

    def between(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.draw(high - low + 1)

    def real(self, low: float, high: float) -> float:
        """A number from ``low`` to ``high``, in ten thousand steps."""
        return low + (high - low) * self.draw(10_001) / 10_000

    def bell(self, low: float, high: float) -> float:
        """As :meth:`real`, but the middle comes more often than the ends."""
        return low + (high - low) * (self.draw(1_001) + self.draw(1_001) + self.draw(1_001)) / 3_000

    def chance(self, percent: float) -> bool:
        """True in about ``percent`` of a hundred throws."""
        return self.draw(1_000) < percent * 10

    def pick(self, choices: Sequence[T]) -> T:
        """One of the choices, all as likely."""
        return choices[self.draw(len(choices))]

    def sample(self, choices: Sequence[T], count: int) -> list[T]:
        """Up to ``count`` different choices, in the order of the list."""
        start, step, size = self.draw(len(choices)), 1 + self.draw(3), len(choices)
        places = {(start + step * n) % size for n in range(min(count, size))}
        return [choices[place] for place in sorted(places)]


def weighted(table: dict[T, int]) -> tuple[T, ...]:
    """A list in which each choice stands as often as its weight says, for :meth:`Dice.pick`."""
    return tuple(choice for choice, weight in table.items() for _ in range(weight))
