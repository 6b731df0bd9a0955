"""Guesses at passwords: refused before anything is hashed, and nobody else is slowed by them (security H5)."""

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.utils import timezone

from realty.accounts import hashing
from realty.accounts.hashing import BoundedHasher
from tests.attack.values import FULL
from tests.conftest import PASSWORD

# The attacker's address and a household elsewhere (RFC 5737).
ATTACKER, ELSEWHERE = "192.0.2.66", "198.51.100.7"
GUESSES = 200 if FULL else 60
# A sixth of what a minute of one address admits.
SLOWLY = timedelta(seconds=13)


@pytest.fixture(autouse=True)
def real_hashing(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.PASSWORD_HASHERS = ["realty.accounts.hashing.BoundedHasher"]
    monkeypatch.setattr(BoundedHasher, "iterations", 10)


@pytest.fixture
def hashed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Every password that was hashed."""
    found: list[str] = []
    encode = BoundedHasher.encode

    def note(self: BoundedHasher, password: str, salt: str, iterations: int | None = None) -> str:
        found.append(password)
        return encode(self, password, salt, iterations)

    monkeypatch.setattr(BoundedHasher, "encode", note)
    return found


@pytest.fixture
def clock() -> Iterator[Any]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def sign_in(name: str, password: str, address: str, path: str = "/sign-in/") -> HttpResponse:
    client = Client(REMOTE_ADDR=address, raise_request_exception=False)
    return client.post(path, {"username": name, "password": password})  # type: ignore[return-value]


def test_many_names_from_one_address(owner: User, hashed: list[str], clock: Any, tried: Counter[str]) -> None:
    """Guesses at many accounts from one address: 30 a minute are hashed, the rest is refused before."""
    answers = [sign_in(f"name{number}", "wrong-guess-1", ATTACKER).status_code for number in range(GUESSES)]
    tried["one address"] += GUESSES
    assert Counter(answers) == {422: 30, 429: GUESSES - 30}
    assert hashed.count("wrong-guess-1") == 30
    assert sign_in("olivia", PASSWORD, ELSEWHERE).status_code == 302


def test_one_account_from_many_addresses(
    owner: User, colleague: User, hashed: list[str], clock: Any, tried: Counter[str]
) -> None:
    """Guesses at one account from everywhere: ten in 15 minutes are hashed, another account signs in at once."""
    answers = []
    for number in range(GUESSES):
        answers.append(sign_in("olivia", "wrong-guess-2", f"192.0.2.{number % 250}").status_code)
        clock.shift(SLOWLY if number < 10 else timedelta(seconds=2))
    tried["one account"] += GUESSES
    assert 429 in answers and hashed.count("wrong-guess-2") <= 10
    hashed.clear()
    other = sign_in("carl", PASSWORD, ELSEWHERE)
    assert other.status_code == 302 and "Retry-After" not in other
    assert len([password for password in hashed if password == PASSWORD]) == 1, "looked at once, without a wait"


def test_the_right_password_among_refused_guesses(owner: User, hashed: list[str], clock: Any) -> None:
    """The right password, after too many guesses: refused like a wrong one, so the refusal tells nothing."""
    for number in range(10):
        sign_in("olivia", "wrong-guess-3", f"192.0.2.{number}")
        clock.shift(SLOWLY * 3)
    right, wrong = sign_in("olivia", PASSWORD, ATTACKER), sign_in("olivia", "wrong-guess-3", ATTACKER)
    assert right.status_code == wrong.status_code == 429
    assert PASSWORD not in hashed[-2:]


def test_sign_ins_side_by_side(owner: User, colleague: User, clock: Any, tried: Counter[str]) -> None:
    """Forty sign-ins at once: two are hashed, the others are told to come back and count for nothing."""
    with hashing._slots, hashing._slots:
        for number in range(GUESSES):
            assert sign_in(f"name{number}", "wrong-guess-4", f"192.0.2.{number % 250}").status_code == 429
            tried["at once"] += 1
        assert Client().get("/sign-in/").status_code == 200, "pages are not slowed"
    assert sign_in("carl", PASSWORD, ELSEWHERE).status_code == 302


@pytest.mark.parametrize("path", ["/sign-in/", "/admin/login/"])
def test_the_consoles_door_is_no_way_round(staff: User, hashed: list[str], clock: Any, path: str) -> None:
    """The console's own sign-in: the same count, or no sign-in at all."""
    for _ in range(40):
        sign_in("piper", "wrong-guess-5", ATTACKER, path)
    assert hashed.count("wrong-guess-5") <= 10


@pytest.mark.parametrize(
    "name", ["OLIVIA", " olivia", "olivia\t", "\u00a0olivia ", "\uff4f\uff4c\uff49\uff56\uff49\uff41"]
)
def test_other_spellings_of_a_name(owner: User, hashed: list[str], clock: Any, name: str) -> None:
    """The name in another case, with blanks or in full-width letters buys no more guesses at the account."""
    for number in range(10):
        sign_in("olivia", "wrong-guess-6", f"192.0.2.{number}")
        clock.shift(SLOWLY * 3)
    hashed.clear()
    assert sign_in(name, PASSWORD, ATTACKER).status_code == 429 and hashed == []


@pytest.mark.parametrize("header", ["X-Forwarded-For", "X-Real-IP", "Forwarded"])
def test_a_forged_address(owner: User, hashed: list[str], clock: Any, header: str, tried: Counter[str]) -> None:
    """An address that the attacker writes into the headers counts for nothing."""
    for number in range(GUESSES):
        client = Client(REMOTE_ADDR=ATTACKER)
        forged = f"for=203.0.113.{number % 250}" if header == "Forwarded" else f"203.0.113.{number % 250}"
        client.post("/sign-in/", {"username": f"n{number}", "password": "wrong-guess-7"}, headers={header: forged})
        tried["forged"] += 1
    assert hashed.count("wrong-guess-7") == 30
