import pytest
from django.contrib.auth.models import User
from django.test import Client

from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import PASSWORD, signed_in


def role_of(user: User, tenant: Tenant) -> str | None:
    with tenant_scope(tenant):
        return Membership.objects.filter(user=user).values_list("role", flat=True).first()


def membership_of(user: User, tenant: Tenant) -> Membership:
    with tenant_scope(tenant):
        return Membership.objects.get(user=user)


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


def test_a_role_that_arrow_keys_pass_is_not_given_yet(owner: User, colleague: User) -> None:
    page = signed_in(owner).get("/members/").content.decode()
    assert "data-submit-on-change" not in page and '<button class="btn btn-small">Save</button>' in page


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


def test_a_changed_password_keeps_the_session(colleague: User) -> None:
    client = signed_in(colleague)
    new = {"old_password": PASSWORD, "new_password1": "walnut-orchard-7", "new_password2": "walnut-orchard-7"}
    client.post("/profile/password/", new)
    assert client.get("/profile/").status_code == 200


def test_a_part_of_a_page_whose_session_ended_sends_the_page_to_sign_in(db: None) -> None:
    part = {"HX-Request": "true", "HX-Current-URL": "http://testserver/listings/?city=Indio"}
    response = Client().get("/listings/", headers=part, follow=True)
    assert response["HX-Redirect"] == "/sign-in/?next=/listings/%3Fcity%3DIndio" and response.content == b""
