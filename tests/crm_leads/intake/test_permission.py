import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError

from crm_leads.enums import ActState
from crm_leads.intake import permission
from crm_leads.intake.take_in import take_in
from crm_leads.models import EmailMessage, Lead, LeadUseStatement
from listings.models import Collection
from realty.tenants.models import Tenant
from tests.crm_leads.intake.market import outcomes, permit, sync, told
from tests.crm_leads.rows import a_mail

pytestmark = pytest.mark.usefixtures("in_tenant")


def refusal(collection: Collection) -> str:
    found = permission.permissions()[collection.pk].refusal
    return found[0].value if found else ""


def test_a_feed_for_display_admits_no_statement(gps: Collection, owner: User) -> None:
    """NAR model rule 18.2.2: IDX is for display."""
    permission.set_role(gps, "idx")
    with pytest.raises(ValidationError, match="IDX license allows display only"):
        permission.state(gps, owner, "We may.")
    assert refusal(gps) == "idx"


def test_a_statement_is_recorded_with_its_words_and_stands_once(gps: Collection, owner: User) -> None:
    permission.set_role(gps, "vow")
    assert refusal(gps) == "no_statement"
    permission.state(gps, owner, "We may.")
    found = LeadUseStatement.objects.get()
    assert (found.wording, found.stated_by, found.stated_by_name, refusal(gps)) == ("We may.", owner, "olivia", "")
    with pytest.raises(ValidationError, match="already"):
        permission.state(gps, owner, "We may.")


def test_taken_back_it_closes_the_leads_and_stops_what_is_queued(gps: Collection, owner: User, tenant: Tenant) -> None:
    permit(gps, owner)
    sync(gps, "a", "Expired")
    take_in(tenant.pk)
    mail = a_mail(Lead.objects.get())
    assert permission.withdraw(gps, owner) == 1
    lead = Lead.objects.get()
    assert (lead.closed_because, refusal(gps)) == ("license", "no_statement")
    assert "olivia took back the statement" in lead.closed_evidence
    assert EmailMessage.objects.get(pk=mail.pk).state == ActState.CANCELED
    assert LeadUseStatement.objects.get().withdrawn_by == owner
    with pytest.raises(ValidationError, match="no confirmation"):
        permission.withdraw(gps, owner)


def test_given_again_the_leads_open_again(gps: Collection, owner: User, tenant: Tenant) -> None:
    permit(gps, owner)
    sync(gps, "a", "Expired")
    take_in(tenant.pk)
    Lead.objects.update(status="contacted")
    permission.withdraw(gps, owner)
    take_in(tenant.pk)
    permission.state(gps, owner, "We may.")
    take_in(tenant.pk)
    lead = Lead.objects.get()
    assert (lead.is_open, lead.status, outcomes()) == (True, "contacted", ["reopened"])
    assert [line.split(".")[0].split(":")[0] for line in told(lead)] == ["Lead made", "Closed", "Opened again"]


def test_another_collection_is_not_meant(gps: Collection, crmls: Collection, owner: User, tenant: Tenant) -> None:
    permit(gps, owner)
    permit(crmls, owner)
    sync(gps, "a", "Expired", street_number="1")
    sync(crmls, "b", "Expired", street_number="2")
    take_in(tenant.pk)
    permission.withdraw(crmls, owner)
    assert sorted(Lead.objects.values_list("mls_number", "closed_because")) == [("IDa", ""), ("IDb", "license")]


def test_an_unknown_role_is_refused(gps: Collection) -> None:
    with pytest.raises(ValidationError):
        permission.set_role(gps, "everything")
