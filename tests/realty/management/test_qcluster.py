"""feed_replay A2: wherever a worker runs, the housekeeping schedules exist; without them the first 429 ends a feed."""

import os
from typing import Any

import pytest
from django.core.management import call_command
from django.db import connection
from django_q.management.commands import qcluster
from django_q.models import Schedule

from crm_leads.schedules import SCHEDULES as LEADS
from listings.schedules import SCHEDULES as LISTINGS
from mls_sync.schedules import SCHEDULES as FEEDS
from realty.accounts.schedules import SCHEDULES as ACCOUNTS
from realty.api.schedules import SCHEDULES as API
from realty.audit.schedules import SCHEDULES as AUDIT
from realty.billing.schedules import SCHEDULES as BILLING
from realty.checks import housekeeping_is_scheduled
from realty.tenants.schedules import SCHEDULES as TENANTS
from realty.webhooks.schedules import SCHEDULES as WEBHOOKS


def test_a_worker_makes_the_schedules_that_are_missing(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[Any] = []
    monkeypatch.setattr(qcluster.Command, "handle", lambda *args, **options: started.append(Schedule.objects.count()))
    Schedule.objects.all().delete()
    assert [message.id for message in housekeeping_is_scheduled(None, databases=["default"])] == ["realty.W008"]
    call_command("qcluster")
    housekeeping = (LEADS, FEEDS, LISTINGS, ACCOUNTS, API, AUDIT, BILLING, TENANTS, WEBHOOKS)
    assert started == [sum(map(len, housekeeping))]  # before the first task runs
    assert housekeeping_is_scheduled(None, databases=["default"]) == []
    assert housekeeping_is_scheduled(None) == []  # no database asked for, as at each start


@pytest.fixture(autouse=True)
def nice(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """By how much a process stood back; for good, so that no test may."""
    found: list[int] = []
    monkeypatch.setattr(os, "nice", found.append)
    return found


def test_pages_come_before_background_tasks(db: None, nice: list[int], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qcluster.Command, "handle", lambda *args, **options: None)
    call_command("qcluster")
    assert nice == [10]


def test_a_new_database_is_migrated_by_the_command_alone(db: None) -> None:
    """`manage.py migrate` checks the database first, where there is no table yet."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE django_q_schedule RENAME TO not_yet")
    assert housekeeping_is_scheduled(None, databases=["default"]) == []
