"""Who did what: recorded at one door, added to and never changed, read by staff and by the tenant's own owners."""

import inspect
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone

from listings.models import Collection
from realty.audit import pages
from realty.audit.models import Act, AuditEvent
from realty.audit.record import KEPT_FOR, SecretInAudit, record
from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import signed_in
from tests.realty.api.callers import calling
from tests.realty.tenants.rows import a_feed
from tests.test_access import ADMIN_PREFIX, routes


def acts(tenant: Tenant | None = None) -> list[tuple[str, str, str]]:
    with platform_scope("test"):
        rows = AuditEvent.objects.filter(tenant=tenant).order_by("pk")
        return [(event.person, event.act, event.about) for event in rows]


def takes_forms(view: Any) -> bool:
    methods = None
    while view is not None:
        closure = inspect.getclosurevars(view).nonlocals if inspect.isfunction(view) else {}
        methods = closure.get("request_method_list", methods)
        view = getattr(view, "__wrapped__", None)
    return methods is None or "POST" in methods


def test_every_page_that_takes_a_form_is_recorded_or_says_why_not() -> None:
    """What programs change by the API is recorded whatever the operation."""
    site = [(route, entry) for route, entry in routes() if not route.startswith((ADMIN_PREFIX, "api/"))]
    names = {entry.name for _, entry in site}
    taking = {entry.name for _, entry in site if takes_forms(entry.callback)}
    assert taking - pages.known() == set()
    assert pages.known() - names == set()


def test_a_change_of_role_is_recorded_with_whom_and_to_what(owner: User, colleague: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        member = Membership.objects.get(user=colleague)
    signed_in(owner).post(reverse("change_role", args=[member.pk]), {"role": "viewer"})
    assert acts(tenant) == [("olivia", Act.MEMBERS, "Changed a role: carl is Viewer now")]


def test_what_the_site_refused_is_not_recorded(owner: User, viewer: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        own = Membership.objects.get(user=owner)
    signed_in(owner).post(reverse("change_role", args=[own.pk]), {"role": "viewer"})  # the last owner stays one
    signed_in(owner).post(reverse("invite_member"), {"email": "no address"})
    signed_in(viewer).post(reverse("invite_member"), {"email": "nia@example.com", "role": "agent"})
    signed_in(owner).post(reverse("lead_bulk"), {"action": "skip"})  # of no lead
    assert acts(tenant) == []


def test_what_staff_change_in_the_console_is_recorded_for_the_tenant(staff: User, tenant: Tenant) -> None:
    page = reverse("admin:tenants_tenant_change", args=[tenant.pk])
    inlines = {f"{form}-{n}": 0 for form in ("memberships", "-1") for n in ("TOTAL_FORMS", "INITIAL_FORMS")}
    data = {"name": "Desert Homes", "time_zone": "America/Phoenix", **inlines}
    assert signed_in(staff).post(page, data).status_code == 302
    [(person, act, about)] = acts(tenant)
    assert (person, act, about) == ("piper", Act.CHANGED, "Console: tenant Desert Homes")
    with tenant_scope(tenant):
        assert AuditEvent.objects.get().is_staff


def test_rows_that_staff_remove_together_are_each_recorded(staff: User) -> None:
    groups = [Group.objects.create(name=name) for name in ("North", "South")]
    data = {"action": "delete_selected", "_selected_action": [group.pk for group in groups], "post": "yes"}
    signed_in(staff).post(reverse("admin:auth_group_changelist"), data)
    assert not Group.objects.exists()
    assert sorted(act for _, act, _ in acts()) == [Act.REMOVED, Act.REMOVED]


@pytest.mark.parametrize(
    "statement", ["UPDATE audit_auditevent SET about = 'nothing'", "DELETE FROM audit_auditevent"]
)
def test_no_statement_changes_or_removes_an_act(tenant: Tenant, statement: str) -> None:
    record(Act.SETTINGS, "Changed the lead policy", tenant_id=tenant.pk)
    for scope in (platform_scope("test"), tenant_scope(tenant)):
        with scope:
            try:
                with transaction.atomic(), connection.cursor() as cursor:
                    cursor.execute(statement)
                    assert cursor.rowcount == 0
            except ProgrammingError as refused:
                assert "append-only" in str(refused) or "permission denied" in str(refused)
    assert acts(tenant) == [("", Act.SETTINGS, "Changed the lead policy")]


def test_the_command_removes_what_is_past_its_time_and_nothing_younger(tenant: Tenant) -> None:
    with platform_scope("test"):
        for days in (0, KEPT_FOR.days + 1):
            at = timezone.now() - timedelta(days=days)
            AuditEvent.objects.create(tenant=tenant, act=Act.SETTINGS, about=f"{days}", at=at)
    call_command("purge_audit", stdout=(out := StringIO()))
    assert out.getvalue().startswith("1 acts")
    assert [about for _, _, about in acts(tenant)] == ["0"]


def test_a_detail_that_is_named_like_a_secret_is_refused(in_tenant: Tenant) -> None:
    with pytest.raises(SecretInAudit):
        record(Act.TOKEN, "Made a token", details={"api_token": "x"})


def test_owners_search_their_own_acts_alone(owner: User, tenant: Tenant, other_tenant: Tenant) -> None:
    record(Act.SETTINGS, "Changed the lead policy", tenant_id=tenant.pk, by=owner)
    record(Act.EXPORT, "Exported leads", tenant_id=tenant.pk)
    record(Act.SETTINGS, "Changed the policy of the coast", tenant_id=other_tenant.pk)
    client = signed_in(owner)

    def shown(**asked: str) -> list[str]:
        return [event.about for event in client.get(reverse("audit"), asked).context["page"]]

    assert shown() == ["Exported leads", "Changed the lead policy"]
    assert shown(act=Act.EXPORT) == ["Exported leads"]
    assert shown(person="oli") == ["Changed the lead policy"]
    assert shown(q="policy") == ["Changed the lead policy"]
    assert shown(until=f"{timezone.now() - timedelta(days=3):%Y-%m-%d}") == []
    assert client.get(reverse("audit"), {"since": "yesterday"}).status_code == 422


def test_the_page_asks_the_same_number_of_queries_for_any_number_of_acts(
    owner: User, tenant: Tenant, django_assert_num_queries: Any
) -> None:
    for number in range(60):
        record(Act.SETTINGS, f"Changed {number}", tenant_id=tenant.pk)
    client = signed_in(owner)
    client.get(reverse("audit"))
    with django_assert_num_queries(4):
        client.get(reverse("audit"))


def test_what_a_program_changes_is_recorded_by_its_operation(owner: User, tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant):
        feed = a_feed(gps)
    client = calling(owner)
    assert client.get("/api/v1/properties").status_code == 200
    page = f"/api/v1/admin/mls/provider/{feed.pk}/toggle"
    assert client.put(page, {"enabled": "perhaps"}, "application/json").status_code == 422
    assert client.put(page, {"enabled": False}, "application/json").status_code == 200
    assert acts(tenant) == [("olivia", Act.API, "PUT api/v1/admin/mls/provider/<provider_id>/toggle")]
