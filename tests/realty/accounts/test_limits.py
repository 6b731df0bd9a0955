"""Security H5: how often somebody may try to get in, by every door, and that nobody is kept out by others."""

import threading
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.utils import timezone

from realty import settings as realty_settings
from realty.accounts import hashing, limits
from realty.accounts.limits import ACCOUNT, ADDRESS, Limit, TooManyTries, take
from realty.accounts.models import AttemptCount
from tests.conftest import PASSWORD, signed_in


def sign_in(client: Client, name: str = "olivia", password: str = "wrong", **more: Any) -> int:
    return int(client.post("/sign-in/", {"username": name, "password": password}, **more).status_code)


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def guesses(clock: Any, client: Client, number: int, name: str = "olivia", **more: Any) -> list[int]:
    """As many as are asked for, each after as long a wait as is ever asked for."""
    found = []
    for _ in range(number):
        found.append(sign_in(client, name, **more))
        clock.shift(timedelta(seconds=40))
    return found


def test_h5_ten_tries_in_a_quarter_of_an_hour_and_then_not_even_the_right_password(owner: User, clock: Any) -> None:
    client = Client()
    assert guesses(clock, client, 10) == [422] * 10
    assert sign_in(client, password=PASSWORD) == 429
    clock.shift(timedelta(minutes=15))
    assert sign_in(client, password=PASSWORD) == 302


def test_h5_after_four_tries_each_waits_twice_as_long(owner: User, clock: Any) -> None:
    client = Client()
    assert [sign_in(client) for _ in range(5)] == [422, 422, 422, 422, 429]
    waits = []
    for _ in range(5):
        answer = client.post("/sign-in/", {"username": "olivia", "password": "wrong"})
        waits.append(int(answer["Retry-After"]))
        clock.shift(timedelta(seconds=waits[-1]))
        assert sign_in(client) == 422
    assert waits == [1, 2, 4, 8, 16]


def test_h5_sixty_quick_guesses_are_few_tries(owner: User, clock: Any) -> None:
    client, found = Client(), []
    for _ in range(60):
        found.append(sign_in(client))
        clock.shift(timedelta(seconds=22 / 60))
    assert found.count(422) <= 9 and sign_in(client, password=PASSWORD) == 429


@pytest.mark.parametrize("name", ["olivia", "OLIVIA", "nobody", "nobody@example.com", "x" * 5000])
def test_h5_a_name_that_nobody_has_is_counted_like_any_other(owner: User, clock: Any, name: str) -> None:
    client = Client()
    assert guesses(clock, client, 11, name) == [422] * 10 + [429]


def test_h5_thirty_tries_a_minute_from_one_address_whatever_the_names(owner: User, clock: Any) -> None:
    found = [sign_in(Client(), f"name{number}") for number in range(35)]
    assert found == [422] * 30 + [429] * 5
    assert sign_in(Client(), "olivia", PASSWORD) == 429
    assert sign_in(Client(), "olivia", PASSWORD, REMOTE_ADDR="192.0.2.9") == 302
    clock.shift(timedelta(seconds=61))
    assert sign_in(Client(), "olivia", PASSWORD) == 302


def test_h5_a_household_of_ipv6_is_one_address(db: None, clock: Any) -> None:
    found = [sign_in(Client(), f"n{n}", REMOTE_ADDR=f"2001:db8::{n:x}") for n in range(31)]
    assert found == [422] * 30 + [429]
    assert sign_in(Client(), "other", REMOTE_ADDR="2001:db8:0:1::1") == 422


def test_h5_a_whole_office_signs_in_at_nine(owner: User, clock: Any) -> None:
    """Tries that were right are given back."""
    assert [sign_in(Client(), "olivia", PASSWORD) for _ in range(40)] == [302] * 40


def test_h5_nobody_is_locked_out_of_a_browser_they_have_signed_in_with(owner: User, clock: Any) -> None:
    own = Client()
    sign_in(own, password=PASSWORD)
    own.post("/sign-out/")
    guesses(clock, Client(REMOTE_ADDR="192.0.2.66"), 10)
    assert sign_in(Client(REMOTE_ADDR="192.0.2.66"), password=PASSWORD) == 429
    assert sign_in(own, password=PASSWORD) == 302


