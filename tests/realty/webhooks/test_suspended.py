"""While a tenant is suspended its webhooks wait, and nothing that happened meanwhile is lost."""

import pytest

from mls_sync.models import Feed
from realty.tenants import suspension
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope
from realty.webhooks import delivery as deliveries
from realty.webhooks import endpoints
from realty.webhooks.models import WebhookEndpoint
from tests.realty.webhooks.delivering import failed_run, only, work
from tests.realty.webhooks.receiver import Receiver


def suspend(tenant: Tenant) -> None:
    with platform_scope("test"):
        suspension.suspend(tenant, "The invoice of May is open")


def resume(tenant: Tenant) -> None:
    with platform_scope("test"):
        suspension.resume(tenant)


def test_what_happens_meanwhile_is_told_when_it_is_resumed(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, in_tenant: Tenant
) -> None:
    suspend(in_tenant)
    failed_run(feed)
    work()
    assert receiver.got == [] and only().attempts == 0
    resume(in_tenant)
    work()
    assert len(receiver.got) == 1


def test_a_worker_that_delivers_one_after_the_other_stops(
    feed: Feed, endpoint: WebhookEndpoint, receiver: Receiver, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    failed_run(feed)
    failed_run(feed)
    monkeypatch.setattr(deliveries, "_judge", lambda *args: suspend(in_tenant))
    work()
    assert len(receiver.got) == 1
    resume(in_tenant)
    work()
    assert len(receiver.got) == 2


def test_the_platforms_own_hear_of_it_all_the_same(feed: Feed, receiver: Receiver, in_tenant: Tenant) -> None:
    with platform_scope("test"):
        endpoints.add(None, "Monitoring", receiver.url, ["run.failed"])
    suspend(in_tenant)
    failed_run(feed)
    work()
    assert len(receiver.got) == 1
