"""Who is told of a feed that stopped, of what, and that each is told once: of the failure, and of its end."""

import threading
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.db import connection, transaction
from django.utils import timezone
from django_q.models import OrmQ

from mls_sync.feeds import pause_feed, resume_feed
from mls_sync.models import Feed, Letter, Outage, PauseCause, WhoActs
from mls_sync.providers.errors import ConfigurationError, CredentialsRefused, ProtocolError
from mls_sync.replication import pausing
from mls_sync.tasks import send_letters
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from realty.webhooks.models import WebhookEvent
from tests.conftest import make_member
from tests.mls_sync.replication.conftest import FULL, Sync
from tests.mls_sync.replication.fake_provider import Source
from tests.mls_sync.replication.test_failures import failing

REFUSED = CredentialsRefused("The MLS refuses the token (HTTP 401).")
BROKEN = ProtocolError("No D in the answer.")


@pytest.fixture(autouse=True)
def system_administrator(settings: Any) -> None:
    settings.ADMINS = [("Sam", "sam@example.com")]


def posted() -> list[tuple[str, str]]:
    """To whom, and the subject, of letters that went out since the last look."""
    send_letters()
    found = [(message.to[0], message.subject) for message in mail.outbox]
    mail.outbox.clear()
    return found


def test_refused_credentials_stop_the_feed_and_its_owners_are_told_what_to_do(
    feed: Feed, source: Source, sync: Sync, owner: User, colleague: User, tenant: Tenant
) -> None:
    Tenant.objects.filter(pk=tenant.pk).update(contact_email="office@example.com")
    failing(source, REFUSED)
    sync()
    feed.refresh_from_db()
    assert (feed.is_disabled, feed.pause_cause) == (True, PauseCause.CREDENTIALS)
    send_letters()
    assert {message.to[0] for message in mail.outbox} == {"olivia@example.com", "office@example.com"}
    body = mail.outbox[0].body
    for said in (
        "Greater Palm Springs MLS (desert_gps_listings) of Desert Realty",
        "The MLS refuses the token (HTTP 401).",
        f"/feeds/{feed.pk}/settings/",
        "Who must act: Tenant's administrator.",
        timezone.localtime(feed.paused_at, ZoneInfo(feed.tenant.time_zone)).strftime("%b"),
    ):
        assert said in body


def test_a_tenant_without_an_address_is_looked_after_by_the_system(feed: Feed, source: Source, sync: Sync) -> None:
    failing(source, REFUSED)
    sync()
    assert posted() == [("sam@example.com", "Greater Palm Springs MLS: the MLS refuses the credentials, sync stopped")]


def test_without_admins_superusers_are_told(feed: Feed, source: Source, sync: Sync, staff: User, settings: Any) -> None:
    settings.ADMINS = []
    failing(source, REFUSED)
    sync()
    assert [address for address, _ in posted()] == ["piper@example.com"]


def test_after_too_many_failed_runs_the_system_administrators_are_told(
    feed: Feed, source: Source, sync: Sync, owner: User
) -> None:
    failing(source, BROKEN, times=9, token="")
    for _ in range(4):
        sync(FULL)
    assert posted() == []
    sync(FULL)
    feed.refresh_from_db()
    assert feed.pause_cause == PauseCause.FAILED_RUNS
    assert posted() == [("sam@example.com", "Greater Palm Springs MLS: sync was disabled")]


def test_a_feed_may_have_its_own_number_of_failed_runs(feed: Feed, source: Source, sync: Sync) -> None:
    Feed.objects.filter(pk=feed.pk).update(max_failed_runs=2)
    failing(source, BROKEN, times=2, token="")
    sync(FULL)
    sync(FULL)
    feed.refresh_from_db()
    assert feed.is_disabled


def test_the_schedule_tries_again_after_waits_that_double(feed: Feed, source: Source, sync: Sync) -> None:
    failing(source, BROKEN, times=4, token="")
    waits = []
    for _ in range(4):
        Feed.objects.filter(pk=feed.pk).update(next_due_at=timezone.now() + timedelta(days=1))
        before = timezone.now()
        sync(FULL)
        feed.refresh_from_db()
        assert feed.next_due_at == feed.retry_at
        waits.append(round((feed.retry_at - before).total_seconds() / 60))
    assert waits == [15, 30, 60, 120]
    sync(FULL)
    feed.refresh_from_db()
    assert (feed.consecutive_failures, feed.retry_at) == (0, None)


