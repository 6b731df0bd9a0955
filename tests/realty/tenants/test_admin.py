"""Tenants and their members in the console."""

import pytest
from django.contrib.auth.models import Permission, User
from django.urls import reverse

from realty.tenants.invitations import invite, path_of
from realty.tenants.models import Invitation, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import PASSWORD, signed_in

NEW = {
    "name": "Mesa Homes",
    "slug": "mesa",
    "time_zone": "America/Phoenix",
    "owner_email": "mia@example.com",
}
INLINES = {
    f"{prefix}-{name}": "0"
    for prefix in ("memberships", "-1")
    for name in ("TOTAL_FORMS", "INITIAL_FORMS", "MIN_NUM_FORMS")
}
ADD = "admin:tenants_tenant_add"


def link_of(invitation: Invitation) -> str:
    """The link without its signature, which may tell the time."""
    return path_of(invitation).partition(":")[0]


def test_staff_who_may_only_look_get_no_link_that_lets_them_join(tenant: Tenant, owner: User) -> None:
    with tenant_scope(tenant):
        invite(tenant, "nia@example.com", Role.OWNER, owner)
    lena = User.objects.create_user("lena", "lena@example.com", PASSWORD, is_staff=True)
    lena.user_permissions.set(Permission.objects.filter(codename__in=("view_tenant", "view_invitation")))
    page = signed_in(lena).get(reverse("admin:tenants_tenant_change", args=[tenant.pk])).content.decode()
    assert "nia@example.com" in page and "/invitation/" not in page


def test_newcomer_m14_a_tenant_and_its_first_owner_are_one_form(staff: User) -> None:
    """The owner is invited: no password is invented, and the link can be handed over."""
    page = signed_in(staff).post(reverse(ADD), NEW, follow=True).content.decode()
    assert "mia@example.com is invited as owner of Mesa Homes" in page
    with platform_scope("test"):
        mesa = Tenant.objects.get(slug="mesa")
    with tenant_scope(mesa):
        invitation = Invitation.objects.get()
        assert (invitation.email, invitation.role, invitation.invited_by) == ("mia@example.com", Role.OWNER, staff)
    assert link_of(invitation) in page
    page = signed_in(staff).get(reverse("admin:tenants_tenant_change", args=[mesa.pk])).content.decode()
    assert "mia@example.com" in page and link_of(invitation) in page


@pytest.mark.parametrize(
    ("name", "slug"),
    [
        ("Desert Oasis Realty", "desertoasisrealty"),
        ("Peña & Söhne Homes, LLC", "penasohnehomes"),
        ("1st Choice Realty", "stchoicerealty"),
        ("Greater Coachella Valley Luxury Estates", "greatercoachellavalleylu"),
        ("Desert", "desert2"),
        ("日本", "tenant"),
    ],
)
def test_newcomer_m14_the_slug_is_proposed_from_the_name(staff: User, tenant: Tenant, name: str, slug: str) -> None:
    response = signed_in(staff).post(reverse(ADD), {**NEW, "name": name, "slug": ""})
    assert response.status_code == 302, response.context["adminform"].form.errors
    with platform_scope("test"):
        assert Tenant.objects.get(name=name).slug == slug


def test_newcomer_m14_without_an_owner_nothing_is_made(staff: User) -> None:
    for email in ("", "mia"):
        response = signed_in(staff).post(reverse(ADD), {**NEW, "owner_email": email})
        assert list(response.context["adminform"].form.errors) == ["owner_email"]
    with platform_scope("test"):
        assert not Tenant.objects.exists()


def test_a_wrong_slug_or_time_zone_is_told_at_the_field(staff: User) -> None:
    for field, value in (("slug", "Mesa Homes"), ("slug", "1mesa"), ("time_zone", "Mesa")):
        response = signed_in(staff).post(reverse("admin:tenants_tenant_add"), {**NEW, field: value})
        assert list(response.context["adminform"].form.errors) == [field]


def test_the_slug_never_changes_since_collections_are_named_after_it(staff: User, tenant: Tenant) -> None:
    url = reverse("admin:tenants_tenant_change", args=[tenant.pk])
    data = {**NEW, **INLINES}
    response = signed_in(staff).post(url, data)
    assert response.status_code == 302, (response.context["errors"], response.context["adminform"].form.errors)
    with platform_scope("test"):
        tenant.refresh_from_db()
    assert (tenant.slug, tenant.name) == ("desert", "Mesa Homes")


def test_no_button_of_the_form_deletes_a_tenant(staff: User, tenant: Tenant) -> None:
    assert signed_in(staff).post(reverse("admin:tenants_tenant_delete", args=[tenant.pk])).status_code == 403
