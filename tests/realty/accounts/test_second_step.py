"""Security H5: a second step, required of staff and offered to all."""

from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Permission, User
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.utils import timezone

from realty.accounts import second_step
from realty.accounts.models import Authenticator, RecoveryCode
from realty.accounts.second_step import code_of, verify
from tests.conftest import AUTHENTICATOR_KEY, PASSWORD, make_member, signed_in
from tests.realty.accounts.mailbox import letters


@pytest.fixture
def clock() -> Any:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def with_step(staff: User) -> User:
    signed_in(staff)
    return staff


def password_only(user: User, **more: Any) -> Client:
    client = Client(**more)
    assert client.post("/sign-in/", {"username": user.username, "password": PASSWORD}).status_code == 302
    return client


def set_up(client: Client, user: User) -> Any:
    client.get("/profile/authenticator/")
    key = Authenticator.objects.get(user=user).secret["key"]  # type: ignore[index]
    return client.post("/profile/authenticator/", {"code": code_of(key), "next": "/profile/"})


def test_h5_staff_without_an_authenticator_set_one_up_before_anything_else(staff: User) -> None:
    client = password_only(staff)
    for path in ("/", "/admin/", "/admin/auth/user/", "/crm/leads/", "/profile/", "/members/", "/switch/"):
        answer = client.get(path)
        assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/profile/authenticator/"), path
    assert client.post("/switch/", {"tenant": "all"})["Location"].startswith("/profile/authenticator/")
    page = client.get("/profile/authenticator/").content.decode()
    assert "<svg" in page and "style=" not in page.split("<svg")[1].split("</svg>")[0]
    done = set_up(client, staff)
    assert "Keep these recovery codes" in done.content.decode() and "no-store" in done["Cache-Control"]
    assert client.get("/admin/").status_code == 200


def test_h5_afterwards_the_password_alone_opens_nothing(with_step: User, clock: Any) -> None:
    client = password_only(with_step)
    assert client.get("/admin/")["Location"] == "/sign-in/code/?next=/admin/"
    assert client.get("/profile/authenticator/")["Location"] == "/profile/"
    assert client.post("/profile/authenticator/remove/", {"password": PASSWORD})["Location"].startswith(
        "/sign-in/code/"
    )
    assert client.post("/sign-in/code/", {"code": "000000", "next": "/admin/"}).status_code == 422
    answer = client.post("/sign-in/code/", {"code": code_of(AUTHENTICATOR_KEY), "next": "/admin/"})
    assert answer["Location"] == "/admin/" and client.get("/admin/").status_code == 200


def test_h5_a_member_who_set_it_up_needs_it_too_and_one_who_did_not_does_not(owner: User, colleague: User) -> None:
    client, other = password_only(owner), password_only(owner)
    set_up(client, owner)
    assert client.get("/profile/").status_code == 200
    assert other.get("/profile/")["Location"].startswith("/sign-in/"), "begun by the password alone"
    assert password_only(owner).get("/")["Location"] == "/sign-in/code/"
    assert password_only(colleague).get("/").status_code == 200
    assert "two-step sign-in was turned on" in letters()[-1].body.lower()


def test_h5_who_becomes_staff_while_signed_in_is_asked_at_once(owner: User) -> None:
    client = signed_in(owner)
    User.objects.filter(pk=owner.pk).update(is_staff=True, is_superuser=True)
    assert client.get("/admin/")["Location"].startswith("/profile/authenticator/")


def test_h5_a_session_of_another_authenticator_does_not_count(with_step: User) -> None:
    client = signed_in(with_step)
    second_step.remove(with_step)
    assert client.get("/admin/")["Location"].startswith("/profile/authenticator/")


def test_h5_parts_of_pages_are_led_there_too(with_step: User) -> None:
    answer = password_only(with_step).get("/crm/leads/", headers={"HX-Request": "true"})
    assert answer["HX-Redirect"] == "/sign-in/code/"


def test_h5_a_code_works_once_and_for_a_minute_and_a_half(with_step: User, clock: Any) -> None:
    code = code_of(AUTHENTICATOR_KEY)
    assert verify(with_step, f" {code[:3]} {code[3:]} ") and not verify(with_step, code)
    clock.shift(timedelta(seconds=60))
    late = code_of(AUTHENTICATOR_KEY)
    clock.shift(timedelta(seconds=30))
    assert verify(with_step, late), "a phone's clock may be half a minute off"
    clock.shift(timedelta(minutes=5))
    assert not verify(with_step, late)


@pytest.mark.parametrize("code", ["", "12345", "1234567", "abcdef", "０００００００", "-00000", "x" * 30])
def test_h5_nonsense_is_no_code(with_step: User, code: str) -> None:
    client = password_only(with_step)
    assert client.post("/sign-in/code/", {"code": code}).status_code in (200, 422)
    assert client.get("/admin/").status_code == 302


def test_h5_ten_codes_and_no_more_whatever_browser(with_step: User, clock: Any) -> None:
    found = []
    for number in range(11):
        client = password_only(with_step, REMOTE_ADDR=f"192.0.2.{number}")
        found.append(client.post("/sign-in/code/", {"code": "000000"}).status_code)
        clock.shift(timedelta(seconds=40))
    assert found == [422] * 10 + [429]
    assert client.post("/sign-in/code/", {"code": code_of(AUTHENTICATOR_KEY)}).status_code == 429


