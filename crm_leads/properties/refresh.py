"""The refresh of active properties: on its schedule, their listings and those of their places are asked for anew.

It writes `ListingWatch` rows and nothing else; whoever replicates the collections does the reading, by the same engine
as every sync, within the MLS's limits.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Count, F, Q
from django.utils import timezone

from crm_leads.enums import PropertyStatus
from crm_leads.models import ActiveRefresh, CrmProperty
from listings.enums import HELD_UP, ON_MARKET, WatchOutcome
from listings.models import ListingWatch
from realty import cron
from realty.tenants.models import Tenant

WHY, BY_HAND = "active properties", "manual sync"
MOST_PLACES = 100
# Somebody waits for it.
URGENT = 20
PRIORITIES = {"low": -10, "normal": 0, "high": 10}

# The linked listings first, then others of the same homes, then what is for sale in the same places, the stalest first.
WANTED = """
WITH home AS MATERIALIZED (
    SELECT listing_id, property_key, city, postal_code FROM crm_leads_crmproperty
    WHERE tenant_id = %(tenant)s::bigint AND status = %(active)s AND merged_into_id IS NULL
), wanted AS (
    SELECT listing.collection_id, listing.listing_key, 0 AS rank, listing.updated_at
    FROM home JOIN listings_listing AS listing ON listing.id = home.listing_id
    WHERE listing.tenant_id = %(tenant)s::bigint AND listing.purged_at IS NULL
    UNION ALL
    SELECT listing.collection_id, listing.listing_key, 1, listing.updated_at
    FROM home JOIN listings_listing AS listing ON listing.property_key = home.property_key
    WHERE listing.tenant_id = %(tenant)s::bigint AND home.property_key <> '' AND listing.vanished_at IS NULL
    UNION ALL
    SELECT listing.collection_id, listing.listing_key, 2, listing.updated_at
    FROM (SELECT DISTINCT city, postal_code FROM home WHERE city <> '') AS place
    JOIN listings_collection AS collection ON collection.tenant_id = %(tenant)s::bigint
    JOIN listings_facetcity AS facet_city ON facet_city.name = place.city
    JOIN listings_listing AS listing ON listing.collection_id = collection.id
        AND listing.facet_city_id = facet_city.id
        AND (place.postal_code = '' OR listing.postal_code = place.postal_code)
    WHERE listing.vanished_at IS NULL AND listing.facet_kind_id = ANY(ARRAY(
        SELECT id FROM listings_facetkind WHERE standard_status = ANY(%(on_market)s::text[])))
)
SELECT wanted.collection_id, wanted.listing_key, min(wanted.rank)
FROM wanted LEFT JOIN listings_listingwatch AS watch ON watch.collection_id = wanted.collection_id
    AND watch.listing_key = wanted.listing_key AND watch.why = %(why)s
GROUP BY 1, 2
ORDER BY min(wanted.rank), min(coalesce(watch.refreshed_at, '-infinity')), min(wanted.updated_at), 2
LIMIT %(limit)s::int
"""
WATCH = """
INSERT INTO listings_listingwatch
    (tenant_id, collection_id, listing_key, why, priority, request_delay, requested_at, outcome)
SELECT %(tenant)s::bigint, wanted.collection_id, wanted.listing_key, %(why)s, %(priority)s::int - wanted.rank,
    %(delay)s::numeric, %(now)s::timestamptz, ''
FROM unnest(%(collections)s::bigint[], %(keys)s::text[], %(ranks)s::int[])
    AS wanted (collection_id, listing_key, rank)
ON CONFLICT (collection_id, listing_key, why) DO UPDATE
SET requested_at = EXCLUDED.requested_at, priority = EXCLUDED.priority, request_delay = EXCLUDED.request_delay
"""


@dataclass(frozen=True)
class Place:
    city: str
    postal_code: str
    properties: int


@dataclass(frozen=True)
class HeldUp:
    """Listings of one collection for which no answer comes, and why."""

    collection: str
    listings: int
    why: str


@dataclass(frozen=True)
class Progress:
    """Of the last run: how many listings were asked for, have an answer, and changed; and what holds up the others."""

    asked: int
    answered: int
    changed: int
    held_up: list[HeldUp]

    @property
    def goes_on(self) -> bool:
        """Whether some have no answer that are not held up."""
        return self.asked > self.answered + sum(held.listings for held in self.held_up)


def places(tenant_id: int) -> list[Place]:
    """Where most of the tenant's active properties are."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT city, postal_code, count(*) FROM crm_leads_crmproperty WHERE tenant_id = %s::bigint"
            " AND status = %s AND merged_into_id IS NULL GROUP BY 1, 2 ORDER BY 3 DESC, 1, 2 LIMIT %s",
            [tenant_id, PropertyStatus.ACTIVE, MOST_PLACES],
        )
        return [Place(*row) for row in cursor.fetchall()]


