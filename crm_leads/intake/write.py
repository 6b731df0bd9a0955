"""Leads from listings, many in one statement: columns, snapshot and timeline."""

from collections.abc import Sequence
from datetime import date, datetime

from crm_leads.enums import ActivityKind
from crm_leads.intake import former_people
from crm_leads.intake.reading import ENDED_ON
from crm_leads.intake.resolving import Home, Resolved, Step
from crm_leads.leads import lifecycle, scoring, snapshot, webhooks
from crm_leads.models import Lead
from crm_leads.outreach.stopping import stop_queued
from listings import comparables
from listings.days_on_market import LEFT_ON, OF_LISTING, STARTED_ON
from listings.enums import EventKind
from listings.homes.lines import STREET_LINE
from realty.database.statements import fetch_all, run

# Columns that the lead copies as they are.
COPIED = (
    "listing_key", "standard_status", "property_type", "property_sub_type", "unparsed_address", "state_or_province",
    "postal_code", "county_or_parish", "parcel_number", "latitude", "longitude", "list_agent_full_name",
    "list_office_name", "address_key", "parcel_key",
)  # fmt: skip
# Where the lead's column is narrower than the listing's: a value beyond is a typing error of the source, and no reason
# to lose the lead.
INTEGER, MONEY, AREA = 2**31 - 1, 999_999_999_999, 9_999_999_999
BOUNDED = {
    "list_price": MONEY, "original_list_price": MONEY, "bedrooms_total": INTEGER, "bathrooms_total_integer": INTEGER,
    "living_area": AREA, "photos_count": INTEGER,
}  # fmt: skip
IS_NUMBER = r"~ '^\d+(\.\d+)?$'"
CUTS = f"""
(SELECT count(*) FROM listings_listingevent AS event
    WHERE event.listing_id = listing.id AND event.kind = '{EventKind.PRICE}'
        AND CASE WHEN event.old_value {IS_NUMBER} AND event.new_value {IS_NUMBER}
            THEN event.new_value::numeric < event.old_value::numeric END)
"""
VALUES = {
    "listing_id": "listing.id",
    "collection_id": "listing.collection_id",
    "mls_number": "listing.listing_id",
    "is_simulated": "collection.is_simulated",
    **{name: f"listing.{name}" for name in COPIED},
    **{
        name: f"CASE WHEN listing.{name} BETWEEN 0 AND {most} THEN listing.{name} END" for name, most in BOUNDED.items()
    },
    "status_changed_on": ENDED_ON,
    "street_address": STREET_LINE,
    # An index of the queue holds it, and takes no longer values.
    "city": "left(listing.city, 200)",
    # Prices that changed before our first event show in the first and the last one alone.
    "price_cuts": f"least(greatest({CUTS}, (listing.original_list_price > listing.list_price)::int), 32767)",
    "days_on_market": f"greatest({LEFT_ON} - {STARTED_ON}, 0)",
}
# What a lead is born with; opening it again keeps most of it.
BORN = {
    **lifecycle.BORN,
    "expiry_reason": "''", "expiry_note": "''", "owner_name": "''", "has_phone": "false", "has_email": "false",
    "callable_from": "NULL::timestamptz", "callable_rule": "''",
    "created_at": "%(now)s::timestamptz", "last_activity_at": "%(now)s::timestamptz",
    "updated_at": "%(now)s::timestamptz",
}  # fmt: skip
COLUMNS = {"tenant_id": "listing.tenant_id", "property_key": "listing.property_key", **VALUES, **BORN}
# What comparable sales are found for; each offer by the id of its listing, as in WRITE.
COMPARED = f"""
SELECT listing.id, listing.tenant_id, listing.property_key, listing.property_type, listing.city, listing.latitude,
    listing.longitude, {VALUES["living_area"]}, {VALUES["bedrooms_total"]}, {ENDED_ON}
FROM listings_listing AS listing {OF_LISTING}
WHERE listing.id = ANY(%(listings)b::bigint[]) AND listing.list_price > 0 AND listing.living_area > 0
"""
# Scored at birth: a second version of each row would write every index of it again.
WRITE = f"""
WITH leads AS MATERIALIZED (
    SELECT listing.id, {", ".join(f"{value} AS {name}" for name, value in COLUMNS.items())}
    FROM listings_listing AS listing {OF_LISTING}
    WHERE listing.id = ANY(%(listings)b::bigint[])
), {scoring.SCORED}
INSERT INTO crm_leads_lead (score, score_reasons, snapshot, {", ".join(COLUMNS)})
SELECT scored.score, scored.reasons, {snapshot.SQL}, {", ".join(f"leads.{name}" for name in COLUMNS)}
FROM leads JOIN scored USING (id) JOIN listings_listing AS listing USING (id)
ON CONFLICT (tenant_id, property_key) DO UPDATE SET
    {", ".join(f"{name} = EXCLUDED.{name}" for name in ("snapshot", *VALUES))},
    {lifecycle.OPENED_AGAIN},
    last_activity_at = EXCLUDED.last_activity_at, updated_at = EXCLUDED.updated_at
RETURNING property_key, id
"""
TELL = """
INSERT INTO crm_leads_activity (tenant_id, lead_id, kind, summary, data, at)
SELECT %(tenant)s::bigint, told.lead_id, told.kind, told.summary,
    jsonb_build_object('listing_id', told.listing_id), %(now)s::timestamptz
FROM unnest(%(leads)b::bigint[], %(kinds)b::text[], %(summaries)b::text[], %(listings)b::bigint[])
    AS told (lead_id, kind, summary, listing_id)
"""


