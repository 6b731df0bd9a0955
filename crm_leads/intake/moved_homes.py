"""Leads whose listing is of another home since, by a corrected address or a person's word: each goes with it."""

from collections.abc import Sequence
from typing import Any

from crm_leads.enums import ActivityKind, ClosedBecause
from crm_leads.intake import former_people
from crm_leads.intake.write import VALUES
from crm_leads.leads import lifecycle, scoring, timeline
from crm_leads.models import Lead
from crm_leads.outreach.skip_trace.match import is_another_home, place
from listings.homes.reading import COLUMNS
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
# Of the row `listing`; the rest of the lead stays as the listing ended.
ADDRESS = {
    name: VALUES[name]
    for name in (
        "unparsed_address", "street_address", "city", "state_or_province", "postal_code", "county_or_parish",
        "parcel_number", "latitude", "longitude", "address_key", "parcel_key",
    )
}  # fmt: skip
IN_SNAPSHOT = (*COLUMNS, "latitude", "longitude")
READDRESS = f"""
UPDATE crm_leads_lead AS lead SET {", ".join(f"{name} = {value}" for name, value in ADDRESS.items())},
    snapshot = CASE WHEN lead.snapshot = '{{}}' THEN lead.snapshot ELSE
        (lead.snapshot - ARRAY[{", ".join(f"'{name}'" for name in IN_SNAPSHOT)}]) || jsonb_strip_nulls(
            jsonb_build_object({", ".join(f"'{name}', listing.{name}" for name in IN_SNAPSHOT)})) END,
    updated_at = now()
FROM listings_listing AS listing
WHERE listing.id = lead.listing_id AND listing.tenant_id = lead.tenant_id AND listing.purged_at IS NULL
    AND lead.purged_at IS NULL AND lead.id = ANY(%(leads)s::bigint[])
"""
# What was said of the home there holds where it is now, whichever lead has it.
CARRY = """
UPDATE {table} AS kept SET property_key = moved.home
FROM unnest(%(leads)s::bigint[], %(homes)s::text[]) AS moved (id, home) WHERE kept.lead_id = moved.id
"""
CORRECTED = "The MLS corrected the address: {was}, is {now} now."
EVIDENCE = "Its listing is of the home of another lead now: its address was corrected, or someone joined the two homes."


def follow(tenant_id: int, homes: Sequence[str]) -> int:
    """Move the leads whose listings are of these homes now, with their addresses. Where a home has its lead already, or
    several come to it, the others close: a home is worked once. Returns how many closed."""
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
    _readdress(list(moved.values()))
    for table in ("crm_leads_homestop", "crm_leads_formeraddress"):
        run(CARRY.format(table=table), {"leads": leaving, "homes": [home for _, home, _ in strayed]})
    doubles = Lead.objects.filter(pk__in=set(leaving) - set(moved.values()))
    return lifecycle.close(list(doubles.summaries()), ClosedBecause.DUPLICATE, EVIDENCE)


def _readdress(lead_ids: Sequence[int]) -> None:
    """The leads have the addresses of their listings, and keep nobody who was found at another home."""
    before = _leads(lead_ids)
    run(READDRESS, {"leads": list(lead_ids)})
    pairs = [(before[pk], lead) for pk, lead in _leads(lead_ids).items()]
    lines = [(lead, _line(was), _line(lead)) for was, lead in pairs]
    told: list[tuple[Lead, str, dict[str, Any]]] = [
        (lead, CORRECTED.format(was=was, now=now), {}) for lead, was, now in lines if was != now
    ]
    timeline.record_each(ActivityKind.EDITED, told, None)
    former_people.of_former_address([lead.pk for was, lead in pairs if is_another_home(place(was), place(lead))])
    scoring.rescore(lead_ids)
    Lead.objects.filter(pk__in=lead_ids).mark()


def _leads(lead_ids: Sequence[int]) -> dict[int, Lead]:
    return {lead.pk: lead for lead in Lead.objects.filter(pk__in=lead_ids).summaries()}


def _line(lead: Lead) -> str:
    return ", ".join(filter(None, [lead.street_address, lead.city, lead.postal_code]))
