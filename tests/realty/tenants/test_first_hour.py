"""The first steps of a tenant: each state is asked of the data."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from django.utils import timezone

from crm_leads.enums import VendorKind
from crm_leads.models import LeadPolicy, LeadUseStatement
from listings.models import Collection
from realty.tenants import first_hour
from realty.tenants.models import Invitation, Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import an_account
from tests.realty.tenants.rows import a_feed


def done(tenant: Tenant) -> list[str]:
    with tenant_scope(tenant):
        return [each.step.name for each in first_hour.steps(tenant) if each.is_done]


def statement(collection: Collection, user: User) -> None:
    LeadUseStatement.objects.create(
        collection=collection, wording="Yes", stated_by=user, stated_by_name="Olivia", stated_at=timezone.now()
    )


def policy(collection: Collection, user: User) -> None:
    filled = {"postal_address": "1 Main St", "sender_name": "Olivia", "registry_number": "123"}
    LeadPolicy.objects.create(tenant_id=collection.tenant_id, **filled)


def vendors(collection: Collection, user: User) -> None:
    an_account(VendorKind.TRACERFY, webhook_key="one", enabled=True)
    an_account(VendorKind.RESEND, webhook_key="two", enabled=True)


DOING: dict[str, Callable[[Collection, User], Any]] = {
    "feed": lambda collection, user: a_feed(collection),
    "sync": lambda collection, user: Collection.objects.update(synced_at=timezone.now()),
    "search": lambda collection, user: signed_in(user).get(reverse("search"), {"city": "Indio"}),
    "colleagues": lambda collection, user: Invitation.objects.create(email="nia@example.com", invited_by=user),
    "license": statement,
    "policy": policy,
    "vendors": vendors,
}


def test_a_new_tenant_has_done_nothing_and_every_step_leads_somewhere(owner: User, tenant: Tenant) -> None:
    assert done(tenant) == []
    client = signed_in(owner)
    page = client.get(reverse("dashboard"))
    said = page.content.decode()
    with tenant_scope(tenant):
        steps = [each.step for each in first_hour.steps(tenant)]
    assert [step.name for step in steps] == list(DOING)
    for step in steps:
        assert step.title in said and step.why in said.replace("&#x27;", "'")
        assert client.get(reverse(step.page)).status_code == 200


@pytest.mark.parametrize("name", DOING)
def test_what_is_done_is_known_from_the_data(owner: User, gps: Collection, name: str) -> None:
    with tenant_scope(gps.tenant_id):
        DOING[name](gps, owner)
    assert done(gps.tenant) == [name]


def test_half_a_step_is_not_done(owner: User, gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        an_account(VendorKind.RESEND, webhook_key="two", enabled=True)
        LeadPolicy.objects.create(tenant_id=gps.tenant_id, postal_address="1 Main St")
        signed_in(owner).get(reverse("search"))  # a look is no search
    assert done(gps.tenant) == []


def test_each_owner_hides_and_shows_them_and_nobody_else_sees_them(owner: User, viewer: User, colleague: User) -> None:
    client = signed_in(owner)
    for show, seen in (("no", False), ("yes", True)):
        assert client.post(reverse("first_hour"), {"show": show}).status_code == 302
        page = client.get(reverse("dashboard")).content.decode()
        assert ('id="first-hour-title"' in page) is seen
        assert ("Show the first steps" in page) is not seen
    for person in (viewer, colleague):
        assert 'id="first-hour-title"' not in signed_in(person).get(reverse("dashboard")).content.decode()
