"""The card of a feed tells of the run by which the console judges the feed, whatever ran since."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from mls_sync.models import Feed, RunKind, RunStatus, SyncRun, WhoActs
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import text_of
from tests.realty.tenants.rows import a_run

WAITS = "The source lacks 2 of 3."


@pytest.fixture
def client(owner: User) -> Client:
    return signed_in(owner)


def ran(feed: Feed, kind: str, status: str, **fields: Any) -> SyncRun:
    with tenant_scope(feed.tenant_id):
        return a_run(feed, kind=kind, status=status, **fields)


def cards(client: Client, feed: Feed) -> list[str]:
    """On the page of feeds and on the dashboard, each in its page and by itself."""
    alone = (f"/feeds/{feed.pk}/card/", f"/feeds/collections/{feed.collection_id}/card/")
    whole = [text_of(client.get(address)).split("<article")[1].split("</article>")[0] for address in ("/feeds/", "/")]
    return whole + [text_of(client.get(address)) for address in alone]


@pytest.mark.parametrize(
    ("kind", "status"),
    [
        (RunKind.INCREMENTAL, RunStatus.COMPLETE),
        (RunKind.WATCHED, RunStatus.COMPLETE),
        (RunKind.INCREMENTAL, RunStatus.RUNNING),
    ],
)
def test_a_removal_waits_in_sight_while_later_runs_go_well(
    client: Client, feed: Feed, kind: RunKind, status: RunStatus
) -> None:
    ran(feed, RunKind.SWEEP, RunStatus.CONFIRM, message=WAITS, who_acts=WhoActs.STAFF)
    ran(feed, kind, status, message="3 unchanged.")
    for card in cards(client, feed):
        assert WAITS in card and "Waiting for" in card and "3 unchanged." not in card
        assert ("<progress" in card) == (status == RunStatus.RUNNING)


def test_watched_listings_do_not_hide_that_the_last_sync_was_partial(client: Client, feed: Feed) -> None:
    ran(feed, RunKind.INCREMENTAL, RunStatus.PARTIAL, message="The quota is used up.", who_acts=WhoActs.TENANT)
    ran(feed, RunKind.WATCHED, RunStatus.COMPLETE, message="1 unchanged.")
    for card in cards(client, feed):
        assert "The quota is used up." in card and "Partial" in card


def test_a_later_sync_that_ends_well_takes_the_place_of_a_failed_one(client: Client, feed: Feed) -> None:
    ran(feed, RunKind.INCREMENTAL, RunStatus.FAILED, message="The source did not answer.")
    ran(feed, RunKind.INCREMENTAL, RunStatus.COMPLETE, message="3 unchanged.")
    for card in cards(client, feed):
        assert "did not answer" not in card and "Complete" in card


def test_the_first_run_is_told_while_it_is_under_way(client: Client, feed: Feed) -> None:
    ran(feed, RunKind.FULL, RunStatus.RUNNING)
    for card in cards(client, feed):
        assert "Running" in card and "none yet" not in card
