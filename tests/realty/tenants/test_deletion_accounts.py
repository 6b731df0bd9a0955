"""Whose account goes with a deleted tenant, and what of it stays where others still need the row."""

from django.contrib.auth.models import User

from crm_leads.models import SavedList
from realty.tenants import tasks
from realty.tenants.deletion import removing
from realty.tenants.models import Membership, Role, StaffAccess, Tenant, TenantDeletion
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import make_member, signed_in
from tests.realty.tenants.test_deletion import asked


def finished(deletion: TenantDeletion) -> TenantDeletion:
    assert tasks.delete_due() == 1
    with platform_scope("test"):
        deletion.refresh_from_db()
    return deletion


def rows_of(tenant: Tenant) -> dict[str, int]:
    with platform_scope("test"):
        return removing.left_in(tenant.pk)


def test_who_belonged_to_it_alone_goes_with_it(tenant: Tenant, owner: User, staff: User) -> None:
    deletion = finished(asked(tenant, staff))
    assert deletion.counts["auth_user"] == 1 and not User.objects.filter(pk=owner.pk).exists()


def test_what_ana_made_in_another_brokerage_stays_there(tenant: Tenant, other_tenant: Tenant, staff: User) -> None:
    """She left that one, and the one that she still belongs to is deleted."""
    ana = make_member("ana", tenant, Role.OWNER)
    with tenant_scope(other_tenant):
        SavedList.objects.create(name="Expired in Indio", user=ana, is_shared=True)
    before = rows_of(other_tenant)
    deletion = finished(asked(tenant, staff))
    assert rows_of(other_tenant) == before
    ana.refresh_from_db()
    assert (ana.is_active, ana.email, ana.username) == (False, "", f"former-{ana.pk}")
    assert not ana.has_usable_password() and deletion.counts["accounts closed"] == 1


def test_a_former_member_of_staff_does_not_hold_it_up(tenant: Tenant, owner: User, staff: User) -> None:
    """What the record of staff access says must stay true."""
    with platform_scope("test"):
        StaffAccess.objects.create(user=owner, reason="GET /admin/")
    client = signed_in(owner)
    assert client.get("/profile/").status_code == 200
    finished(asked(tenant, staff))
    owner.refresh_from_db()
    assert (owner.is_active, owner.email, owner.username) == (False, "", "olivia")
    assert client.get("/profile/").status_code == 302
    with platform_scope("test"):
        assert not Membership.objects.filter(user=owner).exists()
