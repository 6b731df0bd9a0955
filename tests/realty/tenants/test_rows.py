"""Rows by written-out conditions: the models' own instances, behind the same scope as their managers'."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.models import Activity, Lead, StateRule
from realty.tenants.models import Tenant
from realty.tenants.rows import rows, with_related
from realty.tenants.scope import ScopeError, platform_scope, tenant_scope
from tests.crm_leads.rows import a_lead


@pytest.fixture
def theirs(other_tenant: Tenant) -> Lead:
    with tenant_scope(other_tenant):
        return a_lead(property_key="addr:theirs")


@pytest.fixture
def ours(tenant: Tenant, theirs: Lead) -> Lead:
    with tenant_scope(tenant):
        return a_lead(property_key="addr:ours", snapshot={"public_remarks": "A view"})


def test_each_scope_has_its_rows(ours: Lead, theirs: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        assert rows(Lead, "TRUE", []) == [ours]
        assert rows(Lead, "id = ANY(%s)", [[theirs.pk]]) == []
    with platform_scope("a test"):
        assert rows(Lead, "TRUE ORDER BY id", []) == sorted([theirs, ours], key=lambda lead: lead.pk)


def test_conditions_never_widen_the_scope(ours: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        assert rows(Lead, "FALSE OR TRUE", []) == [ours]


def test_outside_a_scope_it_raises(ours: Lead) -> None:
    with pytest.raises(ScopeError, match="Lead"):
        rows(Lead, "TRUE", [])


def test_an_instance_is_as_the_manager_gives_it(ours: Lead, tenant: Tenant, owner: User) -> None:
    with tenant_scope(tenant):
        StateRule.objects.create(state="CA", hours={"mon": ["09:00", "17:00"]}, calls_per_day=2, changed_by=owner)
        for model in (Lead, StateRule):
            [row], known = rows(model, "TRUE", []), model.objects.get()
            assert {f.attname: getattr(row, f.attname) for f in model._meta.concrete_fields} == {
                f.attname: getattr(known, f.attname) for f in model._meta.concrete_fields
            }


def test_other_fields_are_deferred(ours: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        [row] = rows(Lead, "id = %s", [ours.pk], only=("tenant", "city"))
        assert "snapshot" in row.get_deferred_fields() and "city" not in row.get_deferred_fields()
        assert row.snapshot["public_remarks"] == "A view"


def test_related_objects_come_by_one_query(
    ours: Lead, tenant: Tenant, owner: User, colleague: User, django_assert_num_queries: Any
) -> None:
    with tenant_scope(tenant):
        for user in (owner, None, colleague, owner):
            Activity.objects.create(lead=ours, kind="note", summary="A word", user=user, at=timezone.now())
        found = rows(Activity, "TRUE ORDER BY id", [])
        with django_assert_num_queries(1):
            with_related(found, "user")
        with django_assert_num_queries(0):
            assert [line.user for line in found] == [owner, None, colleague, owner]
            with_related(found[1:2], "user")
            with_related([], "user")


def test_related_objects_of_strangers_stay_theirs(ours: Lead, theirs: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        line = Activity(lead_id=theirs.pk, kind="note", summary="A word")
        with_related([line], "lead")
        with pytest.raises(Lead.DoesNotExist):
            _ = line.lead
