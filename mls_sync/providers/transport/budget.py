"""What a credential may still spend: counted in the database, so that all workers keep to the same limits.

A source may have several limits at once (MLS Grid: 2 requests a second, 7,200 an hour, 40,000 a day, 4 GB an hour).
None of them is ever exceeded, in whatever stretch of time it is measured: each period is counted in parts, and a part
counts whole until its end has left the period.
"""

import sys
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Any, Literal, Self

from django.db import transaction
from django.utils import timezone

from mls_sync.models import RateBudget
from mls_sync.providers.errors import RateLimited

Unit = Literal["requests", "bytes"]
# Into how many parts a period is counted: so much longer than the source's own period is waited at most.
PARTS = 12
FIVE_MINUTES = timedelta(minutes=5)
# A request is counted here before it reaches the source. Of a long period so much is added; of a short one, where that
# would cost too much and a busy machine takes longer, a request counts as of its answer, before which it has come.
ON_THE_WAY = timedelta(seconds=0.5)
SHORT = timedelta(minutes=1)
# A request that is on its way counts so long where no answer is ever noted: its worker was killed. None takes longer.
LONGEST_ON_THE_WAY = timedelta(seconds=90)
Spent = dict[str, dict[str, int]]


def credential_digest(host: str, token: str) -> str:
    """What stands for a credential in the database; the token cannot be had back from it."""
    return sha256(f"{host}\n{token}".encode()).hexdigest()


@dataclass(frozen=True)
class Limit:
    """At most `most` of a unit in any stretch of `period`."""

    most: int
    period: timedelta
    unit: Unit = "requests"

    @property
    def name(self) -> str:
        return f"{self.unit}/{self.period.total_seconds():g}"

    @classmethod
    def named(cls, name: str) -> Self:
        """One of this name that nothing exceeds: it only counts."""
        unit, _, seconds = name.partition("/")
        return cls(sys.maxsize, timedelta(seconds=float(seconds)), "bytes" if unit == "bytes" else "requests")

    @property
    def part(self) -> float:
        """The length of a part in seconds."""
        return self.period.total_seconds() / PARTS

    @property
    def counts_answers(self) -> bool:
        """Whether a request counts as of its answer."""
        return self.unit == "requests" and self.period < SHORT

    @property
    def on_the_way(self) -> timedelta:
        """How much later than it is sent a request counts until its answer is noted."""
        return LONGEST_ON_THE_WAY if self.counts_answers else timedelta(0)

    @property
    def _held(self) -> timedelta:
        """How long what was spent counts, after the end of its part."""
        return self.period if self.counts_answers else self.period + ON_THE_WAY

    def part_of(self, moment: datetime) -> str:
        """The part in which what is spent at this moment counts."""
        return str(int(moment.timestamp() / self.part))

    def counted(self, spent: Mapping[str, int], now: datetime) -> dict[str, int]:
        """What of it still counts at this moment."""
        first = (now - self._held).timestamp() / self.part - 1
        return {part: number for part, number in spent.items() if int(part) > first}

    def free_at(self, counted: Mapping[str, int], wanted: int, now: datetime) -> datetime:
        """When so much more may be spent: as soon as enough of the oldest parts have left the period. What is on its
        way has come by then as a rule, so nobody waits longer than for what was spent just now."""
        left = self.most - sum(counted.values())
        moment = 0
        for part in sorted(map(int, counted)):
            left += counted[str(part)]
            moment = part
            if left >= wanted:
                break
        moment = min(moment, int(self.part_of(now)))
        return datetime.fromtimestamp((moment + 1) * self.part, UTC) + self._held

    def __str__(self) -> str:
        what = "requests" if self.unit == "requests" else "bytes"
        return f"{self.most:,} {what} in {_words(self.period)}"


