"""Security H6, Low 5 and newcomer M23: who comes in by an invitation, and with which address."""

import re
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from realty.audit.models import AuditEvent
from realty.tenants.invitations import VALID_FOR, invite
from realty.tenants.models import Invitation, Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import PASSWORD, make_member, signed_in
from tests.realty.accounts.mailbox import letters, link_in
from tests.realty.tenants.test_members import membership_of, role_of

ABOUT = {
    "first_name": "Nia",
    "last_name": "Newton",
    "password1": "walnut-orchard-7",
    "password2": "walnut-orchard-7",
}


def invited(owner: User, email: str, role: str = "agent") -> str:
    """The link of the letter."""
    signed_in(owner).post("/members/invite/", {"email": email, "role": role})
    letter = letters()[-1]
    assert letter.to == [email.lower()]
    return link_in(letter)


def handed_link(owner: User, email: str) -> str:
    """The link of the members page."""
    signed_in(owner).post("/members/invite/", {"email": email, "role": "agent"})
    link = re.search(
        r'value="http://testserver(/invitation/[^"]+)"', signed_in(owner).get("/members/").content.decode()
    )
    assert link
    return link[1]


@pytest.fixture
def second_owner(tenant: Tenant) -> User:
    return make_member("bea", tenant, Role.OWNER)


def test_m23_the_letter_names_who_invites_and_the_new_person_gives_a_name(owner: User, tenant: Tenant) -> None:
    link = invited(owner, "Nia@example.com")
    assert "invites you to join Desert Realty" in letters()[-1].body
    answer = Client().post(link, ABOUT, follow=True)
    assert "Welcome to Desert Realty" in answer.content.decode()
    nia = User.objects.get(username="nia@example.com")
    assert role_of(nia, tenant) == Role.AGENT and nia.check_password(ABOUT["password1"])
    assert (nia.get_full_name(), nia.email) == ("Nia Newton", "nia@example.com")
    again = Client().post(link, ABOUT)
    assert again.status_code == 410 and "no longer works" in again.content.decode()


@pytest.mark.parametrize("missing", ["first_name", "last_name", "password1"])
def test_m23_a_name_is_asked_for(owner: User, missing: str) -> None:
    answer = Client().post(invited(owner, "nia@example.com"), ABOUT | {missing: " "})
    assert answer.status_code == 422 and not User.objects.filter(username="nia@example.com").exists()


@pytest.mark.parametrize("password", ["84629173", "8462917354", "walnut-7", "password123", "nia@example.com"])
def test_h5_a_weak_password_is_refused(owner: User, password: str) -> None:
    answer = Client().post(invited(owner, "nia@example.com"), ABOUT | {"password1": password, "password2": password})
    assert answer.status_code == 422


