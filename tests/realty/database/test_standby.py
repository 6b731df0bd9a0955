"""What is read from a standby, and what the primary answers in its place; with real servers in tests/deploy/."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ImproperlyConfigured
from django.db import DEFAULT_DB_ALIAS, OperationalError, connection, connections
from django.http import Http404, HttpRequest, HttpResponse
from django.test import RequestFactory
from django.urls import reverse

from realty.console.tasks import tasks
from realty.database import replay as replaying
from realty.database import standby
from realty.database.config import STANDBY, database_settings, standby_settings
from realty.database.replay import Replay
from realty.operations.metrics import of_standby
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope
from tests.conftest import signed_in


class Servers(Replay):
    """Two servers that have written and replayed what the test says; None: promoted, an error: away."""

    written_now, replayed_now = 0, 0
    error: str = ""

    def _position(self, alias: str, statement: str) -> int | None:
        if alias == DEFAULT_DB_ALIAS:
            return self.written_now
        if self.error:
            raise OperationalError(self.error)
        return self.replayed_now


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [1000.0]
    monkeypatch.setattr(replaying, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Servers]:
    """The standby is the tests' own server, in sessions that take no write."""
    own = connections[DEFAULT_DB_ALIAS]
    read_only = {**own.settings_dict, "OPTIONS": {"options": "-c default_transaction_read_only=on"}}
    monkeypatch.setitem(connections.settings, STANDBY, read_only)
    # By another name, since Django's tests keep to the databases that there were when they began.
    connections[STANDBY] = connections["read_only"] = session = type(own)(read_only, alias="read_only")
    made = Servers(STANDBY)
    monkeypatch.setattr(standby, "replay", made)
    yield made
    session.close()
    del connections[STANDBY], connections["read_only"]


class TestReplay:
    def test_a_primary_at_rest_leaves_no_doubt(self, clock: list[float]) -> None:
        servers = Servers(STANDBY)
        for _ in range(20):
            clock[0] += 60
            assert servers.is_within(1) and servers.behind() == 0

    def test_one_that_is_cut_off_is_found_out(self, clock: list[float]) -> None:
        servers = Servers(STANDBY)
        assert servers.is_within(5)
        seen = []
        for _ in range(10):
            clock[0] += 1
            servers.written_now += 100
            seen.append(servers.is_within(5))
        assert seen == [True] * 5 + [False] * 5 and servers.behind() == 10

    def test_one_that_follows_slowly_is_as_old_as_what_it_has(self, clock: list[float]) -> None:
        servers = Servers(STANDBY)
        for second in range(12):
            servers.written_now, servers.replayed_now = second, max(second - 3, 0)
            servers.is_within(5)
            clock[0] += 1
        assert 4 <= servers.behind() <= 6  # type: ignore[operator]  # it is there

    def test_while_the_primary_writes_it_is_looked_at_as_rarely_as_ever(self, clock: list[float]) -> None:
        servers, asked = Servers(STANDBY), 0
        for tick in range(600):
            servers.written_now, servers.replayed_now = tick, max(tick - 1, 0)
            before = servers.next_look
            assert servers.is_within(5) or tick < 2
            asked += servers.next_look != before
            clock[0] += 0.1
        assert asked < 45  # in a minute

    @pytest.mark.parametrize(("error", "replayed"), [("the server is gone", 0), ("", None)])
    def test_away_or_promoted_it_is_left_alone_for_a_while(
        self, clock: list[float], error: str, replayed: Any, caplog: pytest.LogCaptureFixture
    ) -> None:
        servers = Servers(STANDBY)
        assert servers.is_within(5)
        servers.error, servers.replayed_now = error, replayed
        clock[0] += 1
        for _ in range(9):
            clock[0] += 1
            assert not servers.is_within(5) and servers.behind() is None
        servers.error, servers.replayed_now = "", 0
        clock[0] += 10
        assert servers.is_within(5)
        assert [record.message.split(":")[0] for record in caplog.records] == [
            "The standby is not read", "The standby is read again",
        ]  # fmt: skip


def _asked(view: Any, method: str = "get", **cookies: str) -> HttpResponse:
    request = getattr(RequestFactory(), method)("/")
    request.COOKIES = cookies
    return standby.from_standby(view)(request)


