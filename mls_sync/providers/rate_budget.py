"""How many requests a credential may still send: counted in the database, so that all workers keep to one limit."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Self

from django.db import connection
from django.utils import timezone

from mls_sync.models import RateBudget
from mls_sync.providers.errors import RateLimited

# One statement: it creates the row, starts a new window when the old one is over, counts, or returns nothing when
# spent.
SPEND = """
INSERT INTO mls_sync_ratebudget AS budget (tenant_id, credential, window_started_at, used)
VALUES (%(tenant)s, %(credential)s, %(now)s, 1)
ON CONFLICT (tenant_id, credential) DO UPDATE SET
    used = CASE WHEN budget.window_started_at <= %(ended)s THEN 1 ELSE budget.used + 1 END,
    window_started_at =
        CASE WHEN budget.window_started_at <= %(ended)s THEN %(now)s ELSE budget.window_started_at END
WHERE (budget.suspended_until IS NULL OR budget.suspended_until <= %(now)s)
  AND (budget.window_started_at <= %(ended)s OR budget.used < %(limit)s)
RETURNING used
"""


SMALL = 60


def credential_digest(host: str, token: str) -> str:
    """What stands for a credential in the database; the token cannot be had back from it."""
    return sha256(f"{host}\n{token}".encode()).hexdigest()


@dataclass(frozen=True)
class Budget:
    """At most `limit` requests in `period` with one credential of one tenant.

    Each count is its own statement in autocommit, so it stands whatever becomes of the page: no request may be sent
    inside a transaction. Needs the tenant's scope.
    """

    tenant_id: int
    credential: str
    limit: int
    period: timedelta = timedelta(minutes=5)

    @classmethod
    def in_any_five_minutes(cls, tenant_id: int, credential: str, requests: int) -> Self:
        """Never more than `requests` in any five minutes, wherever they begin: those touch at most six windows of one
        minute, so each window gets a sixth. A limit too small to be divided holds from the first request on."""
        if requests < SMALL:
            return cls(tenant_id, credential, requests)
        return cls(tenant_id, credential, requests // 6, timedelta(minutes=1))

    def spend(self) -> None:
        """Count one request. Raises RateLimited with the time to wait when none is left."""
        now = timezone.now()
        values: dict[str, Any] = {
            "tenant": self.tenant_id,
            "credential": self.credential,
            "now": now,
            "ended": now - self.period,
            "limit": self.limit,
        }
        with connection.cursor() as cursor:
            cursor.execute(SPEND, values)
            if cursor.fetchone() is None:
                raise self._refusal(now)

    def suspend(self, wait: timedelta) -> None:
        """The source said to wait: nobody asks it with this credential before that."""
        until = timezone.now() + wait
        row, created = RateBudget.objects.get_or_create(
            tenant_id=self.tenant_id,
            credential=self.credential,
            defaults={"window_started_at": timezone.now(), "suspended_until": until},
        )
        if not created:
            RateBudget.objects.filter(pk=row.pk).exclude(suspended_until__gt=until).update(suspended_until=until)

    def _refusal(self, now: datetime) -> RateLimited:
        row = RateBudget.objects.get(tenant_id=self.tenant_id, credential=self.credential)
        if row.suspended_until and row.suspended_until > now:
            text = "The source asked us to wait before the next request."
            return RateLimited(text, retry_after=row.suspended_until - now)
        text = f"The budget of {self.limit:,} requests in {self.period.total_seconds() / 60:g} minutes is spent."
        return RateLimited(text, retry_after=row.window_started_at + self.period - now)