def make_leads(
    tenant_id: int, zone: str, today: date, now: datetime, decided: Sequence[tuple[Home, Resolved]]
) -> dict[str, int]:
    """Make or open again the leads of these homes, each of its `resolved.offer`; gives home -> id of its lead. What is
    still queued for one that is opened again stops: it was meant for the listing before. Who sold the home goes."""
    if not decided:
        return {}
    offers = [resolved.offer for _, resolved in decided if resolved.offer]
    keep = [resolved.offer.id for _, resolved in decided if resolved.keeps_status and resolved.offer]
    parameters = {"listings": [o.id for o in offers], "keep": keep, "now": now, "today": today, "zone": zone}
    homes = [comparables.Home(*row) for row in fetch_all(COMPARED, parameters)]
    former_people.of_former_owner([home.lead.id for home, resolved in decided if resolved.was_sold and home.lead])
    leads = dict(fetch_all(WRITE, {**parameters, **scoring.parameters_of(homes, now)}))
    again = [home.lead.id for home, resolved in decided if resolved.step is Step.REOPEN and home.lead]
    stop_queued(again, "The home was listed again and ended unsold.")
    scoring.rescore(again, now)  # Their contacts count as well.
    Lead.objects.filter(pk__in=again).mark(now)
    _tell(tenant_id, now, [(leads[home.key], resolved) for home, resolved in decided])
    kinds = {Step.MAKE: webhooks.CREATED, Step.REOPEN: webhooks.REOPENED}
    webhooks.tell_made(tenant_id, {leads[home.key]: kinds[resolved.step] for home, resolved in decided})
    return leads


def _tell(tenant_id: int, now: datetime, made: Sequence[tuple[int, Resolved]]) -> None:
    kinds = {Step.MAKE: ActivityKind.CREATED, Step.REOPEN: ActivityKind.REOPENED}
    words = {Step.MAKE: "Lead made.", Step.REOPEN: "Opened again."}
    parameters = {
        "tenant": tenant_id,
        "now": now,
        "leads": [lead for lead, _ in made],
        "kinds": [kinds[resolved.step].value for _, resolved in made],
        "summaries": [f"{words[resolved.step]} {resolved.evidence}" for _, resolved in made],
        "listings": [resolved.offer.id if resolved.offer else None for _, resolved in made],
    }
    run(TELL, parameters)
