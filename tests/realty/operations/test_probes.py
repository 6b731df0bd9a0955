"""Load balancers and Prometheus come by an address of the machine, by http, without a session."""

import json
from typing import Any

import pytest
from django.db import connections
from django.test import Client
from django_q.models import Schedule
from django_q.status import Stat

from realty.operations import probes
from realty.operations.models import Heartbeat
from tests.realty.test_queue_health import sentinel as sentinel


@pytest.fixture(autouse=True)
def a_look_for_each_test(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(probes, "_kept", probes._Kept())


@pytest.fixture
def in_production(settings: Any) -> Client:
    """A site that knows one host and sends everyone to https; the probe comes by another way."""
    settings.ALLOWED_HOSTS, settings.SECURE_SSL_REDIRECT = ["realty.example.com"], True
    return Client(headers={"host": "10.0.0.7:8000"})


def test_the_way_of_a_probe_is_closed_to_people(in_production: Client) -> None:
    """Else the tests below could not fail."""
    assert in_production.get("/sign-in/").status_code in (301, 400)


def test_alive_needs_no_database(in_production: Client) -> None:
    answer = in_production.get("/healthz")  # without the fixture of a database, a query would raise
    assert (answer.status_code, answer.json()) == (200, {"status": "ok"})
    assert "no-store" in answer["Cache-Control"]
    assert in_production.post("/healthz").status_code == 405


@pytest.mark.django_db
def test_ready_says_so_and_names_no_secret(in_production: Client) -> None:
    answer = in_production.get("/readyz")
    assert answer.status_code == 200, answer.content
    told = answer.json()
    assert (told["ready"], told["database"], told["migrations"], told["workers"]) == (True, "ok", "applied", 0)
    known = connections["default"].get_connection_params()
    for secret in (known["dbname"], known.get("user"), known.get("host"), known.get("password")):
        assert not secret or str(secret) not in answer.content.decode()


@pytest.mark.django_db(transaction=True)
def test_workers_and_schedules_are_told_and_pages_do_not_wait_for_them(sentinel: Any, in_production: Client) -> None:
    Stat(sentinel).save()
    Schedule.objects.all().delete()
    told = in_production.get("/readyz").json()
    assert told["ready"] and told["workers"] == 3 and told["missing_schedules"] > 5
    Heartbeat.objects.all().delete()


@pytest.mark.django_db
def test_a_migration_that_is_missing_keeps_requests_away(
    in_production: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(probes, "last_migrations", lambda: (("crm_leads", "9999_later"),))
    answer = in_production.get("/readyz")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "missing")


@pytest.mark.django_db
def test_a_database_that_is_away_is_told_without_its_address(
    in_production: Client, settings: Any, caplog: pytest.LogCaptureFixture
) -> None:
    wrapper = connections["default"]
    closed = {**wrapper.get_connection_params(), "host": "127.0.0.1", "port": "1"}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(type(wrapper), "get_connection_params", lambda self: closed)
        answer = in_production.get("/readyz")
    assert answer.status_code == 503
    assert json.loads(answer.content) == {"ready": False, "database": "unreachable", "migrations": "unknown"}
    assert "readyz" not in caplog.text, "a probe each second would fill the log, and Sentry"


@pytest.mark.django_db
def test_strangers_who_ask_often_cost_one_look(in_production: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    looks: list[int] = []
    monkeypatch.setattr(probes, "look", lambda: looks.append(1) or probes.Readiness(True))
    for _ in range(20):
        in_production.get("/readyz")
    assert len(looks) == 1