def test_h5_a_known_browser_has_its_own_ten_tries_and_no_more(owner: User, clock: Any) -> None:
    own = Client()
    sign_in(own, password=PASSWORD)
    own.post("/sign-out/")
    assert guesses(clock, own, 11) == [422] * 10 + [429]


def test_h5_a_browser_is_known_for_one_account_and_until_its_password_changes(
    owner: User, colleague: User, clock: Any
) -> None:
    own = Client()
    sign_in(own, password=PASSWORD)
    own.post("/sign-out/")
    for number in range(30):
        sign_in(Client(), f"name{number}")
    assert sign_in(own, "carl") == 429
    assert sign_in(own, "olivia") == 422
    owner.set_password("another-horse-9")
    owner.save()
    assert sign_in(own, "olivia", "another-horse-9") == 429


def test_h5_the_page_of_the_limit_says_how_long_and_shows_the_way_out(owner: User, clock: Any) -> None:
    client = Client()
    guesses(clock, client, 10)
    page = client.post("/sign-in/", {"username": "olivia", "password": PASSWORD}).content.decode()
    assert "Wait 9 minutes" in page and "Forgot your password?" in page


def test_h5_the_console_signs_in_by_the_same_door(staff: User, clock: Any) -> None:
    client = Client()
    assert client.post("/admin/login/", {"username": "piper", "password": PASSWORD}).status_code == 302
    assert "_auth_user_id" not in client.session
    assert guesses(clock, client, 11, "piper") == [422] * 10 + [429]
    assert signed_in(staff).get("/admin/password_change/")["Location"] == "/profile/"


def test_h5_a_password_that_is_asked_again_is_counted(owner: User, clock: Any) -> None:
    client, found = signed_in(owner), []
    new = {"new_password1": "walnut-orchard-7", "new_password2": "walnut-orchard-7"}
    for number in range(11):
        if number % 2:
            answer = client.post("/profile/password/", {"old_password": "wrong", **new})
        else:
            answer = client.post("/profile/email/", {"email": "new@example.com", "password": "wrong"})
        found.append(answer.status_code)
        clock.shift(timedelta(seconds=40))
    assert found == [422] * 10 + [429]
    assert client.post("/profile/password/", {"old_password": PASSWORD, **new}).status_code == 429


@pytest.mark.parametrize("path", ["/invitation/x/", "/sign-in/forgot/"])
def test_h5_doors_without_an_account_count_the_address(db: None, clock: Any, path: str) -> None:
    found = [Client().post(path, {"email": f"a{n}@example.com"}).status_code for n in range(31)]
    assert 429 not in found[:30] and found[30] == 429


def test_h5_two_passwords_are_hashed_at_once_and_the_third_is_told_to_come_back(owner: User, settings: Any) -> None:
    settings.PASSWORD_HASHERS = ["realty.accounts.hashing.BoundedHasher"]
    with hashing._slots, hashing._slots:
        answer = Client().post("/sign-in/", {"username": "olivia", "password": PASSWORD})
        assert (answer.status_code, answer["Retry-After"]) == (429, "1") and "<h1>" in answer.content.decode()
        with pytest.raises(TooManyTries):
            make_password("anything at all")
    assert make_password("anything at all").startswith("pbkdf2_sha256$")
    assert set(AttemptCount.objects.values_list("count", flat=True)) == {0}, "what was not looked at was no try"


def test_h5_real_settings_hash_with_the_bound() -> None:
    assert realty_settings.PASSWORD_HASHERS == ["realty.accounts.hashing.BoundedHasher"]


@pytest.mark.django_db(transaction=True)
def test_h5_guesses_side_by_side_are_counted_like_guesses_in_turn() -> None:
    """Before the password is looked at, by one statement."""
    limit, through = Limit("test", 10, timedelta(minutes=15)), []

    def one() -> None:
        try:
            take(limit, "olivia")
            through.append(True)
        except TooManyTries:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=one) for _ in range(25)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(through) == 10


def test_refused_tries_do_not_keep_the_door_shut(db: None, clock: Any) -> None:
    for _ in range(10):
        take(ADDRESS, "a")
    clock.shift(timedelta(seconds=59))
    for _ in range(40):
        try:
            take(ADDRESS, "a")
        except TooManyTries as refusal:
            assert refusal.seconds == 1
    clock.shift(timedelta(seconds=2))
    take(ADDRESS, "a")
    assert limits.digest(ACCOUNT.name, "a") != limits.digest(ADDRESS.name, "a")
