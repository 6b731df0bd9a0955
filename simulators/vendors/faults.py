"""Faults that can be switched on while the server runs: which there are, which are on, and when one strikes."""

import random
import threading
from dataclasses import asdict, dataclass
from typing import Any

KNOWN = {
    "status": "Answers with `status` instead of acting",
    "status_after": "Acts, then answers with `status`",
    "drop_before": "Closes the connection without acting or answering",
    "drop_after": "Acts, then closes the connection without answering",
    "delay": "Waits `seconds` before it acts",
    "delay_after": "Acts, then waits `seconds` before it answers",
    "garbage": "Acts, then answers with a web page",
    "webhook_lost": "A webhook is never sent",
    "webhook_twice": "A webhook is sent twice",
    "webhook_forged": "A webhook is sent with a wrong signature, if it has one, and a foreign id",
    "webhook_last": "A webhook is kept back until after the next one",
}


class UnknownFaultError(ValueError):
    """There is no fault of that name, or a setting is of the wrong kind."""


@dataclass
class Fault:
    """One fault that is on: for the face `face` (all when empty), for addresses that contain `path`, `count` times
    (None: for ever), with `probability`, not before the `after`-th matching request."""

    name: str
    face: str = ""
    path: str = ""
    count: int | None = None
    after: int = 0
    probability: float = 1.0
    status: int = 500
    seconds: float = 0.0
    seen: int = 0
    struck: int = 0

    def strikes(self, face: str, path: str, roll: float) -> bool:
        if (self.face and self.face != face) or self.path not in path or self.spent:
            return False
        self.seen += 1
        if self.seen <= self.after or roll >= self.probability:
            return False
        self.struck += 1
        return True

    @property
    def spent(self) -> bool:
        return self.count is not None and self.struck >= self.count


KINDS = {"face": str, "path": str, "count": int, "after": int, "probability": float, "status": int, "seconds": float}


class Faults:
    """The faults that are on. Rolls are seeded, so that a trial can be repeated."""

    def __init__(self, seed: int = 1) -> None:
        self.on: list[Fault] = []
        self._random = random.Random(seed)  # noqa: S311 - chance, not secrecy
        self._lock = threading.Lock()

    def add(self, name: str, **settings: Any) -> Fault:
        """Switch one on; settings are those of `Fault`. Raises UnknownFaultError."""
        unknown = [key for key in settings if key not in KINDS]
        if name not in KNOWN or unknown:
            raise UnknownFaultError(f"Unknown: {', '.join(unknown) or name}. Faults: {', '.join(KNOWN)}")
        fault = Fault(name, **{key: KINDS[key](value) for key, value in settings.items() if value is not None})
        with self._lock:
            self.on.append(fault)
        return fault

    def clear(self) -> None:
        with self._lock:
            self.on = []

    def striking(self, face: str, path: str, *, webhook: bool = False) -> dict[str, Fault]:
        """By name, the faults that hit this request or this webhook; those that are spent go off."""
        with self._lock:
            asked = [fault for fault in self.on if fault.name.startswith("webhook") == webhook]
            hit = {fault.name: fault for fault in asked if fault.strikes(face, path, self._random.random())}
            self.on = [fault for fault in self.on if not fault.spent]
        return hit

    def state(self) -> list[dict[str, Any]]:
        with self._lock:
            return [asdict(fault) for fault in self.on]
