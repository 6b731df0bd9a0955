"""Who may share a search: owners and agents; the page is for whoever has the address."""

from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.models import SearchShare
from realty.tenants.models import Membership, Tenant
from tests.access import MISSING, MOVED, OK, REFUSED

TABLE: dict[str, tuple[Any, ...]] = {
    # An agent sees her own.
    "shares": ("get", (OK, OK, REFUSED, OK, REFUSED, MOVED)),
    "new_share": ("get", (OK, OK, REFUSED, OK, REFUSED, MOVED)),
    "revoke_share": ("post", (MOVED, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    # A wrong address.
    "shared_search": ("get", (MISSING,) * 6),
    "shared_listing": ("get", (MISSING,) * 6),
    "shared_agent_photo": ("get", (MISSING,) * 6),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    membership = Membership.objects.get(user=owner, tenant=tenant)
    share = SearchShare.objects.create(membership=membership, token_digest="of the table", expires_at=timezone.now())
    return {
        "revoke_share": {"pk": share.pk},
        "shared_search": {"token": "nonsense"},
        "shared_agent_photo": {"token": "nonsense"},
        "shared_listing": {"token": "nonsense", "pk": 1},
    }
