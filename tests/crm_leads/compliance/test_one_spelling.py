"""security H3 and bug_reports row 21: what was stored before is brought to one spelling, a slice at a time."""

from importlib import import_module
from typing import Any

import pytest

from crm_leads.compliance.digests import digest
from crm_leads.models import Contact, EmailAddress, Suppression
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.compliance.lawful import MONDAY_NOON
from tests.crm_leads.rows import a_contact, a_lead, an_email

migration = import_module("crm_leads.migrations.0032_names_and_addresses")


@pytest.mark.parametrize("size", [1, 2_000])
def test_h3_stored_addresses_stops_and_names_are_migrated_once(
    tenant: Tenant, size: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(migration, "SLICE", size)
    with tenant_scope(tenant):
        ana = a_contact(a_lead(), full_name="Rosa Seller", first_name="", last_name="")
        church = a_contact(full_name="Andrew Church", first_name="", last_name="", is_entity=True)
        oak = a_contact(full_name="Oak LLC", first_name="", last_name="", is_entity=True)
        an_email(ana, "ana@example.com")
        for odd in ('"ana"@example.com', '"zoe"@example.com', '"a b"@example.com'):
            an_email(ana, odd)
        stop: dict[str, Any] = {"because": "asked", "occurred_at": MONDAY_NOON}
        Suppression.objects.create(address="zoe@example.com", digest=digest("zoe@example.com"), **stop)
        odd_stop = Suppression.objects.create(address='"zoe"@example.com', digest="0" * 64, **stop)
        lone = Suppression.objects.create(address="ben@EXAMPLE.com.", digest="1" * 64, **stop)
    for _ in range(2):
        migration.forwards(None, None)
    with tenant_scope(tenant):
        assert set(EmailAddress.objects.values_list("address", flat=True)) == {
            "ana@example.com", "zoe@example.com", '"a b"@example.com',
        }  # fmt: skip
        odd_stop.refresh_from_db()
        lone.refresh_from_db()
        assert odd_stop.lifted_at and odd_stop.digest == digest("zoe@example.com")
        assert (lone.address, lone.digest, lone.lifted_at) == ("ben@example.com", digest("ben@example.com"), None)
        names = {row.full_name: (row.first_name, row.is_entity) for row in Contact.objects.all()}
    assert names == {"Rosa Seller": ("Rosa", False), "Andrew Church": ("Andrew", False), "Oak LLC": ("", True)}
    assert church.pk and oak.pk
