from typing import Any

from django.contrib.auth.models import User

from realty.tenants.models import Tenant
from tests.access import INVALID, MISSING, MOVED, OK, REFUSED

BAD_REQUEST = 400

TABLE: dict[str, tuple[Any, ...]] = {
    "vendor_accounts": ("get", (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)),
    "save_vendor_account": ("post", (INVALID, REFUSED, REFUSED, INVALID, REFUSED, MOVED)),
    # A stranger has an address of the same name, and no account behind it.
    "vendor_account_action": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED), {"action": "off"}),
    # Open to whoever knows the key: an empty body is not readable.
    "vendor_hook": ("post", (BAD_REQUEST,) * 6),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    return {
        "save_vendor_account": {"vendor": "tracerfy"},
        "vendor_account_action": {"vendor": "tracerfy"},
        "vendor_hook": {"vendor": "tracerfy", "webhook_key": "hook-tracerfy"},
    }
