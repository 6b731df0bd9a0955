"""Leads whose listing is of another home since, by a corrected address or a person's word: each goes with it."""

from collections.abc import Sequence

from crm_leads.enums import ClosedBecause
from crm_leads.leads import lifecycle
from crm_leads.models import Lead
from realty.database.statements import fetch_all, run

# Open ones first, then the oldest: they have the better claim to a home.
STRAYED = """
SELECT lead.id, listing.property_key, holder.id
FROM crm_leads_lead AS lead JOIN listings_listing AS listing ON listing.id = lead.listing_id
LEFT JOIN crm_leads_lead AS holder
    ON holder.tenant_id = lead.tenant_id AND holder.property_key = listing.property_key
WHERE lead.tenant_id = %(tenant)s::bigint AND listing.tenant_id = %(tenant)s::bigint
    AND listing.property_key = ANY(%(homes)b::text[]) AND lead.property_key <> listing.property_key
ORDER BY lead.closed_at IS NOT NULL, lead.id
"""
# First of all they leave, since two may change places.
LEAVE = "UPDATE crm_leads_lead SET property_key = 'moved:' || id WHERE id = ANY(%(leads)s::bigint[])"
MOVE = """
UPDATE crm_leads_lead AS lead SET property_key = moved.home
FROM unnest(%(leads)s::bigint[], %(homes)s::text[]) AS moved (id, home) WHERE lead.id = moved.id
"""
# What was said of the home there holds where it is now, whichever lead has it.
CARRY = """
UPDATE {table} AS kept SET property_key = moved.home
FROM unnest(%(leads)s::bigint[], %(homes)s::text[]) AS moved (id, home) WHERE kept.lead_id = moved.id
"""
EVIDENCE = "Its listing is of the home of another lead now: its address was corrected, or someone joined the two homes."


def follow(tenant_id: int, homes: Sequence[str]) -> int:
    """Move the leads whose listings are of these homes now. Where a home has its lead already, or several come to it,
    the others close: a home is worked once. Returns how many closed."""
    strayed = fetch_all(STRAYED, {"tenant": tenant_id, "homes": list(homes)})
    if not strayed:
        return 0
    leaving = [lead_id for lead_id, _, _ in strayed]
    held = {home for _, home, holder in strayed if holder and holder not in leaving}
    moved: dict[str, int] = {}
    for lead_id, home, _ in strayed:
        if home not in held:
            moved.setdefault(home, lead_id)
    run(LEAVE, {"leads": leaving})
    run(MOVE, {"leads": list(moved.values()), "homes": list(moved)})
    for table in ("crm_leads_homestop", "crm_leads_formeraddress"):
        run(CARRY.format(table=table), {"leads": leaving, "homes": [home for _, home, _ in strayed]})
    doubles = Lead.objects.filter(pk__in=set(leaving) - set(moved.values()))
    return lifecycle.close(list(doubles.summaries()), ClosedBecause.DUPLICATE, EVIDENCE)
