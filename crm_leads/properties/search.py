"""Which properties a list has."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet

from crm_leads.models import CrmProperty
from crm_leads.properties.records import live

FILTERS = ("q", "status", "tag", "link")


def matching(wanted: Mapping[str, str]) -> QuerySet[CrmProperty]:
    """By `q` (words of the address or the client), `status`, `tag` and `link` (yes, no); an empty one filters nothing.
    The last changed first."""
    rows = live().order_by("-updated_at", "-pk")
    if wanted.get("status"):
        rows = rows.filter(status=wanted["status"])
    if wanted.get("tag"):
        rows = rows.filter(tags__contains=[wanted["tag"]])
    if wanted.get("link"):
        rows = rows.filter(listing__isnull=wanted["link"] == "no")
    for word in (wanted.get("q") or "").split():
        rows = rows.filter(
            Q(street_address__icontains=word)
            | Q(city__icontains=word)
            | Q(postal_code__startswith=word)
            | Q(client__full_name__icontains=word)
        )
    return rows
