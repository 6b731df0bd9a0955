"""Staff look as a member: they see what the member sees, change nothing, and the owners know."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Permission, User
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from listings.models import Collection
from realty.audit.models import AuditEvent
from realty.tenants import tasks, visits
from realty.tenants.form_tenant import NOT_OF_A_TENANT
from realty.tenants.invitations import invite, path_of
from realty.tenants.models import Membership, Role, StaffAccess, StaffVisit, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import make_member, signed_in
from tests.realty.accounts.mailbox import letters
from tests.realty.tenants.rows import a_listing
from tests.test_access import OK, SITE


def visiting(staff: User, member: User, tenant: Tenant) -> Client:
    client = signed_in(staff)
    with tenant_scope(tenant):
        membership = Membership.objects.get(user=member)
    page = reverse("admin:tenants_tenant_visit", args=[tenant.pk])
    assert client.get(page).status_code == 200
    response = client.post(page, {"member": membership.pk, "reason": "Ticket 7: the search is empty"})
    assert response.status_code == 302 and response["Location"] == "/", response.content.decode()[-600:]
    return client


def test_staff_see_the_pages_as_the_member_does(staff: User, colleague: User, tenant: Tenant, gps: Collection) -> None:
    with tenant_scope(tenant):
        listing = a_listing(gps)
    client = visiting(staff, colleague, tenant)
    page: Any = client.get(listing.get_absolute_url())
    said = page.content.decode()
    assert page.status_code == 200 and "1 Test Way" in said
    assert "as carl sees it" in " ".join(said.split()) and "End the" in said
    # Carl is no owner, so neither is whoever looks as him.
    assert client.get(reverse("members")).status_code == 403


def test_every_form_of_the_site_is_refused_at_the_door(staff: User, owner: User, tenant: Tenant) -> None:
    client = visiting(staff, owner, tenant)
    for name, (method, *_) in SITE.items():
        if method == "post" and name not in ("sign_out", "end_visit"):
            try:
                path = reverse(name)
            except NoReverseMatch:  # those with arguments pass the same door
                continue
            response = client.post(path, {"tenant": "all", "email": "x@example.com"})
            assert (name, response.status_code) == (name, 403)
            assert "only looking" in response.content.decode()
    for method in ("put", "patch", "delete"):
        assert getattr(client, method)(reverse("dashboard")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_pages_open_and_files_do_not(staff: User, owner: User, tenant: Tenant) -> None:
    client = visiting(staff, owner, tenant)
    for name, (method, statuses, *_) in SITE.items():
        if method == "get" and statuses[0] == OK and name not in ("accept_invitation", "new_password"):
            try:
                path = reverse(name)
            except NoReverseMatch:
                continue
            expected = 403 if name in NOT_OF_A_TENANT | visits.CLOSED else 200  # the member's own account is not shown
            assert (name, client.get(path).status_code) == (name, expected)
    response = client.get(reverse("team_report"), {"format": "csv", "file": "1"})
    assert not str(response.get("Content-Disposition", "")).startswith("attachment")


def test_no_link_is_shown_that_lets_somebody_in(staff: User, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        offer = invite(tenant, "nia@example.com", Role.OWNER, owner)
    page = signed_in(owner).get(reverse("members")).content.decode()
    assert path_of(offer).partition(":")[0] in page
    page = visiting(staff, owner, tenant).get(reverse("members")).content.decode()
    assert "nia@example.com" in page and "/invitation/" not in page


@pytest.mark.django_db(transaction=True)
def test_the_database_takes_no_write_from_a_page(
    staff: User, owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever a page's code tries."""

    def written(*args: Any) -> list[Any]:
        Membership.objects.update(role=Role.VIEWER)
        return []

    client = visiting(staff, owner, tenant)
    monkeypatch.setattr("mls_sync.views.dashboard.recent_changes", written)
    response = client.get(reverse("dashboard"))
    assert response.status_code == 403 and "only looking" in response.content.decode()
    monkeypatch.undo()
    assert client.post(reverse("end_visit")).status_code == 302
    with tenant_scope(tenant):
        assert Membership.objects.get(user=owner).role == Role.OWNER


def test_it_is_announced_and_recorded(staff: User, owner: User, colleague: User, tenant: Tenant) -> None:
    client = visiting(staff, colleague, tenant)
    client.get(reverse("search"))
    client.post(reverse("end_visit"))
    [letter] = letters()
    assert letter.to == ["olivia@example.com"] and "Ticket 7" in str(letter.body)
    note = signed_in(owner).get(reverse("dashboard")).content.decode()
    assert "looked at your pages as carl" in " ".join(note.split())
    with platform_scope("test"):
        acts = AuditEvent.objects.filter(tenant=tenant, act="staff_visit").order_by("pk")
        assert [(event.person, event.is_staff) for event in acts] == [("piper", True), ("piper", True)]
        assert "Ticket 7" in acts[0].about
        assert StaffAccess.objects.filter(user=staff, reason="as carl: GET /listings/").exists()


