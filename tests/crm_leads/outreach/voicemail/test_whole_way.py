"""A voicemail from the button to its result, over HTTP in both directions, by both versions of the API."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from pytest_django.live_server_helper import LiveServer

from crm_leads.enums import ActState
from crm_leads.models import Suppression, VendorAccount, VendorEvent, VoicemailDrop
from crm_leads.outreach.voicemail.request import queue_drop
from crm_leads.outreach.voicemail.tasks import send_drop
from crm_leads.vendors.drop_cowboy.signed_results import sign_results
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.vendors import SimulatedVendors
from simulators.vendors.drop_cowboy.face import DELAY
from tests.crm_leads.outreach.voicemail.conftest import Clock
from tests.crm_leads.outreach.voicemail.steps import a_lawful_phone, a_recording, an_account, work_all

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def drop(
    tenant: Tenant, owner: User, clock: Clock, vendors: SimulatedVendors, live_server: LiveServer, settings: Any,
    request: pytest.FixtureRequest,
) -> VoicemailDrop:  # fmt: skip
    """Queued and sent; the number stands for "Internal DNC"."""
    settings.SITE_URL, version = live_server.url, request.param
    with tenant_scope(tenant):
        account = an_account(vendors, version)
        if version == "v2":
            sign_results(account)
        drop = queue_drop(a_lawful_phone("+17605550190"), a_recording(), owner)
    send_drop(tenant.pk, drop.pk)
    return drop


def deliver(vendors: SimulatedVendors, *positions: int) -> list[int]:
    vendors.advance(DELAY + 1)
    return [delivery.status for delivery in vendors.webhooks.deliver(*positions)]


@pytest.mark.parametrize(
    ("drop", "order", "signed"),
    [("v1", (0,), False), ("v2", (0, 1), True), ("v2", (1, 0, 0, 1), True), ("v2", (1,), True), ("v2", (0,), False)],
    ids=["v1", "v2", "v2 out of order and repeated", "v2 callback lost", "v2 webhook lost"],
    indirect=["drop"],
)
def test_the_result_arrives_stops_the_number_and_stays(
    drop: VoicemailDrop, tenant: Tenant, vendors: SimulatedVendors, order: tuple[int, ...], signed: bool
) -> None:
    assert set(deliver(vendors, *order)) == {200}
    with tenant_scope(tenant):
        work_all()
        drop.refresh_from_db()
        assert (drop.state, drop.reason_code, drop.is_confirmed) == (ActState.FAILED, "4016", signed)
        assert Suppression.objects.filter(address=drop.number).get().because == "vendor"
        assert VendorEvent.objects.count() == len(set(order))
    assert len(vendors.asked("drop-cowboy", "/rvm", "POST")) == 1


@pytest.mark.parametrize("drop", ["v2"], indirect=True)
def test_forged_messages_change_nothing(drop: VoicemailDrop, tenant: Tenant, vendors: SimulatedVendors) -> None:
    vendors.faults.add("webhook_forged")
    assert deliver(vendors) == [200, 401]
    with tenant_scope(tenant):
        assert "Ignored" in work_all()[0]
        drop.refresh_from_db()
        assert drop.state == ActState.SENT


@pytest.mark.parametrize("drop", ["v2"], indirect=True)
def test_a_changed_secret_is_known_before_it_signs(
    drop: VoicemailDrop, tenant: Tenant, vendors: SimulatedVendors
) -> None:
    with tenant_scope(tenant):
        sign_results(VendorAccount.objects.get())
    assert deliver(vendors) == [200, 200]
