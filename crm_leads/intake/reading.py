"""What intake reads: events without a decision, and everything that the tables say of their homes."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from crm_leads.enums import LICENSES_FOR_LEADS, ClosedBecause, PropertyStatus
from crm_leads.intake.homes import ENDED, Offer
from crm_leads.intake.outcomes import MAY_END, Outcome
from crm_leads.intake.resolving import Event, Home, KnownLead
from listings.days_on_market import OF_LISTING, STARTED_ON, ZONE
from listings.enums import ON_MARKET, EventKind, StandardStatus
from realty.database.statements import fetch_all

# The name of intake's subscription to the events.
FOLLOWER = "lead intake"
# With one of these the tenant works for the owner already.
CLIENT_STATUSES = (PropertyStatus.ACTIVE, PropertyStatus.PENDING)


# A new listing concerns a lead when it was stored as ended already (the first sync of a feed), or when it speaks
# against an open lead of its home. Its status then is what its first change says it was before, else what it still is.
FIRST_STATUS = f"""
coalesce((
    SELECT later.old_value FROM listings_listingevent AS later
    WHERE later.listing_id = event.listing_id AND later.kind IN ('{EventKind.STATUS}', '{EventKind.BACK_ON_MARKET}')
    ORDER BY later.id LIMIT 1
), listing.standard_status)
"""
# Once its lead is closed it concerns none, so reading again finds nothing.
SPEAKS_AGAINST = f"""
EXISTS (SELECT FROM crm_leads_lead AS lead
    WHERE lead.tenant_id = event.tenant_id AND lead.property_key = listing.property_key AND lead.closed_at IS NULL
        AND lead.listing_id IS DISTINCT FROM event.listing_id AND listing.vanished_at IS NULL
        AND (listing.standard_status = ANY(%(on_market)s::text[])
            OR listing.standard_status IN ('{StandardStatus.UNKNOWN}', '{StandardStatus.INCOMPLETE}')
            OR (listing.standard_status IN
                    ('{StandardStatus.CLOSED}', '{StandardStatus.WITHDRAWN}', '{StandardStatus.HOLD}')
                AND coalesce(listing.close_date, (listing.status_change_timestamp AT TIME ZONE {ZONE})::date,
                    (listing.modification_timestamp AT TIME ZONE {ZONE})::date)
                    >= lead.status_changed_on - coalesce(lead.days_on_market, 0))))
"""
# Price and other changes concern no lead. Neither do new listings, but for the ones above.
UNDECIDED = f"""
SELECT event.id, event.listing_id, listing.property_key
FROM listings_listingevent AS event JOIN listings_listing AS listing ON listing.id = event.listing_id
{OF_LISTING}
WHERE event.tenant_id = %(tenant)s::bigint AND event.id > %(after)s::bigint AND event.id <= %(until)s::bigint
    AND event.kind NOT IN ('{EventKind.PRICE}', '{EventKind.CHANGED}')
    AND NOT EXISTS (
        SELECT FROM crm_leads_intakedecision AS decision
        WHERE decision.tenant_id = event.tenant_id AND decision.event_id = event.id)
    AND (event.kind <> '{EventKind.NEW}' OR {FIRST_STATUS} = ANY(%(ended)s::text[]) OR {SPEAKS_AGAINST})
ORDER BY event.id
"""
# A decision that may not hold any more: its reason may have ended, or its lead closed for want of a permission.
MAY_CHANGE = f"""
(decision.outcome = ANY(%(outcomes)s::text[]) OR EXISTS (
    SELECT FROM crm_leads_lead AS lead
    WHERE lead.tenant_id = decision.tenant_id AND lead.listing_id = decision.listing_id
        AND lead.id = decision.lead_id AND lead.closed_because = '{ClosedBecause.LICENSE}'))
"""
REFUSED = f"""
SELECT decision.event_id, decision.listing_id, listing.property_key
FROM crm_leads_intakedecision AS decision JOIN listings_listing AS listing ON listing.id = decision.listing_id
JOIN listings_listingevent AS event ON event.id = decision.event_id
WHERE decision.tenant_id = %(tenant)s::bigint AND decision.collection_id = %(collection)s::bigint
    AND {MAY_CHANGE}
ORDER BY decision.event_id
"""


@dataclass(slots=True, frozen=True)
class Waiting:
    """An event to decide, known by its home. `again`: it has a decision that may not hold any more."""

    event_id: int
    home: str
    again: bool = False


def undecided(tenant_id: int, after: int, until: int) -> list[Waiting]:
    """Events behind one id and up to another."""
    parameters = {
        "tenant": tenant_id, "after": after, "until": until, "ended": list(ENDED), "on_market": list(ON_MARKET)
    }  # fmt: skip
    return [Waiting(event, home) for event, _, home in fetch_all(UNDECIDED, parameters)]


def refused(tenant_id: int, collection_id: int, outcomes: Sequence[Outcome] = MAY_END) -> list[Waiting]:
    """Events whose refusal may have ended."""
    parameters = {"tenant": tenant_id, "collection": collection_id, "outcomes": list(outcomes)}
    return [Waiting(event, home, again=True) for event, _, home in fetch_all(REFUSED, parameters)]


# Of a whole batch at once, so long arrays go in PostgreSQL's binary format (%b): as text they take ten times as long.
EVENTS = f"""
SELECT event.id, event.listing_id, event.kind, listing.property_key,
    CASE event.kind WHEN '{EventKind.VANISHED}' THEN '' WHEN '{EventKind.HOME}' THEN listing.standard_status
        WHEN '{EventKind.NEW}' THEN {FIRST_STATUS} WHEN '{EventKind.RELISTED}' THEN {FIRST_STATUS}
        ELSE event.new_value END,
    coalesce(decision.reason, ''), event.collection_id
