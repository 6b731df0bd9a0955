"""License statements: they end on their day, and staff find every one that was ever recorded."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from crm_leads.intake import permission, tasks
from crm_leads.intake.take_in import take_in
from crm_leads.models import Lead, LeadUseStatement
from listings.models import Collection
from realty.audit.models import AuditEvent
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.intake.market import permit, sync
from tests.realty.accounts.mailbox import letters


@pytest.fixture
def permitted(gps: Collection, owner: User) -> Collection:
    with tenant_scope(gps.tenant_id):
        permit(gps, owner)
    return gps


def test_one_that_expired_closes_its_leads_and_says_so(permitted: Collection, owner: User, tenant: Tenant) -> None:
    today = timezone.localdate()
    with tenant_scope(tenant):
        sync(permitted, "a", "Expired")
        take_in(tenant.pk)
        LeadUseStatement.objects.update(expires_on=today + timedelta(days=2))
    assert tasks.expire_statements() == 0
    with tenant_scope(tenant):
        LeadUseStatement.objects.update(expires_on=today - timedelta(days=2))
    assert tasks.expire_statements() == 1
    assert tasks.expire_statements() == 0
    with tenant_scope(tenant):
        assert Lead.objects.get().closed_because == "license"
        assert permission.permissions()[permitted.pk].refusal is not None
        assert "expired" in AuditEvent.objects.get(act="compliance").about
    assert [letter.to for letter in letters()] == [["olivia@example.com"]]


def test_an_owner_says_until_when_it_holds(gps: Collection, owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        permission.set_role(gps, "vow")
    until = timezone.localdate() + timedelta(days=90)
    words = "I have read the rules and the data license of the MLS, and they allow it."
    sent = {"action": "state", f"c{gps.pk}-wording": words, f"c{gps.pk}-agreed": "on", f"c{gps.pk}-expires_on": until}
    client = signed_in(owner)
    assert client.post(reverse("lead_license", args=[gps.pk]), sent).status_code == 302
    with tenant_scope(tenant):
        assert LeadUseStatement.objects.get().expires_on == until
    assert "valid until" in client.get(reverse("lead_policy")).content.decode()


def test_staff_search_all_of_them_with_their_history(permitted: Collection, owner: User, staff: User) -> None:
    with tenant_scope(permitted.tenant_id):
        permission.withdraw(permitted, owner)
        permission.state(permitted, owner, "We may again.", timezone.localdate() + timedelta(days=10))
    client, page = signed_in(staff), reverse("admin:crm_leads_leadusestatement_changelist")

    def found(**asked: str) -> int:
        return int(client.get(page, asked).context["cl"].result_count)

    assert (found(), found(standing="stands"), found(standing="soon"), found(standing="over")) == (2, 1, 1, 1)
    assert (found(q="Desert"), found(q="may again"), found(q="Coastal")) == (2, 1, 0)
    assert "Withdrawn" in client.get(page).content.decode()
