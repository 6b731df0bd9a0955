"""A log says which run, feed, tenant and request; it does not say who anyone is, whatever error quotes it."""

import json
import logging
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, connection, transaction
from django.test import Client
from hypothesis import given
from hypothesis import strategies as st

from realty import log_context
from realty.log_context import told
from realty.logs import JsonLine, Line, without_personal_data
from realty.operations.requests import HEADER
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in

PRIVATE = ("berta.buyer@example.com", "760-555-0123", "(760) 555-0123", "+17605550123", "7605550123", "123-45-6789")


@pytest.fixture
def lines() -> Iterator[Any]:
    """Everything that is logged, at any level, as LOG_FORMAT=json writes it."""
    text = StringIO()
    handler = logging.StreamHandler(text)
    handler.setFormatter(JsonLine())
    root = logging.getLogger()
    level = root.level
    root.addHandler(handler)
    root.setLevel(logging.INFO)
    yield lambda: [json.loads(line) for line in text.getvalue().splitlines()]
    root.setLevel(level)
    root.removeHandler(handler)


@pytest.mark.parametrize("private", PRIVATE)
@pytest.mark.parametrize("around", ["{}", "Sent to {}.", "<{}>", "'{}', 7", '{{"to": "{}"}}', "a={}&b=1", "x\n{}\ny"])
def test_what_belongs_to_a_person_is_masked(private: str, around: str) -> None:
    assert private not in without_personal_data(around.format(private))


@pytest.mark.parametrize(
    "secret",
    [
        "password=hunter2xy",
        "{'api_key': 'hunter2xy'}",
        '{"access_token": "hunter2xy"}',
        "Authorization: Bearer hunter2xy",
        "Authorization: Basic hunter2xy",
        "postgres://site:hunter2xy@db.example/realty",
        "GET /listings/?text=hunter2xy",
        "/crm/hooks/resend/hunter2xy/",
        "Cookie: sessionid=hunter2xy",
    ],
)
def test_secrets_and_what_was_typed_are_masked(secret: str) -> None:
    assert "hunter2xy" not in without_personal_data(f"before {secret} after")


@pytest.mark.parametrize(
    "text",
    [
        "Run 4711 of feed 12 failed: 20 of 1000 records, 2026-11-28 13:55:00,123",
        "listing 20240131123456789012345678 at 33.8303,-116.5453 in 92262-1234",
        "https://replication.sparkapi.com/v1/listings answered 503 after 12.3 s",
        "desert_gps_listings: Requested incremental run 1700000000.",
    ],
)
def test_what_helps_to_mend_an_error_stays(text: str) -> None:
    assert without_personal_data(text) == text


@given(st.text(), st.sampled_from(PRIVATE[:2]), st.text())
def test_no_text_around_it_breaks_the_formatter(before: str, private: str, after: str) -> None:
    record = logging.LogRecord("x", logging.ERROR, "", 0, "%s %s %s", (before, private, after), None)
    line = JsonLine().format(record)
    assert "\n" not in line and json.loads(line)["level"] == "ERROR"
    assert private not in line and private not in Line("%(message)s").format(record)


def test_a_row_that_postgresql_refuses_is_not_quoted(owner: User, lines: Any) -> None:
    """Names cannot be told by their form; PostgreSQL repeats the whole row, and the statement around an error. Not of
    tables under row-level security, but accounts are in none."""
    User.objects.filter(pk=owner.pk).update(last_name="Bertatown", username="bertatown")
    for statement in (
        "UPDATE auth_user SET is_active = NULL",  # DETAIL: Failing row contains (...)
        "INSERT INTO auth_user OVERRIDING SYSTEM VALUE SELECT * FROM auth_user",  # DETAIL: Key (id)=(...)
        "SELECT 'Bertatown'::int",  # invalid input syntax: "Bertatown", and LINE 1: SELECT 'Berta...
        "SELECT nothing, 'Bertatown' FROM auth_user",  # LINE 1: ...
    ):
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(statement)
        except DatabaseError as error:
            # Otherwise the test could not fail.
            assert "Bertatown" in str(error) or "DETAIL" in str(error)
            logging.getLogger("realty.any").exception("It could not be stored: %s", error)
    assert len(lines()) == 4
    assert "bertatown" not in json.dumps(lines()).lower()


def test_a_day_at_the_desk_leaves_no_person_in_the_log(owner: User, lines: Any) -> None:
    """At INFO: sign-ins that fail and pass, a reset, an invitation, refused pages, searches."""
    anyone = Client()
    for name in ("olivia", "berta.buyer@example.com", "nope"):
        anyone.post("/sign-in/", {"username": name, "password": "hunter2xy-77"})
    anyone.post("/sign-in/forgot/", {"email": "olivia@example.com"})
    client = signed_in(owner)
    client.post("/members/invite/", {"email": "new.person@example.com", "role": "agent"})
    for path in ("/listings/?text=Berta+Buyer", "/crm/leads/99999/?q=760-555-0123", "/invitation/hunter2xy/"):
        client.get(path)
        client.put(path)
    text = json.dumps(lines(), ensure_ascii=False)
    assert len(lines()) > 3, "the site logs refusals, or this could not fail"
    for private in (*PRIVATE, "olivia@", "new.person", "hunter2xy", "Berta"):
        assert private not in text, private


def test_a_line_says_whose_run_it_is_about(tenant: Tenant, lines: Any) -> None:
    log_context.remember_slug(tenant.pk, tenant.slug)
    with tenant_scope(tenant), told(run=7, feed=3):
        logging.getLogger("mls_sync").warning("The next page waits")
    logging.getLogger("mls_sync").warning("after")
    line, after = lines()
    assert line == {"time": line["time"], "level": "WARNING", "logger": "mls_sync", "message": "The next page waits",
                    "run": 7, "feed": 3, "tenant": "desert", "tenant_id": tenant.pk}  # fmt: skip
    assert set(after) == {"time", "level", "logger", "message"}


def test_the_lines_of_a_request_have_its_name(db: None, lines: Any, settings: Any) -> None:
    settings.TRUSTED_PROXIES = ["127.0.0.1"]
    answer = Client().get("/nowhere/", headers={HEADER: "abcdef0123456789"})
    assert answer[HEADER] == "abcdef0123456789"
    assert {line.get("request") for line in lines()} == {"abcdef0123456789"}
    assert lines()[0]["status_code"] == 404
    for forged, address in (("abcdef0123456789", "203.0.113.5"), ("x y\nz", "127.0.0.1"), ("a" * 65, "127.0.0.1")):
        answer = Client(REMOTE_ADDR=address).get("/nowhere/", headers={HEADER: forged})
        assert answer[HEADER] != forged and len(answer[HEADER]) == 32
