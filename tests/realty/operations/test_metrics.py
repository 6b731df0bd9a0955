"""What Prometheus reads: whose it is, what is in it, and what never is."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from django_q.tasks import async_task
from prometheus_client.parser import text_string_to_metric_families

from listings.collections import provision
from listings.models import Collection
from mls_sync.models import Feed, RateBudget, RunStatus, SyncRun
from realty.operations import metrics
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.realty.tenants.rows import a_feed, one_row_of_each

pytestmark = pytest.mark.django_db
TOKEN = "metrics-token-of-32-characters-.."
Samples = dict[tuple[str, tuple[tuple[str, str], ...]], float]


@pytest.fixture(autouse=True)
def fresh(settings: Any) -> Iterator[None]:
    settings.METRICS_TOKEN = TOKEN
    metrics._stored.forget()
    yield
    metrics._stored.forget()


def scraped() -> Samples:
    answer = Client(headers={"authorization": f"Bearer {TOKEN}"}).get("/metrics")
    assert answer.status_code == 200
    families = text_string_to_metric_families(answer.content.decode())
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for family in families for s in family.samples}


def of(samples: Samples, name: str, **labels: str) -> float | None:
    return samples.get((name, tuple(sorted(labels.items()))))


@pytest.mark.parametrize("given", ["", "Bearer ", "Bearer wrong", f"Basic {TOKEN}", TOKEN])
def test_without_the_token_there_is_no_such_page(given: str, settings: Any, staff: User) -> None:
    for client in (Client(), signed_in(staff)):
        assert client.get("/metrics", headers={"authorization": given}).status_code == 404
    settings.METRICS_TOKEN = ""
    assert Client().get("/metrics", headers={"authorization": "Bearer "}).status_code == 404


@pytest.fixture
def feed(tenant: Tenant, gps: Collection) -> Feed:
    """With a complete run of today, a failed one, and one of last week."""
    now = timezone.now()
    with tenant_scope(tenant):
        feed = a_feed(gps)
        SyncRun.objects.all().delete()
        for status, ended, created in (
            (RunStatus.COMPLETE, now, 7),
            (RunStatus.COMPLETE, now - timedelta(hours=2), 5),
            (RunStatus.FAILED, now, 0),
            (RunStatus.COMPLETE, now - timedelta(days=7), 1000),
        ):
            SyncRun.objects.create(
                feed=feed, status=status, kind="full", finished_at=ended, heartbeat_at=ended, created=created,
                quarantined=1, delays={"50": 10},
            )  # fmt: skip
        SyncRun.objects.create(feed=feed, kind="full")
        spent = {"requests/300": {str(int(now.timestamp() / 25)): 40}}
        RateBudget.objects.create(credential="ab" * 32, spent=spent, suspended_until=now + timedelta(minutes=5))
    return feed


def test_runs_records_freshness_and_budgets_of_each_feed(feed: Feed) -> None:
    found = scraped()
    name = {"tenant": "desert", "feed": "desert_gps_listings"}
    assert of(found, "realty_feed_runs_last_day", **name, outcome="complete") == 2
    assert of(found, "realty_feed_runs_last_day", **name, outcome="failed") == 1
    assert of(found, "realty_feed_records_last_day", **name, outcome="created") == 12
    assert of(found, "realty_feed_records_last_day", **name, outcome="quarantined") == 3
    assert of(found, "realty_runs_open", status="queued") == 1
    p95 = of(found, "realty_feed_freshness_p95_seconds", **name)
    limit = of(found, "realty_feed_freshness_limit_seconds", **name)
    assert p95 and limit and 100 < p95 < 130 and limit >= 3600
    assert of(found, "realty_feed_late", **name) == 0
    assert of(found, "realty_budget_spent", tenant="desert", credential="ab" * 6, limit="requests/300") == 40
    waits = of(found, "realty_budget_suspended_seconds", tenant="desert", credential="ab" * 6)
    assert waits and 290 < waits <= 300


def test_the_queue_and_its_workers(db: None) -> None:
    async_task("crm_leads.outreach.tasks.work_event", 1, 1)
    found = scraped()
    assert of(found, "realty_queue_waiting_tasks") == 1
    assert of(found, "realty_workers") == 0


def test_requests_are_counted_by_view_and_never_by_path(owner: User) -> None:
    client = signed_in(owner)
    before = of(scraped(), "realty_http_request_seconds_count", view="search", method="GET", status="200") or 0
    client.get("/listings/?text=berta%40example.com")
    Client().get("/no/such/berta@example.com")
    found = scraped()
    after = of(found, "realty_http_request_seconds_count", view="search", method="GET", status="200")
    assert after == before + 1
    assert of(found, "realty_http_request_seconds_count", view="-", method="GET", status="404")
    assert "berta" not in str(found)


def test_no_label_holds_what_a_tenant_stores(feed: Feed, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        Feed.objects.all().delete()
        Collection.objects.all().delete()
        one_row_of_each(tenant, owner)
    allowed = {"tenant", "feed", "outcome", "status", "credential", "limit", "view", "method", "le"}
    told = {label for name, labels in scraped() for label, _ in labels if name.startswith("realty_")}
    assert told <= allowed
    text = str(scraped())
    for private in ("Desert Realty", "1 Test Way", "olivia", "@", "555-01"):
        assert private not in text, private


def test_a_scrape_costs_a_constant_number_of_queries(
    feed: Feed, tenant: Tenant, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(10):
        scraped()
    with tenant_scope(tenant):
        for number in range(5):
            a_feed(provision(tenant, f"more{number}", title="More"))
    metrics._stored.forget()
    with django_assert_num_queries(10):
        scraped()


def test_two_scrapes_in_a_moment_ask_once(
    feed: Feed, django_assert_num_queries: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(metrics, "FRESH_SECONDS", 3600)  # a busy machine has no moments
    scraped()
    with django_assert_num_queries(0):
        scraped()
