"""How far a standby is behind its primary, measured by each process.

Both count the bytes of the write-ahead log (PostgreSQL 18, 9.28.4). What the primary had written at a moment, and the
standby has replayed now, is as new as that moment; so a primary at rest leaves no doubt, and a standby that no longer
hears of its primary is found out.
"""

import logging
from collections import deque
from threading import Lock
from time import monotonic

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections

LOOK_SECONDS = 2.0
# Until the next one, while what was written at the last is not replayed yet: a moment later it is.
SOON_SECONDS = 0.1
# After one that failed: each costs a page the time to connect.
AWAY_SECONDS = 10.0
WRITTEN = "SELECT pg_current_wal_lsn() - '0/0'::pg_lsn"
# A standby that was promoted goes its own way: nothing of it is read.
REPLAYED = "SELECT CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() - '0/0'::pg_lsn END"

logger = logging.getLogger(__name__)


class Replay:
    """Of one standby. One thread looks, once in LOOK_SECONDS; the others take what it found last."""

    def __init__(self, alias: str) -> None:
        self.alias, self.lock = alias, Lock()
        # Moments, and what the primary had written then, oldest first.
        self.written: deque[tuple[float, int]] = deque()
        self.fresh_at: float | None = None
        self.next_look = 0.0
        self.is_away = False

    def is_within(self, seconds: float) -> bool:
        """Whether the standby has all that was written until so many seconds ago. Raises what the primary raises."""
        if monotonic() >= self.next_look and self.lock.acquire(blocking=False):
            try:
                self._look(seconds)
            finally:
                self.lock.release()
        behind = self.behind()
        return behind is not None and behind <= seconds

    def behind(self) -> float | None:
        """Seconds, as far as is known; None where the standby is away or was promoted."""
        fresh_at = self.fresh_at  # another thread may forget it meanwhile
        return None if fresh_at is None else monotonic() - fresh_at

    def forget(self) -> None:
        """It is away: nothing is read from it for AWAY_SECONDS."""
        self.fresh_at = None
        self.next_look = monotonic() + AWAY_SECONDS

    def _look(self, seconds: float) -> None:
        # Asked first, and timed before it is asked: the standby is never thought newer than it is.
        now = monotonic()
        written = self._position(DEFAULT_DB_ALIAS, WRITTEN)
        assert written is not None, "A primary always has a position."
        self.written.append((now, written))
        try:
            replayed = self._position(self.alias, REPLAYED)
        except DatabaseError as error:
            self._tell(is_away=True, why=str(error).strip().splitlines()[0])
            self.forget()
            return
        if replayed is None:
            self._tell(is_away=True, why="it is no standby (any more)")
            self.forget()
            return
        while self.written and self.written[0][1] <= replayed:
            self.fresh_at = self.written.popleft()[0]
        # The oldest that is not replayed yet decides; of the others one for each look is enough for an hour.
        while len(self.written) > 3600:
            self.written.pop()
        self._tell(is_away=False)
        self.next_look = monotonic() + self._pause(min(LOOK_SECONDS, seconds / 3))

    def _pause(self, usual: float) -> float:
        """While the primary writes, its last position is never replayed yet, and the one before tells enough. Nobody
        has looked for a while where that is old: then there is one look soon. One that lags is not asked more often."""
        behind = self.behind()
        is_old = behind is None or behind > 1.5 * usual
        return SOON_SECONDS if is_old and 0 < len(self.written) <= 2 else usual

    def _position(self, alias: str, statement: str) -> int | None:
        try:
            with connections[alias].cursor() as cursor:
                cursor.execute(statement)
                (found,) = cursor.fetchone()
        except DatabaseError:
            connections[alias].close()
            raise
        return None if found is None else int(found)

    def _tell(self, *, is_away: bool, why: str = "") -> None:
        """Once for each change."""
        if is_away != self.is_away:
            if is_away:
                logger.warning("The standby is not read: %s", why)
            else:
                logger.warning("The standby is read again")
        self.is_away = is_away
