from typing import Any

from django.contrib.auth.models import User

from crm_leads.models import Lead, SkipTrace
from realty.tenants.models import Tenant
from tests.access import MEMBERS, MISSING, MOVED, REFUSED, THEIRS

TABLE: dict[str, tuple[Any, ...]] = {
    "traces": ("get", MEMBERS),
    "trace": ("get", THEIRS),
    # Queued, so there is nothing to give up, and the page says so.
    "give_up_trace": ("post", (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)),
    "trace_lead": ("post", (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)),
    # Its trace has not ended: nothing new.
    "trace_state": ("get", (204, 204, 204, MISSING, 204, MOVED)),
    "scrub_lead": ("post", (MOVED, MOVED, REFUSED, MISSING, REFUSED, MOVED)),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    trace, lead = {"pk": SkipTrace.objects.get().pk}, {"pk": Lead.objects.get().pk}
    return {"trace": trace, "give_up_trace": trace, "trace_lead": lead, "scrub_lead": lead, "trace_state": lead}
