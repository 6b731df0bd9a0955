"""Faults that can be switched on while a server runs: which are on, and when one strikes. Which there are, and what
they do, each package says."""

import random
import threading
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Generic, TypeVar


class UnknownFaultError(ValueError):
    """There is no fault of that name, or it does not take that setting."""


@dataclass(slots=True, kw_only=True)
class Fault:
    """One fault that is on: `count` times (None: for ever), with `probability` from 0 to 1."""

    name: str
    count: int | None = None
    probability: float = 1.0
    seen: int = 0
    struck: int = 0

    @property
    def spent(self) -> bool:
        """Whether it has struck as often as it should."""
        return self.count is not None and self.struck >= self.count


F = TypeVar("F", bound=Fault)


class Faults(Generic[F]):
    """The faults that are on. The probability's rolls are seeded, so that a trial can be repeated. A subclass makes a
    fault of its settings."""

    known: Mapping[str, str] = {}
    # Not told by `state`.
    hidden: tuple[str, ...] = ()

    def __init__(self, seed: int = 1) -> None:
        self.on: list[F] = []
        self.struck: Counter[str] = Counter()
        self._random = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._lock = threading.Lock()

    def make(self, name: str, settings: dict[str, Any]) -> F:
        """Raises UnknownFaultError, or ValueError for a setting that is not a number."""
        raise NotImplementedError

    def add(self, name: str, **settings: Any) -> F:
        """Switch one on. Raises UnknownFaultError, or ValueError for a setting of the wrong kind."""
        if name not in self.known:
            raise UnknownFaultError(f"Unknown fault {name!r}; there are: {', '.join(self.known)}")
        fault = self.make(name, settings)
        with self._lock:
            self.on.append(fault)
        return fault

    def remove(self, name: str) -> None:
        """Switch off every fault of this name."""
        with self._lock:
            self.on = [fault for fault in self.on if fault.name != name]

    def clear(self) -> None:
        """Switch all off."""
        with self._lock:
            self.on = []

    def state(self) -> list[dict[str, Any]]:
        """The faults that are on, as JSON."""
        with self._lock:
            told = [asdict(fault) for fault in self.on]
        return [{name: value for name, value in each.items() if name not in self.hidden} for each in told]

    def hits(self, strikes: Callable[[F, float, list[F]], bool]) -> list[F]:
        """Those that hit: `strikes` is asked of each with a roll and those that hit already. Those that are spent go
        off."""
        hit: list[F] = []
        with self._lock:
            for fault in self.on:
                if strikes(fault, self._random.random(), hit):
                    hit.append(fault)
            self.on = [fault for fault in self.on if not fault.spent]
            self.struck.update(fault.name for fault in hit)
        return hit