def test_recovery_is_told_once_to_those_who_were_told_of_the_failure(
    feed: Feed, source: Source, sync: Sync, owner: User, tenant: Tenant
) -> None:
    failing(source, REFUSED)
    sync()
    assert [address for address, _ in posted()] == ["olivia@example.com"]
    make_member("odette", tenant, "owner")  # joined later, and was told nothing
    resume_feed(Feed.objects.get(pk=feed.pk))
    assert posted() == []
    sync(FULL)
    assert posted() == [("olivia@example.com", "Greater Palm Springs MLS: sync works again")]
    sync(FULL)
    assert posted() == []
    assert not Outage.objects.filter(ended_at=None).exists()


def test_a_mend_that_did_not_help_is_told_and_recovery_once_for_all(
    feed: Feed, source: Source, sync: Sync, owner: User
) -> None:
    for _ in range(2):
        failing(source, REFUSED)
        sync(FULL)
        resume_feed(Feed.objects.get(pk=feed.pk))
    assert len(posted()) == 2
    sync(FULL)
    assert len(posted()) == 1


def test_what_a_person_paused_is_announced_to_no_one(feed: Feed, sync: Sync, owner: User) -> None:
    pause_feed(feed, "Paused by Olivia.")
    resume_feed(feed)
    sync(FULL)
    assert posted() == [] and not feed.is_disabled


def test_a_wrong_setting_tells_where_to_correct_it(feed: Feed, source: Source, sync: Sync, owner: User) -> None:
    failing(source, ConfigurationError("The MLS does not understand the filter."))
    sync()
    send_letters()
    assert "Correct the setting" in mail.outbox[0].body and "refuses the credentials" not in mail.outbox[0].subject


def test_no_letter_and_no_event_holds_a_secret(feed: Feed, source: Source, sync: Sync, owner: User) -> None:
    Feed.objects.filter(pk=feed.pk).update(secrets={"token": "very-secret-token"})
    failing(source, CredentialsRefused('The MLS says: "very-secret-token is wrong"'))
    sync()
    assert Letter.objects.exists() and WebhookEvent.objects.exists()
    texts = [*Letter.objects.values_list("body", flat=True), *WebhookEvent.objects.values_list("body", flat=True)]
    assert not [text for text in texts if "very-secret" in text]


def test_all_of_it_is_rolled_back_together(feed: Feed, source: Source, sync: Sync, owner: User) -> None:
    """A worker that is killed before its commit has told nobody."""
    run = sync(FULL)
    WebhookEvent.objects.all().delete()
    OrmQ.objects.all().delete()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        pausing.disable(run, PauseCause.CREDENTIALS, "No.", WhoActs.TENANT, 1)
        assert Letter.objects.exists() and WebhookEvent.objects.exists() and OrmQ.objects.exists()
        raise ZeroDivisionError
    assert not Letter.objects.exists() and not WebhookEvent.objects.exists() and not OrmQ.objects.exists()
    assert posted() == []


@pytest.mark.django_db(transaction=True)
def test_two_workers_at_once_announce_it_once(feed: Feed, source: Source, sync: Sync, owner: User) -> None:
    run, meet, tenant = sync(FULL), threading.Barrier(2, timeout=20), feed.tenant_id

    def worker() -> None:
        try:
            with tenant_scope(tenant):
                meet.wait()
                with transaction.atomic():
                    pausing.disable(run, PauseCause.CREDENTIALS, "No.", WhoActs.TENANT, 1)
        finally:
            connection.close()

    both = [threading.Thread(target=worker) for _ in range(2)]
    for each in both:
        each.start()
    for each in both:
        each.join()
    assert (Outage.objects.count(), Letter.objects.count()) == (1, 1)
    assert WebhookEvent.objects.filter(type="feed.disabled").count() == 1
