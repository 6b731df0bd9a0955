"""Two people who press Call at the same moment do not overrun the cap together."""

import threading
from contextlib import suppress
from typing import Any

import pytest
from django.db import connection

from crm_leads.compliance import gate
from crm_leads.models import GateDecision
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.compliance.lawful import MONDAY_NOON, call, clean_scrub, lawful_lead, open_state
from tests.crm_leads.rows import PHONE, a_phone

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("other", [PHONE, "+17605550124"], ids=["one number", "another of her numbers"])
def test_of_two_who_ask_at_once_for_the_last_attempt_one_may_call(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch, other: str
) -> None:
    with tenant_scope(tenant):
        lead, contact = lawful_lead()
        open_state(calls_per_day=1)
        if other != PHONE:
            a_phone(contact, other)
            clean_scrub(other)
    read, both = gate.load, threading.Barrier(2)

    def read_together(*arguments: Any) -> Any:
        """Whoever has read waits a moment for the other, who would then have read the same."""
        facts = read(*arguments)
        with suppress(threading.BrokenBarrierError):
            both.wait(2)
        return facts

    def press(number: str) -> None:
        try:
            gate.decide(call(lead, contact, number), now=MONDAY_NOON)
        finally:
            connection.close()

    monkeypatch.setattr(gate, "load", read_together)
    threads = [threading.Thread(target=press, args=[number]) for number in (PHONE, other)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with tenant_scope(tenant):
        assert sorted(GateDecision.objects.values_list("rule", flat=True)) == ["allowed", "attempts"]
