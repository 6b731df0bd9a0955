"""Who may have a calendar: every member; its file is for whoever has the address."""

from typing import Any

from django.contrib.auth.models import User

from realty.tenants.models import Tenant
from tests.access import MISSING, MOVED, OK, REFUSED

TABLE: dict[str, tuple[Any, ...]] = {
    "calendar": ("get", (OK, OK, OK, OK, REFUSED, MOVED)),
    "revoke_calendar": ("post", (MOVED, MOVED, MOVED, MOVED, REFUSED, MOVED)),
    # A wrong address.
    "calendar_file": ("get", (MISSING,) * 6),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    return {"calendar_file": {"token": "nonsense"}}
