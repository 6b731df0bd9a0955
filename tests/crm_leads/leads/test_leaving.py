from collections.abc import Callable

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.models import CrmProperty, Lead, Task
from realty.tenants import members
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.rows import a_lead, a_property


def leaves(user: User) -> None:
    members.remove(Membership.objects.get(user=user))


def becomes_a_viewer(user: User) -> None:
    members.change_role(Membership.objects.get(user=user), Role.VIEWER)


@pytest.mark.parametrize("ends", [leaves, becomes_a_viewer])
def test_what_somebody_worked_goes_to_nobody(in_tenant: Tenant, colleague: User, ends: Callable[[User], None]) -> None:
    lead, home = a_lead(assigned_to=colleague), a_property(assigned_to=colleague)
    task = Task.objects.create(title="Call", due_at=timezone.now(), lead=lead, assigned_to=colleague)
    done = Task.objects.create(title="Met", due_at=timezone.now(), assigned_to=colleague, done_at=timezone.now())
    ends(colleague)
    for row in (lead, home, task, done):
        row.refresh_from_db()
    assert (lead.assigned_to, home.assigned_to, task.assigned_to) == (None, None, None)
    assert done.assigned_to == colleague
    assert [line.summary for line in lead.activities.all()] == ["Not assigned: carl no longer works leads here."]


def test_an_owner_who_becomes_an_agent_keeps_what_is_theirs(in_tenant: Tenant, owner: User, colleague: User) -> None:
    members.change_role(Membership.objects.get(user=colleague), Role.OWNER)
    a_lead(assigned_to=owner)
    members.change_role(Membership.objects.get(user=owner), Role.AGENT)
    assert Lead.objects.get().assigned_to == owner


def test_another_tenants_leads_stay_with_the_same_person(tenant: Tenant, other_tenant: Tenant, colleague: User) -> None:
    with tenant_scope(other_tenant):
        Membership.objects.create(tenant=other_tenant, user=colleague, role=Role.AGENT)
        a_lead(assigned_to=colleague)
    with tenant_scope(tenant):
        leaves(colleague)
    with tenant_scope(other_tenant):
        assert Lead.objects.get().assigned_to == colleague


def test_an_account_may_be_deleted(in_tenant: Tenant, colleague: User) -> None:
    a_lead(assigned_to=colleague)
    colleague.delete()
    assert Lead.objects.get().assigned_to is None and not CrmProperty.objects.exists()
