from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import ClientAlert
from realty.tenants.models import Tenant
from tests.access import MISSING, MOVED, OK, REFUSED

# Of one's own saved search alone.
TABLE: dict[str, tuple[Any, ...]] = {
    "client_alerts": ("get", (OK, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    "stop_client_alert": ("post", (MOVED, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    alert = ClientAlert.objects.get()
    return {"client_alerts": {"pk": alert.search_id}, "stop_client_alert": {"pk": alert.pk}}
