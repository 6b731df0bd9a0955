"""Two presses in one instant."""

import threading
import time
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from crm_leads.enums import CallResult
from crm_leads.models import Call, PhoneNumber
from crm_leads.outreach.calls import results
from crm_leads.outreach.calls.request import start_call
from realty.tenants.models import Role
from realty.tenants.scope import tenant_scope
from tests.conftest import make_member, make_tenant
from tests.crm_leads.compliance.lawful import MONDAY_NOON, lawful_lead


@pytest.mark.django_db(transaction=True)
def test_a_result_that_is_pressed_twice_is_one_call(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    tenant = make_tenant("desert", "Desert Realty")
    olivia = make_member("olivia", tenant, Role.OWNER)
    refused, admitting = [], results._admitting
    with tenant_scope(tenant):
        lead, contact = lawful_lead()
        phone = PhoneNumber.objects.select_related("contact__lead").get(contact=contact)
        assert start_call(lead, phone, olivia).allowed

    def slowly(*asked: object) -> object:
        found = admitting(*asked)  # type: ignore[arg-type]
        time.sleep(0.5)
        return found

    def press() -> None:
        try:
            with tenant_scope(tenant):
                told = results.Told(CallResult.TALKED)
                results.record_call(lead, phone, told, olivia, ZoneInfo("America/Los_Angeles"))
        except ValidationError as error:
            refused.append(error)
        finally:
            connection.close()

    monkeypatch.setattr(results, "_admitting", slowly)
    presses = [threading.Thread(target=press) for _ in range(2)]
    for thread in presses:
        thread.start()
    for thread in presses:
        thread.join(30)
    with tenant_scope(tenant):
        assert (Call.objects.count(), len(refused)) == (1, 1)