def _takes_writes(request: HttpRequest) -> HttpResponse:
    with connection.cursor() as cursor:
        cursor.execute("SHOW default_transaction_read_only")
        return HttpResponse("standby" if cursor.fetchone() == ("on",) else "primary")


@pytest.mark.django_db(transaction=True)
class TestFromStandby:
    def test_it_reads_there_and_comes_back(self, servers: Servers) -> None:
        assert _asked(_takes_writes).content == b"standby"
        assert _takes_writes(RequestFactory().get("/")).content == b"primary"

    def test_the_primary_answers_what_is_posted_and_who_has_just_posted(self, servers: Servers) -> None:
        assert _asked(_takes_writes, "post").content == b"primary"
        assert _asked(_takes_writes, **{standby.COOKIE: "1"}).content == b"primary"

    def test_the_primary_answers_where_the_standby_is_behind(self, servers: Servers, settings: Any) -> None:
        settings.DATABASE_REPLICA_LAG = -1
        assert _asked(_takes_writes).content == b"primary"

    def test_a_view_that_writes_is_made_by_the_primary_and_told(
        self, servers: Servers, tenant: Tenant, caplog: pytest.LogCaptureFixture
    ) -> None:
        def writes(request: HttpRequest) -> HttpResponse:
            with platform_scope("test"):
                Tenant.objects.filter(pk=tenant.pk).update(name="Renamed")
            return HttpResponse("done")

        assert _asked(writes).content == b"done"
        assert "wants to write" in caplog.text

    def test_what_it_does_not_have_is_looked_for_at_the_primary(self, servers: Servers) -> None:
        def finds(request: HttpRequest) -> HttpResponse:
            if _takes_writes(request).content == b"standby":
                raise Http404
            return HttpResponse("found")

        assert _asked(finds).content == b"found"

    def test_an_error_of_ours_stays_one(self, servers: Servers) -> None:
        def is_wrong(request: HttpRequest) -> HttpResponse:
            with connection.cursor() as cursor:
                cursor.execute("SELECT 1 / 0")
            return HttpResponse("")

        with pytest.raises(Exception, match="division by zero"):
            _asked(is_wrong)
        assert _takes_writes(RequestFactory().get("/")).content == b"primary"

    def test_whoever_posts_is_remembered_for_as_long_as_the_standby_may_lag(
        self, servers: Servers, owner: User
    ) -> None:
        client = signed_in(owner)
        assert standby.COOKIE not in client.get(reverse("search")).cookies
        cookie = client.post(reverse("choose_columns"), {}).cookies[standby.COOKIE]
        assert (cookie["max-age"], cookie["httponly"]) == (8, True)


def test_a_site_without_one_sets_no_cookie(owner: User) -> None:
    assert standby.COOKIE not in signed_in(owner).post(reverse("choose_columns"), {}).cookies


class TestSettings:
    def test_a_standby_has_the_limits_of_its_primary(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_URL", "postgres://site@db.example/realty")
        monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://site@standby.example/realty?connect_timeout=4")
        default = database_settings(None)  # type: ignore[arg-type]  # of an embedded server
        made = standby_settings(default)[STANDBY]
        assert (made["HOST"], made["OPTIONS"]["connect_timeout"]) == ("standby.example", 4)
        assert made["TIMEOUT"] == default["TIMEOUT"]

    def test_without_a_primary_of_ones_own_it_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("DATABASE_REPLICA_URL", "postgres://site:hunter2@standby.example/realty")
        with pytest.raises(ImproperlyConfigured, match="DATABASE_URL") as refused:
            standby_settings({"ENGINE": "realty.database.embedded"})
        assert "hunter2" not in str(refused.value)


@pytest.mark.django_db(transaction=True)
def test_the_console_and_prometheus_tell_how_far_it_is_behind(servers: Servers) -> None:
    assert tasks(RequestFactory().get("/"))["standby"] == {"behind": pytest.approx(0, abs=1), "is_read": True}
    assert [metric.samples[0].value for metric in of_standby()] == [pytest.approx(0, abs=1)]
    servers.error = "the server is gone"
    servers.next_look = 0
    assert tasks(RequestFactory().get("/"))["standby"] == {"behind": None, "is_read": False}
    assert [metric.samples[0].value for metric in of_standby()] == [-1]