def test_h5_a_browser_that_only_gave_the_password_has_no_codes_of_its_own(owner: User, clock: Any) -> None:
    """Whoever knew the password before two-step sign-in was set up buys no guesses with each browser."""
    before = password_only(owner)
    set_up(password_only(owner), owner)
    for number in range(10):
        client = password_only(owner, REMOTE_ADDR=f"192.0.2.{number}")
        assert client.post("/sign-in/code/", {"code": "000000"}).status_code == 422
        clock.shift(timedelta(seconds=40))
    assert before.post("/sign-in/", {"username": owner.username, "password": PASSWORD}).status_code == 302
    assert before.post("/sign-in/code/", {"code": "000000"}).status_code == 429


def test_h5_a_browser_that_gave_the_code_has_until_the_authenticator_goes(owner: User, clock: Any) -> None:
    own, other = password_only(owner), password_only(owner)
    set_up(own, owner)
    right, found = {"username": owner.username, "password": PASSWORD}, []
    for _ in range(10):
        other.post("/sign-in/", right | {"password": "wrong"})
        clock.shift(timedelta(seconds=40))
    for removed in (False, True):
        if removed:
            second_step.remove(owner)
        own.post("/sign-out/")
        found.append(own.post("/sign-in/", right).status_code)
    assert found == [302, 429]


def test_h5_recovery_codes_are_hashed_and_work_once(with_step: User) -> None:
    codes = second_step.fresh_recovery_codes(with_step)
    assert len(set(codes)) == 10
    kept = " ".join(RecoveryCode.objects.values_list("digest", flat=True))
    assert not any(code.replace("-", "") in kept for code in codes)
    client = password_only(with_step)
    assert client.post("/sign-in/code/", {"code": codes[0].upper()})["Location"] == "/"
    assert password_only(with_step).post("/sign-in/code/", {"code": codes[0]}).status_code == 422
    page = signed_in(with_step).get("/profile/").content.decode()
    assert "9 recovery codes are left" in " ".join(page.split()) and codes[1] not in page
    second_step.fresh_recovery_codes(with_step)
    assert not verify(with_step, codes[1])


def test_h5_a_recovery_code_is_its_owners_alone(with_step: User, owner: User) -> None:
    codes = second_step.fresh_recovery_codes(owner)
    assert not verify(with_step, codes[0]) and verify(owner, codes[0])


def test_h5_the_secret_is_encrypted(with_step: User) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secret FROM accounts_authenticator")
        assert AUTHENTICATOR_KEY not in cursor.fetchone()[0]


@pytest.mark.parametrize("path", ["remove", "codes"])
def test_h5_turning_it_off_and_new_codes_ask_for_the_password(owner: User, path: str) -> None:
    client = password_only(owner)
    set_up(client, owner)
    before = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert client.post(f"/profile/authenticator/{path}/", {"password": "wrong"})["Location"] == "/profile/"
    assert "is not your password" in client.get("/profile/").content.decode()
    assert set(RecoveryCode.objects.values_list("digest", flat=True)) == before
    client.post(f"/profile/authenticator/{path}/", {"password": PASSWORD})
    assert set(RecoveryCode.objects.values_list("digest", flat=True)) != before
    assert Authenticator.objects.exists() == (path == "codes")


def console_action(by: User, action: str, *users: User) -> str:
    data = {"action": action, "_selected_action": [user.pk for user in users]}
    return signed_in(by).post("/admin/auth/user/", data, follow=True).content.decode()


def test_h5_staff_remove_the_authenticator_of_a_lost_phone(staff: User, owner: User) -> None:
    client = password_only(owner)
    set_up(client, owner)
    assert "has no authenticator any more" in console_action(staff, "remove_second_step", owner)
    assert client.get("/profile/")["Location"].startswith("/sign-in/")
    assert password_only(owner).get("/profile/").status_code == 200
    assert "removed the authenticator" in letters()[-1].body


def test_h5_staff_do_not_remove_their_own_nor_a_superusers(staff: User, tenant: Any) -> None:
    assert "use your profile" in console_action(staff, "remove_second_step", staff)
    assert Authenticator.objects.filter(user=staff).exists()
    helper = User.objects.create_user("helen", "helen@example.com", PASSWORD, is_staff=True)
    helper.user_permissions.set(_permissions("auth", "view_user", "change_user"))
    assert "is a superuser" in console_action(helper, "remove_second_step", staff)
    assert Authenticator.objects.filter(user=staff).exists()


def test_h5_the_last_way_is_a_command(with_step: User) -> None:
    call_command("reset_second_step", "piper")
    assert not Authenticator.objects.exists()


def test_low14_staff_without_the_permission_read_no_tenants_pages(tenant: Any, owner: User) -> None:
    helper = User.objects.create_user("helen", "helen@example.com", PASSWORD, is_staff=True)
    client = signed_in(helper)
    assert client.post("/switch/", {"tenant": "all"}).status_code == 403
    session = client.session
    session["platform"] = True
    session.save()
    assert client.get("/crm/leads/")["Location"] == "/admin/?next=/crm/leads/"
    assert "All tenants" not in client.get("/profile/").content.decode()
    helper.user_permissions.set(_permissions("tenants", "work_across_tenants"))
    assert signed_in(helper).post("/switch/", {"tenant": "all"}).status_code == 302
    assert client.get("/crm/leads/").status_code == 200


def test_low14_a_member_with_the_permission_is_still_no_staff(tenant: Any) -> None:
    member = make_member("mia", tenant, "viewer")  # type: ignore[arg-type]
    member.user_permissions.set(_permissions("tenants", "work_across_tenants"))
    assert signed_in(member).post("/switch/", {"tenant": "all"}).status_code == 403


def _permissions(app: str, *names: str) -> Any:
    return Permission.objects.filter(content_type__app_label=app, codename__in=names)
