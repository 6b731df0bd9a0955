"""Who writes, and the licenses that letters show (newcomer M21)."""

from django.contrib.auth.models import User
from django.urls import reverse

from crm_leads.models import LeadPolicy, Sender
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in

GOOD = {"email": "Carl@Example.com", "license_number": " 01234567 ", "license_state": "ca"}


def test_an_agent_enters_their_own_license(colleague: User, owner: User, tenant: Tenant) -> None:
    client = signed_in(colleague)
    assert client.post(reverse("sender", args=[colleague.pk]), GOOD).status_code == 302
    with tenant_scope(tenant):
        (row,) = Sender.objects.all()
        assert (row.user, row.email, row.license_number, row.license_state) == (
            colleague, "carl@example.com", "01234567", "CA"
        )  # fmt: skip
    assert b"License 01234567 (CA)" in client.get(reverse("senders")).content
    assert client.post(reverse("sender", args=[owner.pk]), GOOD).status_code == 404


def test_an_owner_enters_everybodys_and_a_stranger_is_none(
    colleague: User, owner: User, tenant: Tenant, stranger: User
) -> None:
    client = signed_in(owner)
    assert client.post(reverse("sender", args=[colleague.pk]), GOOD).status_code == 302
    assert client.post(reverse("sender", args=[stranger.pk]), GOOD).status_code == 404


def test_a_number_says_which_state_gave_it(owner: User, tenant: Tenant) -> None:
    for state, said in (("", "Enter the state"), ("XX", "Two letters of a state")):
        answer = signed_in(owner).post(reverse("sender", args=[owner.pk]), {**GOOD, "license_state": state})
        assert answer.status_code == 422 and said in answer.content.decode()
    with tenant_scope(tenant):
        assert not Sender.objects.exists() and LeadPolicy.of_tenant(tenant.pk).license_number == ""
