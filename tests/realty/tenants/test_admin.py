"""Tenants and their members in the console."""

from django.contrib.auth.models import User
from django.urls import reverse

from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in

MEMBERS = {"memberships-TOTAL_FORMS": "1", "memberships-INITIAL_FORMS": "0", "memberships-MIN_NUM_FORMS": "0"}
NEW = {"name": "Mesa Homes", "slug": "mesa", "time_zone": "America/Phoenix", "is_active": "on", **MEMBERS}


def test_a_tenant_is_made_with_its_owner(staff: User, django_user_model: type[User]) -> None:
    owner = django_user_model.objects.create_user("mia")
    data = {**NEW, "memberships-0-user": owner.pk, "memberships-0-role": Role.OWNER}
    assert signed_in(staff).post(reverse("admin:tenants_tenant_add"), data).status_code == 302
    with platform_scope("test"):
        mesa = Tenant.objects.get(slug="mesa")
    with tenant_scope(mesa):
        assert list(Membership.objects.values_list("user", "role")) == [(owner.pk, Role.OWNER)]


def test_a_wrong_slug_or_time_zone_is_told_at_the_field(staff: User) -> None:
    for field, value in (("slug", "Mesa Homes"), ("slug", "1mesa"), ("time_zone", "Mesa")):
        response = signed_in(staff).post(reverse("admin:tenants_tenant_add"), {**NEW, field: value})
        assert list(response.context["adminform"].form.errors) == [field]


def test_the_slug_never_changes_since_collections_are_named_after_it(staff: User, tenant: Tenant) -> None:
    url = reverse("admin:tenants_tenant_change", args=[tenant.pk])
    data = {**NEW, "memberships-TOTAL_FORMS": "0"}
    assert signed_in(staff).post(url, data).status_code == 302
    with platform_scope("test"):
        tenant.refresh_from_db()
    assert (tenant.slug, tenant.name) == ("desert", "Mesa Homes")


def test_a_tenant_is_switched_off_and_never_deleted(staff: User, tenant: Tenant) -> None:
    assert signed_in(staff).post(reverse("admin:tenants_tenant_delete", args=[tenant.pk])).status_code == 403
