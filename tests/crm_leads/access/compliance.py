from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import Consent, CrmProperty, HomeStop, Lead, PlaceStop, Suppression
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
    "home_stops": ("get", MEMBERS),
    "lift_home_stop": ("get", (OK, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "stop_home_of_lead": ("get", (OK, OK, REFUSED, MISSING, REFUSED, MOVED)),
    "stop_home_of_property": ("get", (OK, OK, REFUSED, MISSING, REFUSED, MOVED)),
    "import_home_list": ("get", OWNERS),
    "place_number": ("get", OWNERS),
    "place_stops": ("get", MEMBERS),
    "lift_place_stop": ("post", (MOVED, REFUSED, REFUSED, MISSING, REFUSED, MOVED)),
    "reassigned_checks": ("get", MEMBERS),
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
        "lift_home_stop": {"pk": HomeStop.objects.get().pk},
        "lift_place_stop": {"pk": PlaceStop.objects.get().pk},
        "stop_home_of_lead": {"pk": Lead.objects.get().pk},
        "stop_home_of_property": {"pk": CrmProperty.objects.get(merged_into=None).pk},
        "revoke_consent": {"pk": Consent.objects.get().pk},
        "edit_state_rule": {"state": "CA"},
        "reset_state_rule": {"state": "CA"},
    }
