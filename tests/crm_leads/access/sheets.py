"""Sheets are files: for owners and agents, as exports are. The collection of the table has no license for clients."""

from typing import Any

from django.contrib.auth.models import User

from listings.models import Listing
from realty.tenants.models import MemberPhoto, Tenant
from tests.access import MISSING, MOVED, OK, REFUSED

TABLE: dict[str, tuple[Any, ...]] = {
    "listing_sheet": ("get", (OK, OK, REFUSED, MISSING, REFUSED, MOVED)),
    "client_sheet": ("get", (MISSING, MISSING, REFUSED, MISSING, REFUSED, MOVED)),
    # Nothing is chosen: she is told so. Staff have no membership.
    "change_agent_photo": ("post", (MOVED, MOVED, MOVED, MOVED, REFUSED, MOVED)),
    # The owner's, among the rows of the table.
    "agent_photo": ("get", (OK, OK, OK, MISSING, OK, MOVED)),
}


def place(tenant: Tenant, owner: User) -> dict[str, dict[str, Any]]:
    listing = {"pk": Listing.objects.filter(tenant=tenant).values_list("pk", flat=True).first()}
    photo = {"pk": MemberPhoto.objects.get().membership_id}
    return {"listing_sheet": listing, "client_sheet": listing, "agent_photo": photo}
