from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from crm_leads.intake.forms import RESCORE, PolicyForm
from crm_leads.intake.take_in import take_in
from crm_leads.models import IntakeCursor, Lead, LeadPolicy, LeadUseStatement
from listings.models import Collection, Listing
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.intake.market import permit, sync

POLICY, SAVE, LOG = "/crm/policy/", "/crm/policy/save/", "/crm/intake/"


@pytest.fixture
def mls(gps: Collection, tenant: Tenant) -> Collection:
    with tenant_scope(tenant):
        IntakeCursor.objects.create(collection=gps)
    return gps


def typed(tenant: Tenant, **changes: Any) -> dict[str, Any]:
    """What the form posts when only `changes` were typed."""
    with tenant_scope(tenant):
        form = PolicyForm(instance=LeadPolicy.of_tenant(tenant.pk))
        return {field.name: "" if field.value() is None else field.value() for field in form} | changes


def save(owner: User, tenant: Tenant, **changes: Any) -> Any:
    return signed_in(owner).post(SAVE, typed(tenant, **changes))


def post_license(client: Client, collection: Collection, **data: str) -> Any:
    named = {f"c{collection.pk}-{name}" if name in ("wording", "agreed") else name: v for name, v in data.items()}
    return client.post(reverse("lead_license", args=[collection.pk]), named, follow=True)


def test_the_owner_saves_sender_caps_and_weights(owner: User, tenant: Tenant, mls: Collection) -> None:
    response = save(
        owner, tenant, sender_phone="(760) 555-0100", emails_per_day=20, intake_days=60, weight_few_photos=77
    )
    assert response.status_code == 302
    with tenant_scope(tenant):
        policy, cursor = LeadPolicy.objects.get(), IntakeCursor.objects.get()
    assert (policy.sender_phone, policy.emails_per_day, policy.intake_days) == ("+17605550100", 20, 60)
    assert policy.score_weights["few_photos"] == 77
    assert cursor.look_again
    assert [row.task["func"] for row in OrmQ.objects.all()] == [RESCORE]


def test_what_changes_no_score_and_no_days_queues_nothing(owner: User, tenant: Tenant, mls: Collection) -> None:
    assert save(owner, tenant, sender_name="Olivia of Desert Realty").status_code == 302
    assert not OrmQ.objects.exists()
    with tenant_scope(tenant):
        assert not IntakeCursor.objects.get().look_again


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"sender_phone": "555"}, "Enter a US phone number"),
        ({"intake_days": 120}, "would go the same night"),
        ({"retention_days": 0}, "From 1 to 365 days"),
        ({"weight_just_ended": 101}, "Enter 100 or less"),
    ],
)
def test_what_is_wrong_is_said_at_the_field(owner: User, tenant: Tenant, changes: dict[str, Any], message: str) -> None:
    response = save(owner, tenant, **changes)
    assert response.status_code == 422
    assert message in response.content.decode()


def test_weights_are_not_all_zero(owner: User, tenant: Tenant) -> None:
    weights = {name: 0 for name in typed(tenant) if name.startswith("weight_")}
    assert "At least one reason needs points" in save(owner, tenant, **weights).content.decode()


def test_an_owner_records_states_and_takes_back(owner: User, tenant: Tenant, mls: Collection) -> None:
    with tenant_scope(tenant):
        sync(mls, "a", "Expired")
    client = signed_in(owner)
    assert "not recorded" in client.get(POLICY).content.decode()
    assert "license is recorded" in post_license(client, mls, action="role", role="back_office").content.decode()
    short = post_license(client, mls, action="state", wording="Yes.", agreed="on")
    assert short.status_code == 422
    words = "The rules of our MLS, section 12.11, allow us to write to owners of expired listings."
    assert post_license(client, mls, action="state", wording=words).status_code == 422
    assert words in post_license(client, mls, action="state", wording=words, agreed="on").content.decode()
    take_in(tenant.pk)
    page = post_license(client, mls, action="withdraw").content.decode()
    assert "1 leads are closed" in page and "Withdrawn: 1" in page
    with tenant_scope(tenant):
        assert LeadUseStatement.objects.get().wording == words
        assert Lead.objects.get().closed_because == "license"


def test_idx_shows_no_form_to_state_it(owner: User, mls: Collection) -> None:
    page = post_license(signed_in(owner), mls, action="role", role="idx").content.decode()
    assert "allows display only" in page and "Confirm permission" not in page


def test_a_viewer_reads_the_policy_without_buttons(viewer: User, mls: Collection) -> None:
    page = signed_in(viewer).get(POLICY).content.decode()
    assert "Only an owner changes it" in page
    assert "Save the policy" not in page and "Record</button>" not in page


@pytest.fixture
def decided(mls: Collection, owner: User, tenant: Tenant) -> Collection:
    with tenant_scope(tenant):
        permit(mls, owner)
        sync(mls, "a", "Expired", unparsed_address="9 Agave Drive")
        sync(mls, "b", "Withdrawn", street_number="8")
        sync(mls, "b", "Hold", street_number="8")
        take_in(tenant.pk)
    return mls


def test_the_log_tells_each_decision_with_its_evidence(decided: Collection, viewer: User) -> None:
    page = " ".join(signed_in(viewer).get(LOG).content.decode().split()).replace(" </td>", "</td>").replace(" >", ">")
    assert "Lead made</span>" in page and "still under contract</td>" in page
    assert "Greater Palm Springs MLS IDa is Expired since" in page and "9 Agave Drive</a>" in page
    made = signed_in(viewer).get(LOG, {"outcome": "made"}).content.decode()
    assert "Open the lead" in made and "IDb" not in made


def test_the_log_outlives_the_listing(decided: Collection, viewer: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        Listing.objects.filter(listing_key="a").delete()
    page = signed_in(viewer).get(LOG, {"outcome": "made", "page": "x"}).content.decode()
    assert "removed since" in page and "IDa is Expired since" in page


def test_the_pages_ask_a_constant_number_of_questions(
    decided: Collection, owner: User, tenant: Tenant, django_assert_num_queries: Any
) -> None:
    client = signed_in(owner)
    client.get(LOG)
    client.get(POLICY)
    with django_assert_num_queries(6):
        client.get(LOG)
    with django_assert_num_queries(7):
        client.get(POLICY)
