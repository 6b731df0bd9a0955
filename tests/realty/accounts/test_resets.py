"""Newcomer H10: a forgotten password, by mail."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from tests.conftest import PASSWORD, signed_in
from tests.realty.accounts.mailbox import letters, link_in

NEW = {"new_password1": "walnut-orchard-7", "new_password2": "walnut-orchard-7"}


def ask(email: str) -> Any:
    return Client().post("/sign-in/forgot/", {"email": email})


def use(link: str, client: Client | None = None, data: dict[str, str] = NEW) -> Any:
    client = client or Client()
    there = client.get(link)
    return client.post(there["Location"], data) if there.status_code == 302 else there


def test_h10_the_sign_in_page_leads_to_a_link_that_sets_a_new_password(owner: User) -> None:
    assert "Forgot your password?" in Client().get("/sign-in/").content.decode()
    ask("OLIVIA@example.com")
    (letter,) = letters()
    assert letter.to == ["olivia@example.com"] and "Your user name: olivia" in letter.body
    assert use(link_in(letter))["Location"] == "/sign-in/"
    owner.refresh_from_db()
    assert owner.check_password(NEW["new_password1"])
    assert "was changed by a link" in letters()[-1].body


def test_h10_the_link_works_once_and_for_an_hour(owner: User) -> None:
    ask("olivia@example.com")
    first = link_in(letters()[-1])
    use(first)
    assert "used or is too old" in use(first).content.decode()
    ask("olivia@example.com")
    second = link_in(letters()[-1])
    with time_machine.travel(timezone.now() + timedelta(minutes=61)):
        assert "used or is too old" in use(second).content.decode()


@pytest.mark.parametrize("email", ["nobody@example.com", "off@example.com", "olivia@example.com"])
def test_h10_the_answer_is_the_same_for_every_address(owner: User, email: str) -> None:
    User.objects.create_user("off", "off@example.com", PASSWORD, is_active=False)
    answer = ask(email)
    assert (answer.status_code, answer["Location"], answer.content) == (302, "/sign-in/forgot/sent/", b"")
    assert len(letters()) == (email == "olivia@example.com")


def test_h10_as_much_is_done_for_an_address_that_nobody_has(owner: User) -> None:
    counts = []
    for email in ("olivia@example.com", "nobody@example.com"):
        with CaptureQueriesContext(connection) as queries:
            ask(email)
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_h10_three_letters_an_hour_and_no_word_of_it(owner: User) -> None:
    for sent in (1, 2, 3, 3, 3):
        assert ask("olivia@example.com").status_code == 302
        assert len(letters()) == sent


def test_h10_a_reset_ends_every_session(owner: User) -> None:
    client = signed_in(owner)
    ask("olivia@example.com")
    use(link_in(letters()[-1]))
    assert client.get("/profile/").status_code == 302


def test_h10_whoever_was_guessed_at_gets_in_by_a_reset(owner: User) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(10):
            Client().post("/sign-in/", {"username": "olivia", "password": "guess"})
            clock.shift(timedelta(seconds=40))
        ask("olivia@example.com")
        client = Client()
        use(link_in(letters()[-1]), client)
        signed = client.post("/sign-in/", {"username": "olivia", "password": NEW["new_password1"]})
        assert signed.status_code == 302


def test_h10_a_reset_does_not_go_round_the_second_step(staff: User) -> None:
    signed_in(staff)
    ask("piper@example.com")
    client = Client()
    use(link_in(letters()[-1]), client)
    assert client.get("/admin/").status_code == 302
    client.post("/sign-in/", {"username": "piper", "password": NEW["new_password1"]})
    assert client.get("/admin/")["Location"].startswith("/sign-in/code/")


@pytest.mark.parametrize("password", ["1234567890123", "short-7", "correct-1234"])
def test_h5_staff_choose_a_long_password(staff: User, password: str) -> None:
    ask("piper@example.com")
    data = {"new_password1": password, "new_password2": password}
    assert use(link_in(letters()[-1]), data=data).status_code == 200
    staff.refresh_from_db()
    assert staff.check_password(PASSWORD)


def test_h10_the_link_never_names_the_host_of_the_request(owner: User, settings: Any) -> None:
    settings.SITE_URL = "https://realty.example.com"
    Client().post("/sign-in/forgot/", {"email": "olivia@example.com"}, HTTP_HOST="evil.example")
    assert "https://realty.example.com/sign-in/new-password/" in letters()[-1].body and "evil" not in letters()[-1].body


def test_h10_without_a_mail_server_it_says_so_and_writes_no_link_to_the_log(owner: User, settings: Any) -> None:
    settings.PRODUCTION = True
    assert "no mail server" in Client().get("/sign-in/forgot/").content.decode()
    assert "no mail server" in ask("olivia@example.com").content.decode() and letters() == []


@pytest.mark.parametrize("email", ["", "x" * 300 + "@example.com", "not an address"])
def test_bad_input_is_told_at_the_field(db: None, email: str) -> None:
    answer = ask(email)
    assert answer.status_code == 200 and "errorlist" in answer.content.decode()