def progress() -> Progress:
    """In the tenant's scope."""
    watches = ListingWatch.objects.filter(why=WHY)
    waiting = Q(refreshed_at=None) | Q(refreshed_at__lt=F("requested_at"))
    held_up = watches.filter(waiting, outcome__in=HELD_UP).values_list("collection__title", "outcome")
    counts = watches.aggregate(
        asked=Count("pk"),
        answered=Count("pk", filter=~waiting),
        changed=Count("pk", filter=~waiting & Q(outcome=WatchOutcome.CHANGED)),
    )
    rows = held_up.annotate(listings=Count("pk")).order_by("collection__title", "outcome")
    return Progress(**counts, held_up=[HeldUp(title, listings, why) for title, why, listings in rows])


def run(tenant: Tenant, now: datetime | None = None) -> int:
    """Ask for the listings now, whatever the schedule says; in the tenant's scope. Returns how many."""
    now = now or timezone.now()
    with transaction.atomic():
        settings = ActiveRefresh.objects.select_for_update().get(pk=ActiveRefresh.of_tenant(tenant.pk).pk)
        found = _wanted(tenant.pk, settings.limit)
        _watch(tenant.pk, settings, found, now)
        active = CrmProperty.objects.filter(status=PropertyStatus.ACTIVE, merged_into=None).count()
        settings.last_run_at, settings.last_count = now, len(found)
        settings.run_count += 1
        homes = "active property" if active == 1 else "active properties"
        listings = "listing" if len(found) == 1 else "listings"
        settings.last_message = f"Asked for {len(found):,} {listings} of {active:,} {homes}."
        settings.save()
    return len(found)


def _wanted(tenant_id: int, limit: int) -> list[tuple[int, str, int]]:
    parameters: dict[str, Any] = {
        "tenant": tenant_id,
        "active": PropertyStatus.ACTIVE,
        "on_market": list(ON_MARKET),
        "why": WHY,
    }
    with connection.cursor() as cursor:
        cursor.execute(WANTED, {**parameters, "limit": limit})
        return cursor.fetchall()


def _watch(tenant_id: int, settings: ActiveRefresh, found: list[tuple[int, str, int]], now: datetime) -> None:
    """Watches of listings that are wanted no more go, so that nobody refreshes them for nothing."""
    parameters: dict[str, Any] = {
        "tenant": tenant_id, "why": WHY, "priority": PRIORITIES[settings.priority], "delay": settings.request_delay,
        "now": now, "collections": [row[0] for row in found], "keys": [row[1] for row in found],
        "ranks": [row[2] for row in found],
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(WATCH, parameters)
    ListingWatch.objects.filter(why=WHY, requested_at__lt=now).delete()


def ask_for(home: CrmProperty) -> None:
    """Somebody wants the linked listing as the MLS has it now: fetched before all others, followed as any change."""
    ListingWatch.objects.update_or_create(
        collection_id=home.collection_id,
        listing_key=home.listing_key,
        why=BY_HAND,
        defaults={"requested_at": timezone.now(), "priority": URGENT},
    )


def save_settings(settings: ActiveRefresh, tenant: Tenant) -> None:
    """Keep what the owner decided, and say when it runs next."""
    settings.next_due_at = (
        cron.next_moment(settings.cron_expression, tenant.time_zone, timezone.now()) if settings.enabled else None
    )
    settings.full_clean(exclude=["tenant"])
    settings.save()


def run_if_due(tenant: Tenant, now: datetime | None = None) -> int | None:
    """For the schedule of each minute: claim the due moment by one conditional UPDATE, so that it runs once, and run.
    None when nothing was due. A tenant without a row yet gets one, due at the next moment of the default."""
    now = now or timezone.now()
    settings = ActiveRefresh.of_tenant(tenant.pk)
    due = settings.next_due_at
    following = cron.next_moment(settings.cron_expression, tenant.time_zone, now) if settings.enabled else None
    mine = ActiveRefresh.objects.filter(pk=settings.pk, next_due_at=due).update(next_due_at=following)
    if not mine or due is None or due > now or not settings.enabled:
        return None
    return run(tenant, now)
