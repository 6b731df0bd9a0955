"""Budgets of a token: requests and bytes in sliding windows, and tokens that are suspended for having passed them."""

import math
import threading
import time
from collections import Counter, deque
from collections.abc import Callable
from dataclasses import dataclass, field

from .profiles import Limit, Profile


@dataclass
class _Used:
    """What one token used: moments of its requests, and of bytes with their numbers."""

    requests: deque[float] = field(default_factory=deque)
    bytes: deque[tuple[float, int]] = field(default_factory=deque)


class Quotas:
    """Counts by profile and token. `timer` gives seconds.

    `exceeded` counts the requests that came over a budget, `suspended` holds the tokens that are refused from then on,
    and `refused` counts what they asked for afterwards: a client that keeps its budget leaves all of them empty.
    """

    def __init__(self, timer: Callable[[], float]) -> None:
        self.timer = timer
        self.exceeded: Counter[str] = Counter()
        self.refused: Counter[str] = Counter()
        self.suspended: set[tuple[str, str]] = set()
        self._used: dict[tuple[str, str], _Used] = {}
        self._lock = threading.Lock()

    def take(self, profile: Profile, token: str) -> int | None:
        """Counts a request. None where it may pass; else the seconds after which the next may."""
        with self._lock:
            if (profile.name, token) in self.suspended:
                self.refused[profile.name] += 1
                return max(limit.seconds for limit in profile.limits)
            used, now = self._of(profile, token), self.timer()
            waits = [wait for limit in profile.limits if (wait := _wait(used, limit, now)) is not None]
            if not waits:
                used.requests.append(now)
                return None
            self.exceeded[profile.name] += 1
            if profile.suspends:
                self.suspended.add((profile.name, token))
            return max(1, math.ceil(max(waits)))

    def took(self, profile: Profile, token: str, size: int) -> None:
        """Counts the bytes of an answer's body, before compression."""
        with self._lock:
            self._of(profile, token).bytes.append((self.timer(), size))

    def left(self, profile: Profile, token: str) -> list[tuple[Limit, int, float]]:
        """Of each limit of requests: how many are left, and in how many seconds the oldest of them is forgotten."""
        with self._lock:
            used, now = self._of(profile, token), self.timer()
            found = []
            for limit in profile.limits:
                inside = [moment for moment in used.requests if moment > now - limit.seconds]
                if limit.requests:
                    ends = inside[0] + limit.seconds - now if inside else 0.0
                    found.append((limit, max(0, limit.requests - len(inside)), ends))
            return found

    def now(self) -> float:
        """The present in seconds since 1970, for headers that name a moment."""
        return time.time()

    def forgive(self) -> None:
        """Lifts every suspension and forgets what was used."""
        with self._lock:
            self.suspended.clear()
            self._used.clear()

    def _of(self, profile: Profile, token: str) -> _Used:
        used = self._used.setdefault((profile.name, token), _Used())
        oldest = self.timer() - max((limit.seconds for limit in profile.limits), default=0)
        while used.requests and used.requests[0] <= oldest:
            used.requests.popleft()
        while used.bytes and used.bytes[0][0] <= oldest:
            used.bytes.popleft()
        return used


def _wait(used: _Used, limit: Limit, now: float) -> float | None:
    """Seconds until this limit lets a request pass; None where it does now."""
    since = now - limit.seconds
    if limit.requests:
        inside = [moment for moment in used.requests if moment > since]
        return inside[-limit.requests] - since if len(inside) >= limit.requests else None
    inside_bytes = [(moment, size) for moment, size in used.bytes if moment > since]
    if sum(size for _, size in inside_bytes) < limit.bytes:
        return None
    return inside_bytes[0][0] - since
