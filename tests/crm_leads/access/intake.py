from typing import Any

from django.contrib.auth.models import User

from listings.models import Collection
from realty.tenants.models import Tenant
from tests.access import INVALID, MEMBERS, MISSING, MOVED, OK, REFUSED

TABLE: dict[str, tuple[Any, ...]] = {
    "lead_policy": ("get", MEMBERS),
    "save_lead_policy": ("post", (INVALID, REFUSED, REFUSED, INVALID, REFUSED, MOVED)),
    "lead_license": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED), {"action": "role", "role": "vow"}),
    "intake_log": ("get", MEMBERS),
    "senders": ("get", MEMBERS),
    "sender": ("get", (OK, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    return {"lead_license": {"pk": Collection.objects.get().pk}, "sender": {"pk": owner.pk}}
