from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import Erasure
from realty.tenants.models import Tenant
from tests.access import MISSING, MOVED, OK, REFUSED

TABLE: dict[str, tuple[Any, ...]] = {
    "call_records": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "erasures": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "erasure": ("get", (OK, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    return {"erasure": {"pk": Erasure.objects.get().pk}}
