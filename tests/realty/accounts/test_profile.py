"""Security Low 5: one's own account: name, e-mail with proof, and where one is signed in."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from realty.accounts.models import OpenSession
from realty.accounts.open_sessions import in_words
from tests.conftest import PASSWORD, signed_in
from tests.realty.accounts.mailbox import letters, link_in

ASKED = {"email": "New@example.com", "password": PASSWORD}


def asked_for(client: Client, **data: str) -> str:
    client.post("/profile/email/", ASKED | data)
    return link_in(letters()[-1])


def test_low5_a_new_address_needs_the_password_and_a_link_that_goes_there(owner: User) -> None:
    client = signed_in(owner)
    link = asked_for(client)
    assert letters()[-1].to == ["new@example.com"]
    owner.refresh_from_db()
    assert owner.email == "olivia@example.com"
    client.get(link)
    owner.refresh_from_db()
    assert owner.email == "olivia@example.com", "mail programs open links by themselves"
    assert client.post(link)["Location"] == "/profile/"
    owner.refresh_from_db()
    assert owner.email == "new@example.com"
    told = letters()[-1]
    assert told.to == ["olivia@example.com"] and "new@example.com" in told.body


def test_low5_the_old_form_changes_no_address(owner: User) -> None:
    signed_in(owner).post("/profile/", {"first_name": "O", "last_name": "O", "email": "new@example.com"})
    owner.refresh_from_db()
    assert (owner.first_name, owner.email) == ("O", "olivia@example.com")


@pytest.mark.parametrize("password", ["wrong", ""])
def test_low5_a_wrong_password_sends_nothing(owner: User, password: str) -> None:
    answer = signed_in(owner).post("/profile/email/", ASKED | {"password": password})
    assert answer.status_code == 422 and letters() == []
    assert "new@example.com" in answer.content.decode().lower(), "what was typed stays"


def test_low5_the_link_is_for_the_one_who_asked_and_works_once_and_for_a_day(owner: User, colleague: User) -> None:
    client = signed_in(owner)
    link = asked_for(client)
    assert signed_in(colleague).post(link).status_code == 410
    assert Client().post(link)["Location"].startswith("/sign-in/")
    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        assert signed_in(owner).post(link).status_code == 410
    client.post(link)
    assert client.post(link).status_code == 410 and client.get(link + "x").status_code in (404, 410)


def test_low5_whether_an_address_has_an_account_is_told_to_nobody_but_its_owner(
    owner: User, colleague: User, stranger: User
) -> None:
    pages = []
    for email in ("nobody@example.com", stranger.email):
        page = signed_in(colleague).post("/profile/email/", ASKED | {"email": email}, follow=True).content.decode()
        assert f"Open the link that we sent to {email}" in page
        pages.append(page.replace(email, "").split("<main")[1].split("<form")[0])
        letters()
    assert pages[0] == pages[1]
    assert "You have an account with it already" in letters()[-1].body and letters()[-1].to == [stranger.email]


def test_low5_an_address_that_was_taken_meanwhile_is_not_taken_away(owner: User, colleague: User) -> None:
    link = asked_for(signed_in(owner), email="shared@example.com")
    User.objects.filter(pk=colleague.pk).update(email="Shared@example.com")
    assert signed_in(owner).post(link).status_code == 410


def test_low5_the_sessions_are_listed_and_all_others_ended(owner: User, colleague: User) -> None:
    agent = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile/15E148 Safari/604.1"
    phone, other = Client(HTTP_USER_AGENT=agent, REMOTE_ADDR="192.0.2.8"), signed_in(colleague)
    phone.post("/sign-in/", {"username": "olivia", "password": PASSWORD})
    client = signed_in(owner)
    page = client.get("/profile/").content.decode()
    assert "Safari on iPhone" in page and "192.0.2.8" in page and page.count("This one") == 1
    client.post("/profile/sessions/end-others/")
    assert phone.get("/profile/").status_code == 302
    assert (client.get("/profile/").status_code, other.get("/profile/").status_code) == (200, 200)


def test_low5_a_changed_password_signs_out_everywhere_else(owner: User) -> None:
    client, other = signed_in(owner), signed_in(owner)
    new = {"old_password": PASSWORD, "new_password1": "walnut-orchard-7", "new_password2": "walnut-orchard-7"}
    client.post("/profile/password/", new)
    assert (client.get("/profile/").status_code, other.get("/profile/").status_code) == (200, 302)
    assert OpenSession.objects.filter(user=owner).count() == 1, "under its new key it is the same session"
    assert "Your password was changed in your profile" in letters()[-1].body


def test_a_session_that_ends_is_listed_no_more(owner: User) -> None:
    client = signed_in(owner)
    client.post("/sign-out/")
    assert not OpenSession.objects.exists()
    signed_in(owner)
    Session.objects.all().delete()
    assert not OpenSession.objects.exists()


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/140.0.0.0 Safari/537.36 Edg/140.0", "Edge on Windows"),
        ("Mozilla/5.0 (X11; Linux x86_64) Chrome/140.0.0.0 Safari/537.36", "Chrome on Linux"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10.15; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox on Mac"),
        ("curl/8", "A browser"),
        ("", "A browser"),
    ],
)
def test_a_browser_in_words(agent: str, words: str) -> None:
    assert in_words(agent) == words


def test_a_wrong_name_is_told_at_the_field_and_the_menu_keeps_the_old_one(owner: User) -> None:
    answer: Any = signed_in(owner).post("/profile/", {"first_name": "x" * 200, "last_name": "O"})
    assert answer.status_code == 422
