"""Security H5: every try and every change of an account is on record, without a secret, and nobody changes it."""

import logging
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from realty.accounts import tasks
from realty.accounts.limits import digest
from realty.accounts.models import AccountEvent, AttemptCount
from realty.logs import KeysMasked
from realty.tenants.scope import platform_scope
from tests.conftest import PASSWORD, signed_in
from tests.realty.accounts.test_resets import ask


def events() -> list[tuple[str, str, str, str | None]]:
    with platform_scope("test"):
        return list(AccountEvent.objects.order_by("pk").values_list("door", "outcome", "account", "address"))


def test_h5_right_wrong_and_limited_tries_are_on_record(owner: User) -> None:
    client = Client(REMOTE_ADDR="192.0.2.7")
    for password in (PASSWORD, "wrong", "wrong", "wrong", "wrong", "wrong", "wrong"):
        client.post("/sign-in/", {"username": "olivia", "password": password})
        client.cookies.clear()
    tries = [("sign_in", outcome, "olivia", "192.0.2.7") for outcome in ("passed", *["failed"] * 4, "limited")]
    assert events() == tries, "of refusals one a minute"


def test_h5_what_was_typed_for_a_name_is_not_kept(owner: User, caplog: Any) -> None:
    with caplog.at_level(logging.INFO):
        Client().post("/sign-in/", {"username": "my-secret-pass-1", "password": "hunter2-hunter2"})
    with platform_scope("test"):
        (row,) = AccountEvent.objects.values()
    assert row["account"] == "" and row["account_digest"] == digest("event", "my-secret-pass-1")[:32]
    assert "my-secret-pass-1" not in f"{row}{caplog.text}" and "hunter2" not in f"{row}{caplog.text}"
    assert row["account_digest"][:12] in caplog.text and "127.0.0.1" in caplog.text


@pytest.mark.parametrize(
    "path",
    [
        "/invitation/KEY-1.x:y/",
        "/sign-in/new-password/MQ/KEY-1/",
        "/profile/email/KEY-1:z/",
        "/crm/hooks/resend/KEY-1/",
    ],
)
def test_h5_no_log_holds_a_link_that_lets_somebody_in(db: None, caplog: Any, path: str) -> None:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "%s: %s", ("Gone", path), None)
    assert KeysMasked().filter(record) and "KEY-1" not in record.getMessage() and "***" in record.getMessage()


def test_h5_changes_are_on_record(owner: User) -> None:
    client = signed_in(owner)
    ask("olivia@example.com")
    client.post("/profile/email/", {"email": "new@example.com", "password": PASSWORD})
    client.post("/profile/sessions/end-others/")
    assert [(door, outcome) for door, outcome, *_ in events()] == [
        ("reset", "asked"),
        ("password", "passed"),
        ("email", "asked"),
        ("sessions", "changed"),
    ]


def test_h5_staff_read_and_search_it_and_change_nothing(staff: User, owner: User) -> None:
    Client().post("/sign-in/", {"username": "olivia", "password": "wrong"})
    Client(REMOTE_ADDR="192.0.2.7").post("/sign-in/", {"username": "nobody", "password": "wrong"})
    console, url = signed_in(staff), reverse("admin:accounts_accountevent_changelist")
    for term, there, not_there in (
        ("olivia", "olivia", "192.0.2.7"),
        ("192.0.2.7", "192.0.2.7", "olivia"),
        ("nobody", "192.0.2.7", "olivia"),
    ):
        page = console.get(url, {"q": term}).content.decode().split("result_list")[-1]
        assert there in page and not_there not in page, term
    with platform_scope("test"):
        pk = AccountEvent.objects.latest("pk").pk
    assert console.post(reverse("admin:accounts_accountevent_delete", args=[pk])).status_code == 403
    assert console.get(reverse("admin:accounts_accountevent_add")).status_code == 403


def test_h5_postgresql_refuses_a_change_and_an_early_removal(owner: User) -> None:
    Client().post("/sign-in/", {"username": "olivia", "password": "wrong"})
    with platform_scope("test"), connection.cursor() as cursor:
        with pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
            cursor.execute("UPDATE accounts_accountevent SET note = 'x'")
        cursor.execute("DELETE FROM accounts_accountevent")
        assert cursor.rowcount == 0
    assert len(events()) == 1


def test_h5_nobody_reads_it_outside_of_the_platform(owner: User) -> None:
    Client().post("/sign-in/", {"username": "olivia", "password": "wrong"})
    assert not AccountEvent.objects.exists()


def test_h5_what_is_past_its_time_is_forgotten(owner: User) -> None:
    Client().post("/sign-in/", {"username": "olivia", "password": "wrong"})
    with platform_scope("test"):
        AccountEvent.objects.create(at=timezone.now() - timedelta(days=401), door="sign_in", outcome="failed")
    AttemptCount.objects.create(key="old", count=1, began_at=timezone.now(), last_at=timezone.now() - timedelta(days=3))
    assert tasks.purge().startswith("1 events of sign-in and 1 counts")
    assert len(events()) == 1 and AttemptCount.objects.exists()