def test_it_ends_by_the_button_and_after_half_an_hour(staff: User, owner: User, tenant: Tenant) -> None:
    client = visiting(staff, owner, tenant)
    response = client.post(reverse("end_visit"))
    assert response["Location"] == reverse("admin:tenants_tenant_change", args=[tenant.pk])
    assert client.get(reverse("search")).status_code == 302  # staff of no tenant are sent to the console
    client = visiting(staff, owner, tenant)
    with platform_scope("test"):
        StaffVisit.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert client.get(reverse("search")).status_code == 302
    with platform_scope("test"):
        assert not StaffVisit.objects.filter(ended_at=None).exists()


def acts_of(tenant: Tenant) -> list[tuple[str, str]]:
    with platform_scope("test"):
        found = AuditEvent.objects.filter(tenant=tenant, act="staff_visit").order_by("pk")
        return [(event.person, event.about.split(":")[0]) for event in found]


def test_another_visit_and_signing_out_end_it(staff: User, owner: User, colleague: User, tenant: Tenant) -> None:
    client = visiting(staff, colleague, tenant)
    with tenant_scope(tenant):
        olivia = Membership.objects.get(user=owner)
    page = reverse("admin:tenants_tenant_visit", args=[tenant.pk])
    client.post(page, {"member": olivia.pk, "reason": "Ticket 7: and the owner's"})
    client.post(reverse("sign_out"))
    began, stopped = "Began to look as", "Stopped looking as"
    assert acts_of(tenant) == [
        ("piper", f"{began} carl"), ("piper", f"{stopped} carl"),
        ("piper", f"{began} olivia"), ("piper", f"{stopped} olivia"),
    ]  # fmt: skip
    with platform_scope("test"):
        assert not StaffVisit.objects.filter(ended_at=None).exists()


def test_one_that_nobody_came_back_to_ends_by_the_schedule(staff: User, owner: User, tenant: Tenant) -> None:
    visiting(staff, owner, tenant)
    assert tasks.end_overdue_visits() == 0
    over = timezone.now() - timedelta(hours=1)
    with platform_scope("test"):
        StaffVisit.objects.update(ends_at=over)
    assert (tasks.end_overdue_visits(), tasks.end_overdue_visits()) == (1, 0)
    assert acts_of(tenant)[-1] == ("piper", "Stopped looking as olivia")
    with platform_scope("test"):
        assert StaffVisit.objects.get().ended_at == over


def test_nobody_looks_as_staff_or_without_the_permission_or_a_reason(
    staff: User, owner: User, colleague: User, tenant: Tenant
) -> None:
    User.objects.filter(pk=colleague.pk).update(is_staff=True)
    helper = User.objects.create_user("hal", "hal@example.com", is_staff=True)
    helper.user_permissions.set(Permission.objects.filter(codename__in=["view_tenant", "change_tenant"]))
    page = reverse("admin:tenants_tenant_visit", args=[tenant.pk])
    with tenant_scope(tenant):
        carl, olivia = Membership.objects.get(user=colleague), Membership.objects.get(user=owner)
    client = signed_in(staff)
    assert client.post(page, {"member": carl.pk, "reason": "A look"}).status_code == 422
    assert client.post(page, {"member": olivia.pk, "reason": ""}).status_code == 422
    assert signed_in(helper).post(page, {"member": olivia.pk, "reason": "A look"}).status_code == 403
    # Who becomes staff meanwhile is not shown any more.
    client = visiting(staff, owner, tenant)
    User.objects.filter(pk=owner.pk).update(is_superuser=True)
    assert client.get(reverse("search")).status_code == 302


def test_a_session_that_names_anothers_visit_opens_nothing(staff: User, owner: User, tenant: Tenant) -> None:
    other = User.objects.create_superuser("sam", "sam@example.com")
    visiting(staff, owner, tenant)
    stranger = make_member("eve", tenant, Role.VIEWER)
    with platform_scope("test"):
        visit = StaffVisit.objects.get()
    for user in (other, stranger):
        client = signed_in(user)
        session = client.session
        session["visit"] = visit.pk
        session.save()
        page: Any = client.get(reverse("members"))
        assert page.status_code in (302, 403)
