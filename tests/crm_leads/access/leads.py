from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import Lead
from realty.tenants.models import Tenant
from tests.access import MEMBERS, THEIRS

TABLE: dict[str, tuple[Any, ...]] = {
    "leads": ("get", MEMBERS),
    "lead": ("get", THEIRS),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    lead = Lead.objects.get()
    return {"lead": {"pk": lead.pk}}
