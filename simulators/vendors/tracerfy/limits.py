"""How often an account may ask: a sliding window for each group of requests."""

from collections import defaultdict, deque

# Group -> (items, seconds); `queues` also holds for a single token.
LIMITS = {
    "batch": (10, 300),
    "instant": (500, 60),
    "queues": (1, 20),
    "dnc batch": (10, 300),
    "dnc v1": (30, 60),
    "dnc v2": (120, 60),
}


class Limits:
    def __init__(self) -> None:
        self._used: dict[tuple[str, str], deque[float]] = defaultdict(deque)

    def wait(self, token: str, group: str, now: float, items: int = 1) -> float:
        """Seconds to wait; 0 where the request is admitted, and counted."""
        most, seconds = LIMITS[group]
        used = self._used[token, group]
        while used and used[0] <= now - seconds:
            used.popleft()
        if len(used) + items > most:
            return (used[0] if used else now) + seconds - now
        used.extend([now] * items)
        return 0.0
