import pytest

from crm_leads.models import Contact, Lead
from realty.tenants.models import Tenant
from tests.crm_leads.compliance.lawful import lawful_lead


@pytest.fixture
def person(in_tenant: Tenant) -> tuple[Lead, Contact]:
    """A lead and its owner, who may be reached on every channel but voicemail."""
    return lawful_lead()