def _words(period: timedelta) -> str:
    seconds = period.total_seconds()
    names = ((86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second"))
    size, name = next((each for each in names if seconds >= each[0]), (1, "second"))
    number = seconds / size
    return f"a {name}".replace("a hour", "an hour") if number == 1 else f"{number:g} {name}s"


@dataclass(frozen=True)
class Use:
    """How much of a limit is spent now."""

    limit: Limit
    spent: int

    @property
    def share(self) -> float:
        return self.spent / self.limit.most


def uses(row: RateBudget, now: datetime) -> list[Use]:
    """Of each limit of the credential, the fullest first; none before it was counted by one that is known."""
    limits = (replace(Limit.named(name), most=most) for name, most in row.limits.items() if most)
    found = [Use(limit, sum(limit.counted(row.spent.get(limit.name, {}), now).values())) for limit in limits]
    return sorted(found, key=lambda use: -use.share)


@dataclass(frozen=True)
class Budget:
    """The limits of one credential of one tenant, all of which hold.

    Each count is a transaction of its own, so it stands whatever becomes of the page: no request may be sent inside of
    one. `reserve` bytes are counted before a request where bytes are limited, and no answer may be longer; what was not
    used is given back. Needs the tenant's scope.
    """

    tenant_id: int
    credential: str
    limits: tuple[Limit, ...]
    reserve: int = 64 * 1024 * 1024

    @classmethod
    def in_five_minutes(cls, tenant_id: int, credential: str, requests: int) -> Self:
        return cls(tenant_id, credential, (Limit(requests, FIVE_MINUTES),))

    @property
    def longest_answer(self) -> int | None:
        """How many bytes an answer may have; None where they are not limited."""
        most = [limit.most for limit in self.limits if limit.unit == "bytes"]
        return min(self.reserve, *most) if most else None

    def spend(self) -> None:
        """Count one request, and reserve the bytes of its answer. Raises RateLimited with the time to wait."""
        with transaction.atomic():
            row, now = self._locked()
            if row.suspended_until and row.suspended_until > now:
                text = "The source asked us to wait before the next request."
                raise RateLimited(text, retry_after=row.suspended_until - now)
            known = self._known(row)
            spent = {limit.name: limit.counted(row.spent.get(limit.name, {}), now) for limit in known}
            self._check(spent, now)
            for limit in known:
                _count(spent[limit.name], limit, self._wanted(limit), now + self._later(limit))
            row.spent, row.counted_at = spent, now
            others = {name: most for name, most in row.limits.items() if name in spent}
            row.limits = others | {limit.name: limit.most for limit in self.limits}
            row.fullest = max((use.share for use in uses(row, now)), default=0)
            row.save(update_fields=["spent", "counted_at", "limits", "fullest"])

    def _known(self, row: RateBudget) -> tuple[Limit, ...]:
        """These limits, and those that other feeds with this credential count by: theirs hold for all requests."""
        own = {limit.name for limit in self.limits}
        others = (Limit.named(name) for name, parts in row.spent.items() if name not in own and parts)
        return (*self.limits, *others)

    def _later(self, limit: Limit) -> timedelta:
        """How much later than now a request counts. The answers of this feed are noted for its own limits only."""
        return limit.on_the_way if limit in self.limits else ON_THE_WAY

    def _check(self, spent: Spent, now: datetime) -> None:
        full = [
            (limit.free_at(spent[limit.name], self._wanted(limit), now), limit)
            for limit in self.limits
            if sum(spent[limit.name].values()) + self._wanted(limit) > limit.most
        ]
        if full:
            free_at, limit = max(full, key=lambda each: each[0])
            wait = max(free_at - now, timedelta(milliseconds=1))
            raise RateLimited(f"The budget of {limit} is spent.", retry_after=wait)

    def _wanted(self, limit: Limit) -> int:
        return 1 if limit.unit == "requests" else (self.longest_answer or 0)

    def answered(self, requests: int = 1) -> None:
        """So many requests are on their way no longer: the source answered, or the connection ended. Costs nothing
        where no limit is short."""
        short = [limit for limit in self.limits if limit.counts_answers]
        if not short:
            return
        with transaction.atomic():
            row, now = self._locked()
            for limit in short:
                parts = row.spent.get(limit.name, {})
                _give_back(parts, requests)
                _count(parts, limit, requests, now)
            row.save(update_fields=["spent"])

    def received(self, size: int) -> None:
        """An answer of so many bytes came: the rest of what was reserved for it is free again."""
        longest = self.longest_answer
        if longest is None or size >= longest:
            return
        with transaction.atomic():
            row, now = self._locked()
            for limit in self.limits:
                if limit.unit == "bytes":
                    _give_back(row.spent.get(limit.name, {}), longest - size)
            row.save(update_fields=["spent"])

    def suspend(self, wait: timedelta) -> None:
        """The source said to wait: nobody asks it with this credential before that."""
        with transaction.atomic():
            row, now = self._locked()
            row.suspended_until = max(row.suspended_until or now, now + wait)
            row.save(update_fields=["suspended_until"])

    def _locked(self) -> tuple[RateBudget, datetime]:
        """The row, for this transaction alone, and the time since which it is."""
        rows: Any = RateBudget.objects
        rows.bulk_create([RateBudget(tenant_id=self.tenant_id, credential=self.credential)], ignore_conflicts=True)
        row = rows.select_for_update().get(tenant_id=self.tenant_id, credential=self.credential)
        return row, timezone.now()


def _count(parts: dict[str, int], limit: Limit, number: int, moment: datetime) -> None:
    part = limit.part_of(moment)
    parts[part] = parts.get(part, 0) + number


def _give_back(parts: dict[str, int], number: int) -> None:
    """From the newest part: the older ones may have left the period, with what was reserved in them."""
    for part in sorted(parts, key=int, reverse=True):
        given = min(parts[part], number)
        parts[part] -= given
        number -= given
        if not number:
            return