def test_a_form_that_is_sent_twice_at_once_leads_to_signing_in(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = invited(owner, "nia@example.com")
    # The other one makes the account after this one has looked for it.
    monkeypatch.setattr("realty.tenants.invitations.emails.is_taken", lambda *args: False)
    User.objects.create_user("nia@example.com", "nia@example.com", ABOUT["password1"])
    answer = Client().post(link, ABOUT, follow=True)
    assert answer.redirect_chain == [("/sign-in/", 302)] and "was made already" in answer.content.decode()
    assert User.objects.filter(username="nia@example.com").count() == 1


def test_an_existing_person_joins_with_the_account_they_have(owner: User, tenant: Tenant, stranger: User) -> None:
    link = invited(owner, stranger.email, "viewer")
    assert "Sign in to it to join" in Client().get(link).content.decode()
    signed_in(stranger).post(link)
    assert role_of(stranger, tenant) == Role.VIEWER


def test_joining_is_in_the_book_of_the_tenant_that_was_joined(
    owner: User, tenant: Tenant, stranger: User, other_tenant: Tenant
) -> None:
    """Whichever tenant is open, and for an account that was made there."""
    signed_in(stranger).post(invited(owner, stranger.email, "viewer"))
    Client().post(invited(owner, "nia@example.com"), ABOUT)
    with platform_scope("test"):
        joined = AuditEvent.objects.filter(about__startswith="Joined").order_by("pk")
        assert [(event.tenant_id, event.person, event.about) for event in joined] == [
            (tenant.pk, stranger.username, "Joined by an invitation as Viewer"),
            (tenant.pk, "nia@example.com", "Joined by an invitation as Agent"),
        ]


def test_an_account_that_took_somebodys_address_is_let_in_nowhere(owner: User, tenant: Tenant, stranger: User) -> None:
    link = invited(owner, stranger.email)
    assert "Sign in to it to join" in Client().post(link, ABOUT).content.decode()
    stranger.refresh_from_db()
    assert role_of(stranger, tenant) is None and stranger.check_password(PASSWORD)


def test_low5_the_handed_link_makes_no_account_and_tells_of_none(owner: User, tenant: Tenant, stranger: User) -> None:
    """An owner who invites somebody else's address learns nothing of it and takes it from nobody."""
    pages = {}
    for email in ("nobody@example.com", stranger.email):
        link = handed_link(owner, email)
        page = Client().get(link).content.decode()
        known = rf"{email}|/invitation/[^\"]*|csrf\w+\" value=\"[^\"]*|X-CSRFToken[^}}]*"
        pages[email] = re.sub(known, "", page)
        assert Client().post(link, ABOUT).status_code == 302
        with tenant_scope(tenant):
            Invitation.objects.all().delete()
    assert pages["nobody@example.com"] == pages[stranger.email]
    assert not User.objects.filter(username="nobody@example.com").exists()


def test_the_handed_link_mails_the_one_that_makes_an_account(owner: User, tenant: Tenant) -> None:
    link = handed_link(owner, "nia@example.com")
    before = len(letters())
    assert "is on its way to nia@example.com" in Client().post(link, follow=True).content.decode()
    assert len(letters()) == before + 1
    Client().post(link_in(letters()[-1]), ABOUT)
    assert role_of(User.objects.get(email="nia@example.com"), tenant) == Role.AGENT


def test_without_a_mail_server_the_handed_link_must_do(owner: User, tenant: Tenant, settings: Any) -> None:
    settings.PRODUCTION = True
    link = handed_link(owner, "nia@example.com")
    assert letters() == []
    Client().post(link, ABOUT)
    assert role_of(User.objects.get(username="nia@example.com"), tenant) == Role.AGENT


def test_h6_owners_see_who_joined_with_another_address(owner: User, tenant: Tenant, stranger: User) -> None:
    link = invited(owner, "nia@example.com")
    page = " ".join(signed_in(stranger).get(link).content.decode().split())
    assert "see that the invitation went to nia@example.com" in page
    signed_in(stranger).post(link)
    members = " ".join(signed_in(owner).get("/members/").content.decode().split())
    assert "Joined as stan@example.com, invited as nia@example.com" in members


def test_h6_a_removed_owner_does_not_come_back_by_an_invitation_they_left(
    owner: User, second_owner: User, tenant: Tenant
) -> None:
    link = invited(second_owner, "back@door.example", "owner")
    client = signed_in(second_owner)
    signed_in(owner).post(f"/members/{membership_of(second_owner, tenant).pk}/remove/")
    assert (client.get(link).status_code, client.post(link).status_code) == (410, 410)
    assert role_of(second_owner, tenant) is None
    with tenant_scope(tenant):
        assert not Invitation.objects.exists()


@pytest.mark.parametrize("role", ["agent", "viewer"])
def test_h6_nor_does_a_demoted_one(owner: User, second_owner: User, tenant: Tenant, role: str) -> None:
    link = invited(second_owner, "nia@example.com", "owner")
    signed_in(owner).post(f"/members/{membership_of(second_owner, tenant).pk}/role/", {"role": role})
    assert Client().get(link).status_code == 410


@pytest.mark.parametrize("how", ["inactive", "demoted by hand", "removed by hand", "tenant switched off"])
def test_h6_the_link_asks_itself_whether_the_inviter_still_may(
    owner: User, second_owner: User, tenant: Tenant, stranger: User, how: str
) -> None:
    """By whatever way somebody loses the right: the console, a command, SQL."""
    link = invited(second_owner, "nia@example.com")
    with tenant_scope(tenant):
        member = Membership.objects.filter(user=second_owner)
        if how == "inactive":
            User.objects.filter(pk=second_owner.pk).update(is_active=False)
        elif how == "demoted by hand":
            member.update(role=Role.AGENT)
        elif how == "removed by hand":
            member.delete()
        else:
            Tenant.objects.filter(pk=tenant.pk).update(is_active=False)
    assert Client().get(link).status_code == 410 and signed_in(stranger).post(link).status_code == 410


def test_h6_an_invitation_of_staff_works_while_they_are_staff(staff: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        invite(tenant, "first@example.com", Role.OWNER, staff)
    link = link_in(letters()[-1])
    assert Client().get(link).status_code == 200
    User.objects.filter(pk=staff.pk).update(is_staff=False)
    assert Client().get(link).status_code == 410


def test_h6_looking_at_the_members_does_not_make_a_link_last_longer(owner: User) -> None:
    with time_machine.travel(timezone.now()) as clock:
        first = handed_link(owner, "nia@example.com")
        clock.shift(VALID_FOR - timedelta(hours=1))
        assert first in signed_in(owner).get("/members/").content.decode()
        assert Client().get(first).status_code == 200
        clock.shift(timedelta(hours=2))
        assert Client().get(first).status_code == 410
        page = signed_in(owner).get("/members/").content.decode()
        assert first not in page and "Invitation too old" in page


def test_a_withdrawn_and_a_forged_link_let_nobody_in(owner: User, stranger: User, tenant: Tenant) -> None:
    link = invited(owner, "nia@example.com")
    forged = link.replace("/invitation/", "/invitation/x")
    as_mailed = handed_link(owner, "zoe@example.com").replace("hand", "mail")
    with tenant_scope(tenant):
        offer = Invitation.objects.get(email="nia@example.com")
    assert signed_in(stranger).post(f"/members/invitations/{offer.pk}/withdraw/").status_code == 404
    signed_in(owner).post(f"/members/invitations/{offer.pk}/withdraw/")
    assert [Client().get(one).status_code for one in (link, forged)] == [410, 410]
    assert "password1" not in Client().get(as_mailed).content.decode()


def test_a_member_who_opens_a_link_stays_what_they_are(owner: User, colleague: User, tenant: Tenant) -> None:
    signed_in(colleague).post(invited(owner, "nia@example.com", "owner"))
    assert role_of(colleague, tenant) == Role.AGENT
