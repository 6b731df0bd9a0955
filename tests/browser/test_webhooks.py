"""Webhooks, disabled feeds and freshness, by keyboard and by axe-core."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import expect

from listings.models import Collection
from mls_sync import feed_events
from mls_sync.models import Feed, PauseCause, SyncRun, WhoActs
from mls_sync.replication import pausing
from realty.tenants.scope import tenant_scope
from realty.webhooks import endpoints, kinds
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint, WebhookEvent
from tests.browser.driving import AXE, Visit, examine, keep, looks
from tests.browser.test_console import FAULTS
from tests.browser.test_feeds import newest_run

FAILED = {"at": "2026-11-30T12:00:00Z", "status": 503, "ms": 412, "problem": "HTTP 503: down for maintenance"}
CONSOLE = ("overview", "endpoints", "endpoint", "add", "deliveries", "delivery", "letters", "outages", "feed")


@pytest.fixture
def endpoint(synced: Feed) -> WebhookEndpoint:
    """With a delivery of each state; its feed is disabled since yesterday, and no longer fresh."""
    with tenant_scope(synced.tenant_id):
        told = [name for name in kinds.labels() if name != kinds.TEST]
        made, _ = endpoints.add(synced.tenant_id, "Warehouse", "http://127.0.0.1:9/hook", told)
        run = newest_run(synced)
        feed_events.run_ended(run)
        feed_events.completeness_broken(run.feed, at_source=100, here=98, missing=3, extra=1, stale=2)
        pausing.disable(run, PauseCause.CREDENTIALS, "The MLS refuses the token (HTTP 401).", WhoActs.TENANT, 1)
        for event, status in zip(WebhookEvent.objects.order_by("pk")[:3], DeliveryStatus, strict=False):
            WebhookDelivery.objects.create(event=event, endpoint=made, status=status, log=[FAILED], attempts=1)
        SyncRun.objects.filter(pk=run.pk).update(delays={"70": 20, "105": 2})
        Collection.objects.update(synced_at=timezone.now() - timedelta(hours=20))
    return made


def test_an_owner_adds_a_webhook_by_keyboard(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/feeds/")
    page.get_by_role("link", name="Webhooks").focus()
    page.keyboard.press("Enter")
    page.get_by_role("link", name="Add a webhook").focus()
    page.keyboard.press("Enter")
    page.get_by_label("Name").focus()
    page.keyboard.type("Warehouse")
    page.keyboard.press("Tab")
    page.keyboard.type("http://127.0.0.1:9/hook")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")  # runs that completed are wanted
    page.keyboard.press("Enter")
    expect(page.get_by_label("Signing secret")).to_have_value(re.compile(r"^whsec_[A-Za-z0-9+/]{43}=$"))
    keep(page, "webhook-secret-wide")
    page.get_by_role("link", name="I have kept it").click()
    expect(page.get_by_role("heading", name="Warehouse")).to_be_visible()
    with tenant_scope(synced.tenant_id):
        assert WebhookEndpoint.objects.get().types == ["run.completed"]


def test_the_owners_pages_have_no_serious_fault(visit: Visit, owner: User, endpoint: WebhookEndpoint) -> None:
    paths = {
        "webhooks": reverse("webhooks"),
        "webhook": reverse("webhook", args=[endpoint.pk]),
        "add": reverse("add_webhook"),
        "feeds": reverse("feeds"),
    }
    for page, look in looks(visit, owner, reverse("webhooks")):
        for name, path in paths.items():
            page.goto(path)
            examine(page, f"policy-{name}-{look}", full=True)


def test_the_consoles_pages_have_no_serious_fault(visit: Visit, staff: User, endpoint: WebhookEndpoint) -> None:
    with tenant_scope(endpoint.tenant_id):
        delivery, feed = WebhookDelivery.objects.latest("pk"), Feed.objects.get()
    paths = {
        "overview": reverse("admin:index"),
        "endpoints": reverse("admin:webhooks_webhookendpoint_changelist"),
        "endpoint": reverse("admin:webhooks_webhookendpoint_change", args=[endpoint.pk]),
        "add": reverse("admin:webhooks_webhookendpoint_add"),
        "deliveries": reverse("admin:webhooks_webhookdelivery_changelist"),
        "delivery": reverse("admin:webhooks_webhookdelivery_change", args=[delivery.pk]),
        "letters": reverse("admin:mls_sync_letter_changelist"),
        "outages": reverse("admin:mls_sync_outage_changelist"),
        "feed": reverse("admin:mls_sync_feed_change", args=[feed.pk]),
    }
    for phone in (False, True):
        page = visit(staff, reverse("admin:index"), phone=phone)
        for name, path in paths.items():
            page.goto(path)
            keep(page, f"policy-console-{name}-{'phone' if phone else 'wide'}", full=True)
            page.evaluate(AXE)
            assert page.evaluate(FAULTS) == [], name
