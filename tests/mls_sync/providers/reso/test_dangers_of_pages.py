"""What a replicator of the RESO Web API must survive between the pages (reference, "Twenty-five things", by number)."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from listings.models import Collection, Listing
from mls_sync.models import Feed, RunKind, RunStatus
from mls_sync.providers.base import Window
from mls_sync.providers.errors import (
    ConfigurationError,
    ProviderError,
    RateLimited,
    TokenExpired,
    TransientError,
)
from mls_sync.replication import engine, runs
from realty.tenants.models import Tenant
from tests.mls_sync.providers.contract import keys, swept
from tests.mls_sync.providers.reso.conftest import reso
from tests.mls_sync.providers.reso.server import TOKEN, ResoServer, answered, listing, pages_of

ALL = Window()
FIVE = [listing(number) for number in range(5)]
FREE = {"requests_per_second": 1000, "requests_per_hour": 1_000_000}


@pytest.fixture
def feed(server: ResoServer, gps: Collection, in_tenant: Tenant, settings: Any) -> Feed:
    settings.REPLICATION = {"first_backoff_seconds": 0.0, "silent_seconds": 0.0, "attempts": 2}
    options = {"base_url": server.url, "page_size": 50, **FREE}
    return Feed.objects.create(collection=gps, kind="reso", options=options, secrets={"token": TOKEN})


def sync(feed: Feed, kind: str = "") -> Any:
    fresh = Feed.objects.get(pk=feed.pk)
    run = runs.request_run(fresh, kind or runs.next_kind(fresh), trigger="manual", enqueue=False)
    return engine.run_to_end(run)


def scripted(server: ResoServer, *bodies: Any) -> None:
    server.ways.instead = pages_of(list(bodies))


def test_danger_2_equal_timestamps_are_all_within_an_inclusive_window(server: ResoServer) -> None:
    at = datetime(2026, 11, 1, 12, 0, 0, 123_000, tzinfo=UTC)
    for item in server.listings.values():
        item["ModificationTimestamp"] = "2026-11-01T12:00:00.123Z"
    assert len(keys(reso(server), Window(at, at))) == len(server.listings)
    assert not keys(reso(server), Window(at + timedelta(milliseconds=1), None))


def test_danger_3_what_comes_late_with_an_old_timestamp_is_within_the_overlap(feed: Feed, server: ResoServer) -> None:
    sync(feed)
    late = listing(500) | {"ModificationTimestamp": f"{datetime.now(UTC) - timedelta(minutes=15):%Y-%m-%dT%H:%M:%SZ}"}
    server.listings[late["ListingKey"]] = late
    run = sync(feed)
    assert (run.kind, run.created) == (RunKind.INCREMENTAL, 1)


def test_danger_11_what_vanishes_without_a_word_is_found_by_the_sweep(feed: Feed, server: ResoServer) -> None:
    assert sync(feed).created == 120
    gone = list(server.listings)[:3]
    for key in gone:
        del server.listings[key]
    done = sync(feed, RunKind.SWEEP)
    assert (done.status, done.vanished) == (RunStatus.COMPLETE, 3)
    assert set(Listing.objects.exclude(vanished_at=None).values_list("listing_key", flat=True)) == set(gone)


@pytest.mark.parametrize(
    "last",
    [
        answered({"value": []}),
        answered({"error": {"code": "", "message": "Error getting data!"}}),
        (200, {}, b"<html><body>Sign in</body></html>"),
        (200, {}, b""),
        answered({"value": FIVE[:1], "@odata.nextLink": "Property?$skiptoken=circle"}),
    ],
    ids=["empty", "error", "web page", "nothing", "circle"],
)
def test_danger_12_a_sweep_that_ends_early_removes_nothing(feed: Feed, server: ResoServer, last: Any) -> None:
    sync(feed)
    announced = {"@odata.count": 120, "value": FIVE, "@odata.nextLink": "Property?$skiptoken=circle"}

    def instead(path: str, query: dict[str, str]) -> Any:
        if query.get("$select", "").startswith("ListingKey") and query.get("$top") != "1":
            return answered(announced)
        return last if query.get("$skiptoken") == "circle" else None

    server.ways.instead = instead
    done = sync(feed, RunKind.SWEEP)
    assert (done.status != RunStatus.COMPLETE, done.vanished) == (True, 0)
    assert Listing.objects.filter(vanished_at=None).count() == 120


@pytest.mark.parametrize("place", ["body", "header"])
@pytest.mark.parametrize("form", ["absolute", "path", "relative"])
def test_danger_14_links_are_followed_wherever_and_however_they_stand(
    server: ResoServer, place: str, form: str
) -> None:
    server.ways.links, server.ways.form = place, form
    assert sorted(keys(reso(server, page_size=25))) == sorted(server.listings)


@pytest.mark.parametrize("link", ["Property/replication?next=1", "replication?next=1", "?next=1"])
def test_danger_14_a_relative_link_begins_at_the_root_or_at_what_was_asked(server: ResoServer, link: str) -> None:
    first = (200, {"Link": f'<{link}>; rel="next"'}, json.dumps({"value": FIVE}).encode())
    counted = {"@odata.count": 5, "value": []}
    scripted(server, first, counted, {"value": []})
    assert len(keys(reso(server, profile="bridge", expansions="-"))) == 5
    assert server.requests[-1] == "/reso/odata/Property/replication?next=1"


@pytest.mark.parametrize(
    "link",
    ["https://127.0.0.1/reso/odata/Property?a=1", "http://elsewhere.example.com/Property", "//elsewhere.example.com/P"],
)
def test_danger_14_a_link_to_another_server_or_scheme_is_never_asked(server: ResoServer, link: str) -> None:
    scripted(server, {"value": FIVE, "@odata.nextLink": link})
    with pytest.raises(ConfigurationError, match="must not see the credentials"):
        reso(server).page(ALL, "")
    assert all("Property" not in path or "$top" in path for path in server.requests)


@pytest.mark.parametrize("link", ["ftp://x/y", "http://[", "http://user:secret@127.0.0.1/", "x" * 9_000])
def test_danger_14_a_link_that_is_no_address_is_an_error(server: ResoServer, link: str) -> None:
    scripted(server, {"value": FIVE, "@odata.nextLink": link})
    with pytest.raises(ProviderError):
        reso(server).page(ALL, "")


def test_danger_14_a_link_that_repeats_the_token_is_asked_without_it(server: ResoServer) -> None:
    link = f"{server.url}/Property?access_token={TOKEN}&$skiptoken=a%2Fb%27"
    scripted(server, {"value": FIVE, "@odata.nextLink": link}, {"value": []})
    provider = reso(server)
    token = provider.page(ALL, "").next_token or ""
    assert TOKEN not in token
    provider.page(ALL, token)
    assert server.requests[-1] == "/reso/odata/Property?$skiptoken=a/b'"


@pytest.mark.parametrize("length", [1, 2, 3, 7])
def test_danger_14_links_in_a_circle_are_an_error_and_no_end(server: ResoServer, length: int) -> None:
    server.ways.instead = lambda path, query: (
        answered({"value": FIVE, "@odata.nextLink": f"Property?at={(int(query.get('at', 0)) + 1) % length}"})
        if path == "Property"
        else None
    )
    with pytest.raises(TransientError, match="in a circle"):
        keys(reso(server))
    assert len(server.requests) < 40


def test_danger_14_a_link_to_itself_is_the_end_where_all_that_was_announced_came(server: ResoServer) -> None:
    link = "Property?$skiptoken=last"
    body = {"value": FIVE, "@odata.nextLink": link}
    scripted(server, {**body, "@odata.count": 10}, body)
    assert len(keys(reso(server))) == 10


@pytest.mark.parametrize("status", [400, 404, 410])
def test_danger_14_a_link_that_has_expired_is_no_fault_of_the_feed(server: ResoServer, status: int) -> None:
    refused = (status, {}, b'{"error": {"code": "1", "message": "expired"}}')
    scripted(server, {"value": FIVE, "@odata.nextLink": "Property?$skiptoken=1"}, refused)
    provider = reso(server)
    token = provider.page(ALL, "").next_token
    with pytest.raises(TokenExpired):
        provider.page(ALL, token or "")


def test_danger_15_short_and_empty_pages_with_a_link_go_on(server: ResoServer) -> None:
    bodies = [{"value": rows, "@odata.nextLink": f"Property?at={at}"} for at, rows in enumerate([FIVE[:1], [], []])]
    scripted(server, *bodies, {"value": FIVE[1:]})
    assert len(keys(reso(server))) == 5


@pytest.mark.parametrize("off", [-7, 1])
def test_danger_15_a_total_that_changes_while_paging_loses_nothing(feed: Feed, server: ResoServer, off: int) -> None:
    server.ways.off = off
    assert (sync(feed).created, Listing.objects.count()) == (120, 120)


@pytest.mark.parametrize("counts", [True, False])
@pytest.mark.parametrize("most", [20, 1000])
def test_danger_15_where_top_bounds_the_whole_answer_nothing_is_missed(most: int, counts: bool) -> None:
    server = ResoServer(200, pages="whole", most=most, counts=counts)
    provider = reso(server)
    assert sorted(keys(provider)) == sorted(server.listings)
    assert sorted(swept(provider)) == sorted(server.listings)
    server.close()


def test_danger_16_a_server_that_ignores_the_offset_is_noticed(server: ResoServer) -> None:
    same = {"value": FIVE, "@odata.count": 15}
    scripted(server, *[same] * 5)
    with pytest.raises(TransientError, match="same page again"):
        keys(reso(server, page_size=5))


@pytest.mark.parametrize(
    ("header", "wait"), [("7", timedelta(seconds=7)), ("", timedelta(minutes=1))], ids=["seconds", "absent"]
)
def test_danger_17_throttling_is_waited_for(server: ResoServer, header: str, wait: timedelta) -> None:
    headers = {"Retry-After": header} if header else {}
    scripted(server, (429, headers, b"{}"))
    with pytest.raises(RateLimited) as caught:
        reso(server).page(ALL, "")
    assert caught.value.retry_after == wait


def test_danger_17_a_suspended_token_of_mls_grid_is_left_alone_for_an_hour(server: ResoServer) -> None:
    scripted(server, (429, {}, b""))
    with pytest.raises(RateLimited) as caught:
        reso(server, profile="mlsgrid", system="test").page(ALL, "")
    assert caught.value.retry_after == timedelta(hours=1)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (answered({"error": {"code": "500", "message": "Oops"}}), TransientError),
        (answered({"error": {"code": 401, "message": "Unknown token"}}), ConfigurationError),
        (answered({"error": "it failed", "value": []}), TransientError),
        (answered({"D": {"Success": False, "Code": 1026, "Message": "no"}}), TransientError),
        (answered({"value": None}), TransientError),
        (answered({"message": "Endpoint request timed out"}), TransientError),
        (answered([]), ProviderError),
        ((200, {}, b"<!DOCTYPE html><html>Sign in</html>"), TransientError),
        ((200, {}, b""), TransientError),
        ((200, {}, b'{"value": [{"ListingKey": "1"'), TransientError),
        ((500, {}, b'{"error": {"code": "", "message": "Oops"}}'), TransientError),
        ((403, {}, b'{"error": {"code": "", "message": "No"}}'), ConfigurationError),
        ((413, {}, b'{"error": {"code": "", "message": "Too complex"}}'), ConfigurationError),
        ((404, {}, b"<html>Not here</html>"), ConfigurationError),
    ],
)
def test_danger_18_whatever_is_no_page_is_an_error_and_never_an_empty_end(
    server: ResoServer, reply: Any, error: type[ProviderError]
) -> None:
    server.ways.instead = lambda path, query: reply if path == "Property" else None
    with pytest.raises(error):
        reso(server).page(ALL, "")


def test_danger_18_what_the_server_says_is_told_without_the_token(server: ResoServer) -> None:
    body = {"error": {"code": "", "message": f"The key {TOKEN} is odd", "details": [{"message": "Ask Alice"}]}}
    server.ways.instead = lambda path, query: (400, {}, answered(body)[2]) if path == "Property" else None
    with pytest.raises(ConfigurationError, match="Ask Alice") as caught:
        reso(server).page(ALL, "")
    assert TOKEN not in str(caught.value) and TOKEN not in caught.value.excerpt
