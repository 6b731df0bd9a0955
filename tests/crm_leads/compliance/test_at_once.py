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
from tests.crm_leads.compliance.lawful import MONDAY_NOON, call, lawful_lead, open_state

pytestmark = pytest.mark.django_db(transaction=True)


def test_of_two_who_ask_at_once_for_the_last_attempt_one_may_call(
    tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    with tenant_scope(tenant):
        lead, contact = lawful_lead()
        open_state(calls_per_day=1)
    read, both = gate.load, threading.Barrier(2)

    def read_together(*arguments: Any) -> Any:
        """Whoever has read waits a moment for the other, who would then have read the same."""
        facts = read(*arguments)
        with suppress(threading.BrokenBarrierError):
            both.wait(2)
        return facts

    def press() -> None:
        try:
            gate.decide(call(lead, contact), now=MONDAY_NOON)
        finally:
            connection.close()

    monkeypatch.setattr(gate, "load", read_together)
    threads = [threading.Thread(target=press) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    with tenant_scope(tenant):
        assert sorted(GateDecision.objects.values_list("rule", flat=True)) == ["allowed", "attempts"]
