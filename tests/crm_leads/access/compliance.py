from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import Consent, Suppression
from realty.tenants.models import Tenant
from tests.access import INVALID, MEMBERS, MISSING, MOVED, OK, REFUSED, THEIRS
from tests.crm_leads.rows import DIGEST

# Owners and agents act; a stranger may do the same in a tenant of their own.
WORKERS = (OK, OK, REFUSED, OK, REFUSED, MOVED)
OWNERS = (OK, REFUSED, REFUSED, OK, REFUSED, MOVED)

TABLE: dict[str, tuple[Any, ...]] = {
    "ledger": ("get", MEMBERS),
    "ledger_entry": ("get", THEIRS),
    "ledger_proof": ("get", THEIRS),
    "add_stop": ("get", WORKERS),
    "lift_stop": ("get", (OK, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "consents": ("get", MEMBERS),
    "add_consent": ("get", WORKERS),
    "revoke_consent": ("post", (INVALID, INVALID, REFUSED, MISSING, REFUSED, MOVED)),
    "state_rules": ("get", MEMBERS),
    "edit_state_rule": ("get", OWNERS),
    "reset_state_rule": ("post", (MOVED, REFUSED, REFUSED, MOVED, REFUSED, MOVED)),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    return {
        "ledger_entry": {"known": DIGEST},
        "ledger_proof": {"known": DIGEST},
        "lift_stop": {"pk": Suppression.objects.get().pk},
        "revoke_consent": {"pk": Consent.objects.get().pk},
        "edit_state_rule": {"state": "CA"},
        "reset_state_rule": {"state": "CA"},
    }
