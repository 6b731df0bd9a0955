"""The ten end points of the brief for feeds."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from listings.models import Collection
from mls_sync import run_days
from mls_sync.enums import PauseCause, RunStatus
from mls_sync.models import Feed, FeedChange, SyncError, SyncRun
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.realty.api.callers import calling, problem
from tests.realty.tenants.rows import a_feed, a_quarantined_record, a_run

MLS = "/api/v1/admin/mls"
STATEMENTS_OF_THE_DOOR = 3  # the token, the person with memberships, the count of requests


@pytest.fixture
def feed(gps: Collection, tenant: Tenant) -> Feed:
    with tenant_scope(tenant):
        return a_feed(gps)


@pytest.fixture
def client(owner: User) -> Client:
    return calling(owner)


def sent(client: Client, method: str, address: str, body: Any = None) -> Any:
    return getattr(client, method)(f"{MLS}{address}", body, "application/json")


def test_a_sync_is_asked_for_followed_and_canceled(client: Client, feed: Feed) -> None:
    asked = sent(client, "post", "/sync", {"providerId": feed.pk})
    run = asked.json()["run"]
    assert (asked.status_code, run["status"], run["trigger"]) == (202, "queued", "manual")
    assert client.get(f"{MLS}/status/{feed.pk}").json()["state"] == "syncing"
    assert "under way" in problem(sent(client, "post", "/sync", {"providerId": feed.pk}), 409)["detail"]
    assert sent(client, "post", f"/sync/{feed.pk}/cancel").json()["message"] == "The run was canceled."
    problem(sent(client, "post", f"/sync/{feed.pk}/cancel"), 409)
    assert [item["status"] for item in client.get(f"{MLS}/history/{feed.pk}").json()["items"]] == ["cancelled"]


def test_a_removal_that_waits_is_not_canceled(client: Client, feed: Feed, tenant: Tenant, staff: User) -> None:
    with tenant_scope(tenant):
        waiting = a_run(feed, kind="sweep", status=RunStatus.CONFIRM)
    for caller in (client, calling(staff, platform=True)):
        problem(sent(caller, "post", f"/sync/{feed.pk}/cancel"), 409)
    with tenant_scope(tenant):
        waiting.refresh_from_db()
    assert waiting.status == RunStatus.CONFIRM


def test_staff_ask_for_a_sync_of_any_tenant(staff: User, feed: Feed, tenant: Tenant) -> None:
    asked = sent(calling(staff, platform=True), "post", "/sync", {"providerId": feed.pk})
    with tenant_scope(tenant):
        assert (asked.status_code, SyncRun.objects.get().requested_by) == (202, staff)


def test_a_paused_feed_says_who_must_act(client: Client, feed: Feed, tenant: Tenant) -> None:
    paused = sent(client, "put", f"/provider/{feed.pk}/toggle", {"enabled": False}).json()
    assert (paused["state"], paused["nextDueAt"]) == ("paused", None)
    assert "Resume it first" in problem(sent(client, "post", "/sync", {"providerId": feed.pk}), 409)["detail"]
    assert sent(client, "put", f"/provider/{feed.pk}/toggle", {"enabled": True}).json()["state"] == "scheduled"
    with tenant_scope(tenant):
        Feed.objects.update(paused_at="2026-11-01T00:00Z", pause_cause=PauseCause.CREDENTIALS, paused_reason="Refused.")
    told = client.get(f"{MLS}/status/{feed.pk}").json()
    assert (told["state"], told["pausedReason"]) == ("disabled", "Refused.")


def test_an_owner_sets_how_often_it_syncs(client: Client, feed: Feed, tenant: Tenant, owner: User) -> None:
    address = f"/provider/{feed.pk}/interval"
    told = sent(client, "put", address, {"minutes": 240}).json()
    assert (told["schedule"].split()[1], told["scheduleInWords"]) == ("*/4", told["scheduleInWords"])
    with tenant_scope(tenant):
        assert FeedChange.objects.get().by == owner
    for body, field in (({"minutes": 7}, "minutes"), ({"schedule": "* * * * *"}, "schedule"), ({}, "")):
        assert field in problem(sent(client, "put", address, body), 422)["errors"][0]["field"]


def test_a_change_of_what_another_has_changed_is_refused(client: Client, feed: Feed) -> None:
    read = client.get(f"{MLS}/status/{feed.pk}")
    sent(client, "put", f"/provider/{feed.pk}/toggle", {"enabled": False})
    address = f"{MLS}/provider/{feed.pk}/interval"
    stale = client.put(address, {"minutes": 240}, "application/json", HTTP_IF_MATCH=read["ETag"])
    problem(stale, 412)


def test_a_version_holds_while_only_the_clock_goes_on(client: Client, feed: Feed, tenant: Tenant) -> None:
    address, listed, now = f"{MLS}/status/{feed.pk}", f"{MLS}/status", timezone.now()
    with tenant_scope(tenant):
        Feed.objects.update(freshness_limit_minutes=60)
        Collection.objects.update(synced_at=now - timedelta(hours=5))
    with time_machine.travel(now, tick=False) as clock:
        read, tags = client.get(address), {path: client.get(path)["ETag"] for path in (address, listed)}
        clock.shift(timedelta(hours=1))
        for path, tag in tags.items():
            assert client.get(path, headers={"If-None-Match": tag}).status_code == 304
        before, after = read.json()["freshness"], client.get(address).json()["freshness"]
        assert "6 hr" in after["problems"][0] and after["ageSeconds"] - before["ageSeconds"] == 3600
        change: Any = {"path": f"{MLS}/provider/{feed.pk}/interval", "content_type": "application/json"}
        assert client.put(data={"minutes": 240}, headers={"If-Match": read["ETag"]}, **change).status_code == 200
        problem(client.put(data={"minutes": 60}, headers={"If-Match": read["ETag"]}, **change), 412)
        assert client.get(address, headers={"If-None-Match": read["ETag"]}).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_outside_of_a_test_each_change_is_a_transaction_too(client: Client, feed: Feed) -> None:
    for act, body in (("toggle", {"enabled": False}), ("interval", {"minutes": 240})):
        answer = sent(client, "put", f"/provider/{feed.pk}/{act}", body)
        assert (act, answer.status_code) == (act, 200)


def test_errors_say_who_must_act(client: Client, feed: Feed, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        run = a_run(feed, status=RunStatus.FAILED)
        for who in ("tenant", "source"):
            SyncError.objects.create(run=run, kind="x", who_acts=who, message=f"For {who}", tenant_id=tenant.pk)
    found = client.get(f"{MLS}/errors/{feed.pk}?whoActs=tenant").json()["items"]
    assert [(error["message"], error["runId"], error["providerId"]) for error in found] == [
        ("For tenant", run.pk, feed.pk)
    ]


def test_statistics_count_runs_and_what_they_did(client: Client, feed: Feed, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        now = timezone.now()
        run_days.add(a_run(feed, status=RunStatus.COMPLETE, finished_at=now, fetched=7, created=4, unchanged=3))
        run_days.add(a_run(feed, status=RunStatus.FAILED, finished_at=now, fetched=1, quarantined=1))
        a_quarantined_record(feed)
    found = client.get(f"{MLS}/statistics").json()
    assert ({name for name, number in found["health"].items() if number}, found["quarantined"]) == ({"new"}, 1)
    for period in ("lastDay", "last30Days"):
        told = found[period]
        assert {name: number for name, number in told["runs"].items() if number} == {"complete": 1, "failed": 1}
        assert {name: number for name, number in told["records"].items() if number} == {
            "fetched": 8, "created": 4, "unchanged": 3, "quarantined": 1,
        }  # fmt: skip


def test_no_answer_holds_a_credential(client: Client, feed: Feed, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        stored = Feed.objects.get()
        stored.secrets = {"access_token": "s3cr3t-t0ken"}
        stored.save()
    for address in ("/status", f"/status/{feed.pk}", "/history", "/statistics"):
        assert "s3cr3t" not in client.get(f"{MLS}{address}").content.decode()


@pytest.mark.parametrize(
    ("path", "statements"), [("/status", 7), ("/status/{pk}", 7), ("/history", 1), ("/errors/{pk}", 2)]
)
def test_statements_of_reading(client: Client, feed: Feed, tenant: Tenant, path: str, statements: int) -> None:
    with tenant_scope(tenant):
        a_run(feed)
    address = f"{MLS}{path.format(pk=feed.pk)}"
    client.get(address)  # notes the use of the token, once a minute
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    assert len(asked) == STATEMENTS_OF_THE_DOOR + statements, [q["sql"][:120] for q in asked]
