import re
from datetime import timedelta

import pytest
import time_machine
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from realty.tenants.invitations import VALID_FOR
from realty.tenants.models import Invitation, Membership, Role, Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import PASSWORD, signed_in

SECRET = {"password1": "walnut-orchard-7", "password2": "walnut-orchard-7"}


def role_of(user: User, tenant: Tenant) -> str | None:
    with tenant_scope(tenant):
        return Membership.objects.filter(user=user).values_list("role", flat=True).first()


def membership_of(user: User, tenant: Tenant) -> Membership:
    with tenant_scope(tenant):
        return Membership.objects.get(user=user)


def link_for(owner: User, email: str, role: str = "agent") -> str:
    page = signed_in(owner).post("/members/invite/", {"email": email, "role": role}, follow=True)
    link = re.search(r'value="http://testserver(/invitation/[^"]+)"', page.content.decode())
    assert link
    return link[1]


def test_a_new_person_makes_an_account_by_a_link_that_works_once(owner: User, tenant: Tenant) -> None:
    link = link_for(owner, "Nia@example.com")
    answer = Client().post(link, SECRET, follow=True)
    assert "Welcome to Desert Realty" in answer.content.decode()
    nia = User.objects.get(username="nia@example.com")
    assert role_of(nia, tenant) == Role.AGENT and nia.check_password(SECRET["password1"])
    again = Client().post(link, SECRET)
    assert again.status_code == 410 and "used or is too old" in again.content.decode()


def test_an_existing_person_joins_with_the_account_they_have(owner: User, tenant: Tenant, stranger: User) -> None:
    link = link_for(owner, stranger.email, "viewer")
    assert role_of(stranger, tenant) is None
    signed_in(stranger).post(link)
    assert role_of(stranger, tenant) == Role.VIEWER


def test_an_account_that_took_somebodys_address_is_let_in_nowhere(owner: User, tenant: Tenant, stranger: User) -> None:
    link = link_for(owner, stranger.email)
    answer = Client().post(link, SECRET)
    assert answer.status_code == 422 and "Sign in to it to join" in answer.content.decode()
    stranger.refresh_from_db()
    assert role_of(stranger, tenant) is None and stranger.check_password(PASSWORD)


def test_a_withdrawn_a_forged_and_an_old_link_let_nobody_in(owner: User, stranger: User, tenant: Tenant) -> None:
    link = link_for(owner, "nia@example.com")
    forged = link.replace("/invitation/", "/invitation/x")
    with time_machine.travel(timezone.now() + VALID_FOR + timedelta(hours=1)):
        assert Client().get(link).status_code == 410
    with tenant_scope(tenant):
        offer = Invitation.objects.get()
    assert signed_in(stranger).post(f"/members/invitations/{offer.pk}/withdraw/").status_code == 404
    signed_in(owner).post(f"/members/invitations/{offer.pk}/withdraw/")
    assert [Client().get(one).status_code for one in (link, forged)] == [410, 410]


def test_a_member_who_opens_a_link_stays_what_they_are(owner: User, colleague: User, tenant: Tenant) -> None:
    signed_in(colleague).post(link_for(owner, "nia@example.com", "owner"))
    assert role_of(colleague, tenant) == Role.AGENT


def test_a_member_is_not_added_twice(owner: User, colleague: User) -> None:
    response = signed_in(owner).post("/members/invite/", {"email": colleague.email, "role": "viewer"})
    assert response.status_code == 422 and "is a member already" in response.content.decode()


def test_the_last_owner_stays(owner: User, tenant: Tenant) -> None:
    membership, client = membership_of(owner, tenant), signed_in(owner)
    client.post(f"/members/{membership.pk}/role/", {"role": "viewer"})
    client.post(f"/members/{membership.pk}/remove/")
    assert role_of(owner, tenant) == Role.OWNER


def test_an_owner_changes_roles_and_removes(owner: User, colleague: User, tenant: Tenant) -> None:
    membership, client = membership_of(colleague, tenant), signed_in(owner)
    client.post(f"/members/{membership.pk}/role/", {"role": "owner"})
    assert role_of(colleague, tenant) == Role.OWNER
    client.post(f"/members/{membership.pk}/remove/")
    assert role_of(colleague, tenant) is None and User.objects.filter(pk=colleague.pk).exists()


@pytest.mark.parametrize("person", ["colleague", "viewer", "stranger"])
def test_others_may_not_touch_the_members(
    person: str, owner: User, tenant: Tenant, request: pytest.FixtureRequest
) -> None:
    membership = membership_of(owner, tenant)
    response = signed_in(request.getfixturevalue(person)).post(f"/members/{membership.pk}/remove/")
    assert response.status_code in (403, 404) and role_of(owner, tenant) == Role.OWNER


def test_a_user_without_a_tenant_is_told_what_to_do(db: None) -> None:
    lost = User.objects.create_user("lost", password=PASSWORD)
    response = signed_in(lost).get("/")
    assert response.status_code == 403 and "invite you" in response.content.decode()


def test_a_profile_keeps_e_mail_addresses_apart(colleague: User, owner: User) -> None:
    response = signed_in(colleague).post("/profile/", {"email": owner.email.upper()})
    assert "Another account has this e-mail address" in response.content.decode()


def test_a_changed_password_keeps_the_session(colleague: User) -> None:
    client = signed_in(colleague)
    new = {"old_password": PASSWORD, "new_password1": "walnut-orchard-7", "new_password2": "walnut-orchard-7"}
    client.post("/profile/password/", new)
    assert client.get("/profile/").status_code == 200


def test_a_part_of_a_page_whose_session_ended_sends_the_page_to_sign_in(db: None) -> None:
    part = {"HX-Request": "true", "HX-Current-URL": "http://testserver/listings/?city=Indio"}
    response = Client().get("/listings/", headers=part, follow=True)
    assert response["HX-Redirect"] == "/sign-in/?next=/listings/%3Fcity%3DIndio" and response.content == b""
