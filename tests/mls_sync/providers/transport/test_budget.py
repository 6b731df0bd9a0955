from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection

from mls_sync.models import RateBudget
from mls_sync.providers.errors import RateLimited
from mls_sync.providers.transport.budget import Budget, Limit, credential_digest
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)
FIVE_MINUTES = timedelta(minutes=5)


def budget(tenant: Tenant, token: str = "one", limit: int = 3) -> Budget:
    return Budget.in_five_minutes(tenant.pk, credential_digest("https://mls.example.com", token), limit)


def most_in(moments: Iterable[datetime], period: timedelta) -> int:
    sent = list(moments)
    return max(sum(at <= other < at + period for other in sent) for at in sent)


def test_the_limit_holds_until_the_first_requests_are_old_enough(in_tenant: Tenant) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            budget(in_tenant).spend()
            clock.shift(10)
        with pytest.raises(RateLimited) as caught:
            budget(in_tenant).spend()
        assert timedelta(seconds=270) <= caught.value.retry_after <= timedelta(seconds=296)
        clock.shift(caught.value.retry_after)
        budget(in_tenant).spend()


def test_several_limits_hold_at_once(in_tenant: Tenant) -> None:
    """reference mls_protocols 2.2, MLS Grid: 2 a second, and so many an hour."""
    limits = (Limit(2, timedelta(seconds=1)), Limit(40, timedelta(minutes=1)), Limit(90, timedelta(minutes=10)))
    greedy, sent = Budget(in_tenant.pk, "grid", limits), []
    with time_machine.travel(NOON, tick=False) as clock:
        while len(sent) < 100:
            try:
                greedy.spend()
            except RateLimited as refused:
                clock.shift(refused.retry_after)
            else:
                greedy.answered()
                sent.append(datetime.now(UTC))
    assert [most_in(sent, limit.period) for limit in limits] == [2, 40, 90]


def test_a_second_is_counted_from_the_answer(in_tenant: Tenant) -> None:
    """A source may count a request any time until it answers: a busy machine sends it late, or a network holds it."""
    grid = Budget(in_tenant.pk, "grid", (Limit(2, timedelta(seconds=1)),))
    with time_machine.travel(NOON, tick=False) as clock:
        grid.spend()
        grid.spend()
        clock.shift(5)
        with pytest.raises(RateLimited) as caught:
            grid.spend()
        assert caught.value.retry_after < timedelta(seconds=1.2)
        grid.answered()
        clock.shift(0.9)
        with pytest.raises(RateLimited):
            grid.spend()
        clock.shift(0.3)
        grid.spend()
        with pytest.raises(RateLimited):
            grid.spend()


def test_the_request_of_a_killed_worker_holds_nobody_for_long(in_tenant: Tenant) -> None:
    grid = Budget(in_tenant.pk, "grid", (Limit(1, timedelta(seconds=1)),))
    with time_machine.travel(NOON, tick=False) as clock:
        grid.spend()
        clock.shift(92)
        grid.spend()


def test_bytes_are_reserved_before_they_come_and_given_back(in_tenant: Tenant) -> None:
    limited = Budget(in_tenant.pk, "bytes", (Limit(1000, timedelta(hours=1), "bytes"),), reserve=400)
    with time_machine.travel(NOON, tick=False):
        limited.spend()
        limited.spend()
        with pytest.raises(RateLimited, match="1,000 bytes in an hour"):
            limited.spend()
        limited.received(100)
        limited.spend()
        assert RateBudget.objects.get().spent["bytes/3600"].popitem()[1] == 900


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_exceed_the_limit(tenant: Tenant) -> None:
    def work(_: int) -> int:
        counted = 0
        with tenant_scope(tenant):
            for _ in range(30):
                try:
                    budget(tenant, limit=25).spend()
                except RateLimited:
                    continue
                counted += 1
        connection.close()
        return counted

    with ThreadPoolExecutor(2) as workers:
        assert sum(workers.map(work, range(2))) == 25


def test_each_credential_and_each_tenant_has_its_own(in_tenant: Tenant, other_tenant: Tenant) -> None:
    budget(in_tenant, limit=1).spend()
    budget(in_tenant, "two", limit=1).spend()
    with tenant_scope(other_tenant):
        budget(other_tenant, limit=1).spend()
    with pytest.raises(RateLimited):
        budget(in_tenant, limit=1).spend()


def test_a_suspension_holds_everyone_and_is_never_shortened(in_tenant: Tenant) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        budget(in_tenant).suspend(timedelta(seconds=120))
        budget(in_tenant).suspend(timedelta(seconds=5))
        with pytest.raises(RateLimited) as caught:
            budget(in_tenant).spend()
        assert caught.value.retry_after == timedelta(seconds=120)
        clock.shift(120)
        budget(in_tenant).spend()


def test_the_token_is_not_kept(in_tenant: Tenant) -> None:
    budget(in_tenant, "very-secret-token").spend()
    assert "very-secret-token" not in RateBudget.objects.get().credential


@pytest.mark.parametrize("limit", [7, 66])
def test_no_five_minutes_hold_more_than_the_limit(in_tenant: Tenant, limit: int) -> None:
    sent: list[datetime] = []
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(130):
            clock.shift(7)
            greedy = budget(in_tenant, "greedy", limit)
            for _ in range(3):
                try:
                    greedy.spend()
                except RateLimited as refused:
                    assert timedelta(0) < refused.retry_after <= FIVE_MINUTES + FIVE_MINUTES / 12
                    break
                sent.append(datetime.now(UTC))
    assert most_in(sent, FIVE_MINUTES) <= limit and len(sent) >= 2 * limit
