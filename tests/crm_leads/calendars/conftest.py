from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from crm_leads.models import Lead
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.calendars.reading import NOW
from tests.crm_leads.rows import a_contact, a_lead, a_phone, an_email


@pytest.fixture
def monday(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: NOW)


@pytest.fixture
def lead(tenant: Tenant, owner: User) -> Lead:
    with tenant_scope(tenant):
        lead = a_lead(assigned_to=owner, next_step="Ask about spring", next_step_at=NOW + timedelta(days=1))
        contact = a_contact(lead)
        a_phone(contact), an_email(contact)
        return lead
