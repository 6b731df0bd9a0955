"""Daily and weekly letters: in the morning where the tenant is, each alert in one of them."""

from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django_q.models import OrmQ

from listings import tasks
from listings.alerts import digests
from listings.models import Alert, AlertLetter, Collection, SavedSearch
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.listings.alerts.test_following import saved, sync

ZONE = ZoneInfo("America/Los_Angeles")


def at(day: int, hour: int) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=ZONE)


@pytest.mark.parametrize(
    ("frequency", "now", "due"),
    [
        ("daily", at(4, 8), at(4, 7)),
        ("daily", at(4, 6), at(3, 7)),
        ("weekly", at(4, 8), at(2, 7)),  # Nov 2, 2026 is a Monday
        ("weekly", at(2, 7), at(2, 7)),
        ("weekly", at(9, 6), at(2, 7)),
    ],
)
def test_letters_are_due_in_the_morning(frequency: str, now: datetime, due: datetime) -> None:
    assert digests.last_due(frequency, ZONE, now) == due


def test_a_digest_tells_each_alert_once(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    saved(owner, in_tenant, frequency="daily")
    SavedSearch.objects.update(digest_until=at(3, 8), followed_since=at(3, 8))
    sync(gps, "A")
    sync(gps, "B", list_price=Decimal(450_000))
    tasks.follow_alerts(in_tenant.pk)
    assert not AlertLetter.objects.exists()
    Alert.objects.update(created_at=at(3, 12))

    with platform_scope("test"):
        assert digests.tenants_due(at(4, 6)) == [] and digests.tenants_due(at(4, 8)) == [in_tenant.pk]
    assert digests.write_due(in_tenant, at(4, 8)) == 1
    assert digests.write_due(in_tenant, at(4, 8)) == 0 and digests.write_due(in_tenant, at(5, 8)) == 0
    tasks.send_alerts(in_tenant.pk)
    (message,) = mail.outbox
    assert message.subject == "Golf homes: 2 changes" and message.body.count("New match") == 2


def test_a_digest_without_news_is_not_written(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    saved(owner, in_tenant, frequency="weekly")
    SavedSearch.objects.update(digest_until=at(1, 8))
    assert digests.write_due(in_tenant, at(9, 8)) == 0
    assert SavedSearch.objects.get().digest_until == at(9, 7)


def test_each_tenant_s_digests_are_a_task_of_their_own(
    owner: User, stranger: User, gps: Collection, in_tenant: Tenant, other_tenant: Tenant
) -> None:
    """What stalls one tenant stalls no other."""
    saved(owner, in_tenant, frequency="daily")
    with tenant_scope(other_tenant):
        saved(stranger, other_tenant, frequency="daily")
    with platform_scope("test"):
        SavedSearch.objects.update(digest_until=at(1, 8))
    assert tasks.write_waiting_digests() == 2
    queued = [task.task for task in OrmQ.objects.all() if task.task["func"] == digests.TASK]
    assert sorted(task["args"] for task in queued) == sorted([(in_tenant.pk,), (other_tenant.pk,)])
    assert tasks.write_digests(in_tenant.pk) == 0 and tasks.write_waiting_digests() == 1


def test_old_alerts_go(owner: User, gps: Collection, in_tenant: Tenant) -> None:
    saved(owner, in_tenant)
    sync(gps, "A")
    tasks.follow_alerts(in_tenant.pk)
    tasks.send_alerts(in_tenant.pk)
    assert tasks.purge_alerts() == 0
    Alert.objects.update(created_at=at(1, 0) - timedelta(days=400))
    AlertLetter.objects.update(written_at=at(1, 0) - timedelta(days=400))
    assert tasks.purge_alerts() == 2 and not Alert.objects.exists()