FROM listings_listingevent AS event JOIN listings_listing AS listing ON listing.id = event.listing_id
LEFT JOIN crm_leads_intakedecision AS decision
    ON decision.tenant_id = event.tenant_id AND decision.event_id = event.id
WHERE event.id = ANY(%(events)b::bigint[]) AND event.tenant_id = %(tenant)s::bigint
    AND (decision.id IS NULL OR {MAY_CHANGE})
"""


def events_of(tenant_id: int, ids: Sequence[int]) -> dict[str, list[Event]]:
    """Home -> its events of these ids that still wait, whoever decided others in the meantime."""
    parameters = {"tenant": tenant_id, "events": list(ids), "outcomes": list(MAY_END)}
    found: dict[str, list[Event]] = defaultdict(list)
    for event, listing, kind, home, status, before, _ in fetch_all(EVENTS, parameters):
        found[home].append(Event(event, listing, kind, status, before))
    return found


# The day of the change of status, in the zone of the listing's MLS.
ENDED_ON = f"""
coalesce((listing.status_change_timestamp AT TIME ZONE {ZONE})::date, listing.contract_status_change_date,
    listing.off_market_date, CASE WHEN listing.expiration_date <= %(today)s::date THEN listing.expiration_date END,
    (listing.modification_timestamp AT TIME ZONE {ZONE})::date, (listing.created_at AT TIME ZONE {ZONE})::date)
"""
OFFERS = f"""
SELECT listing.property_key, listing.id, listing.collection_id,
    concat_ws(' ', collection.title, coalesce(nullif(listing.listing_id, ''), listing.listing_key)),
    listing.standard_status, listing.property_type, {STARTED_ON}, {ENDED_ON}, coalesce(listing.close_date, {ENDED_ON}),
    listing.expiration_date, (listing.vanished_at AT TIME ZONE {ZONE})::date,
    listing.property_key NOT LIKE 'key:%%' AND (listing.street_name <> '' OR listing.unparsed_address <> ''),
    listing.mls_status
FROM listings_listing AS listing {OF_LISTING}
WHERE listing.tenant_id = %(tenant)s::bigint AND listing.property_key = ANY(%(homes)b::text[])
    AND listing.purged_at IS NULL
"""
LEADS = """
SELECT property_key, id, listing_id, status_changed_on, status, closed_because FROM crm_leads_lead
WHERE tenant_id = %(tenant)s::bigint AND property_key = ANY(%(homes)b::text[])
"""
CLIENTS = """
SELECT DISTINCT property_key FROM crm_leads_crmproperty
WHERE tenant_id = %(tenant)s::bigint AND property_key = ANY(%(homes)b::text[]) AND property_key <> ''
    AND status = ANY(%(statuses)s::text[]) AND merged_into_id IS NULL
"""


def homes_of(tenant_id: int, keys: Sequence[str], today: Any, zone: str) -> list[Home]:
    """The homes as the tables say now, in three queries."""
    parameters = {
        "tenant": tenant_id, "homes": list(keys), "today": today, "zone": zone, "statuses": list(CLIENT_STATUSES)
    }  # fmt: skip
    offers: dict[str, list[Offer]] = defaultdict(list)
    for home, *columns in fetch_all(OFFERS, parameters):
        offers[home].append(Offer(*columns))
    leads = {home: KnownLead(*columns) for home, *columns in fetch_all(LEADS, parameters)}
    clients = {home for (home,) in fetch_all(CLIENTS, parameters)}
    return [Home(key, offers[key], leads.get(key), key in clients) for key in keys]


WAITING = """
SELECT DISTINCT collection.tenant_id
FROM listings_collection AS collection JOIN tenants_tenant AS tenant ON tenant.id = collection.tenant_id
LEFT JOIN crm_leads_intakecursor AS cursor ON cursor.collection_id = collection.id
LEFT JOIN listings_subscription AS subscription
    ON subscription.tenant_id = collection.tenant_id AND subscription.name = %s
LEFT JOIN crm_leads_leadusestatement AS statement
    ON statement.collection_id = collection.id AND statement.withdrawn_at IS NULL
WHERE tenant.is_active AND (
    cursor.id IS NULL OR cursor.look_again
    OR cursor.was_permitted <> (statement.id IS NOT NULL AND collection.license_role = ANY(%s::text[]))
    OR EXISTS (SELECT FROM listings_listingevent AS event
        WHERE event.tenant_id = collection.tenant_id AND event.id > coalesce(subscription.read_until, 0)))
ORDER BY 1
"""


def tenants_waiting() -> list[int]:
    """Tenants with something to read, whether or not a nudge came. The platform's scope is open."""
    return [row[0] for row in fetch_all(WAITING, (FOLLOWER, list(LICENSES_FOR_LEADS)))]
