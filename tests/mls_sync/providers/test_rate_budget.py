from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from mls_sync.models import RateBudget
from mls_sync.providers.errors import RateLimited
from mls_sync.providers.rate_budget import Budget, credential_digest
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope

NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def budget(tenant: Tenant, token: str = "one", limit: int = 3) -> Budget:
    return Budget(tenant.pk, credential_digest("https://mls.example.com", token), limit)


def test_the_limit_holds_until_the_window_ends(in_tenant: Tenant) -> None:
    with time_machine.travel(NOON, tick=False) as clock:
        for _ in range(3):
            budget(in_tenant).spend()
            clock.shift(10)
        with pytest.raises(RateLimited) as caught:
            budget(in_tenant).spend()
        assert caught.value.retry_after == timedelta(seconds=270)
        clock.shift(270)
        budget(in_tenant).spend()
    assert RateBudget.objects.get().used == 1


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
            greedy = Budget.in_any_five_minutes(in_tenant.pk, "greedy", limit)
            for _ in range(3):
                try:
                    greedy.spend()
                except RateLimited as refused:
                    assert timedelta(0) < refused.retry_after <= greedy.period
                    break
                sent.append(datetime.now(UTC))
    windows = [sum(at <= other < at + timedelta(minutes=5) for other in sent) for at in sent]
    assert max(windows) <= limit and len(sent) >= 2 * limit
