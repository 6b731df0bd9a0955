"""What the RESO face keeps between requests: tokens, budgets, open replications, and sorted results."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from .authorization import Tokens
from .order import Key
from .profiles import PROFILES, Profile
from .quotas import Quotas
from .rows import Row

if TYPE_CHECKING:  # the server holds the world
    from ..world import World

KEPT = 16
"""So many sorted results, and so many open replications."""


@dataclass
class Replication:
    """The rows that a replication by number goes through, as they stood when it began, and when it was last used."""

    rows: list[Row]
    options: dict[str, str]
    used: float


class RESOState:
    """Of one server. `changes` are settings of profiles by name, such as `{"mls_grid": {"page": 5}}`."""

    def __init__(self, world: "World", timer: Callable[[], float], changes: dict[str, dict[str, Any]]) -> None:
        self.world, self.timer = world, timer
        self.profiles = {name: replace(each, **changes.get(name, {})) for name, each in PROFILES.items()}
        if unknown := changes.keys() - self.profiles.keys():
            raise ValueError(f"Unknown profiles: {', '.join(sorted(unknown))}; there are: {', '.join(PROFILES)}")
        self.tokens, self.quotas = Tokens(timer), Quotas(timer)
        self.replications: dict[str, Replication] = {}
        self._begun = 0
        self._sorted: OrderedDict[Hashable, list[tuple[Key, Row]]] = OrderedDict()
        self._lock = threading.Lock()

    def of(self, path: str) -> tuple[Profile, str] | None:
        """The profile whose service root or token end point this path is at or below, and that root."""
        for profile in self.profiles.values():
            for root in profile.roots:
                if path == root or path.startswith(f"{root}/"):
                    return profile, root
            if path == profile.oauth2_path:
                return profile, profile.root
        return None

    def status(self) -> dict[str, Any]:
        """Budgets in figures: requests over one, tokens suspended for it, and what those asked for afterwards."""
        return {
            "tokens_issued": self.tokens.issued,
            "exceeded": dict(self.quotas.exceeded),
            "suspended": [name for name, _ in sorted(self.quotas.suspended)],
            "refused": dict(self.quotas.refused),
        }

    def sorted(self, name: Hashable, make: Callable[[], list[tuple[Key, Row]]]) -> list[tuple[Key, Row]]:
        """A sorted result, kept for the next page as long as the world stands still."""
        name = (name, self.world.version)
        with self._lock:
            if name not in self._sorted:
                self._sorted[name] = make()
            self._sorted.move_to_end(name)
            while len(self._sorted) > KEPT:
                self._sorted.popitem(last=False)
            return self._sorted[name]

    def begin(self, rows: Iterable[Row], options: dict[str, str]) -> str:
        """Opens a replication; gives its number."""
        with self._lock:
            self._begun += 1
            number = f"{self._begun:06d}"
            self.replications[number] = Replication(list(rows), options, self.timer())
            while len(self.replications) > KEPT:
                self.replications.pop(next(iter(self.replications)))
            return number
