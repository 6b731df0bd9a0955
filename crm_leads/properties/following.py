"""Linked properties follow their listing. What is compared is `content_hash`: where the MLS's record is as it was when
it was last applied, nothing is read further and nothing is written.

A column that a person edited stays theirs. Each change is a line in the timeline with the values before and after.
"""

import json
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone

from crm_leads.enums import ActivityKind
from crm_leads.homes.keys import KEYS
from crm_leads.models import Activity, CrmProperty
from crm_leads.properties.fields import LABELS, MAPPED, OF_THE_HOME, source_sql
from listings.enums import LEASES, ON_MARKET

BATCH = 2_000


def _followed(name: str) -> str:
    """The new value: the MLS's, unless the column is the person's own."""
    return f"CASE WHEN '{name}' = ANY(home.edited_fields) THEN home.{name} ELSE {source_sql(name)} END"


# Who edited an address says himself which home it is.
KEEPS_ITS_HOME = f"""
(listing.property_key LIKE 'key:%%' OR home.edited_fields::text[] && ARRAY{sorted(OF_THE_HOME)})
"""
FOLLOWED_KEYS = ", ".join(f"CASE WHEN {KEEPS_ITS_HOME} THEN home.{key} ELSE listing.{key} END AS {key}" for key in KEYS)
IS_CHANGED = " IS DISTINCT FROM ".join(f"({', '.join(f'stale.{age}_{n}' for n in MAPPED)})" for age in ("old", "new"))


# Which linked properties have not seen their listing's present content, or as which home it is known by now. A listing
# that left the feed or was purged has nothing new to say.
STALE = f"""
home.merged_into_id IS NULL AND listing.purged_at IS NULL
AND (home.listing_hash <> listing.content_hash
    OR (home.property_key <> listing.property_key AND NOT {KEEPS_ITS_HOME}))
"""
FOLLOW = f"""
WITH stale AS MATERIALIZED (
    SELECT home.id, {", ".join(f"home.{name} AS old_{name}" for name in MAPPED)},
        {", ".join(f"{_followed(name)} AS new_{name}" for name in MAPPED)}, {FOLLOWED_KEYS},
        listing.content_hash
    FROM crm_leads_crmproperty AS home JOIN listings_listing AS listing ON listing.id = home.listing_id
    WHERE home.tenant_id = %(tenant)s::bigint AND listing.tenant_id = %(tenant)s::bigint AND {STALE}
        AND (%(homes)s::bigint[] IS NULL OR home.id = ANY(%(homes)s::bigint[]))
    ORDER BY home.id LIMIT %(batch)s::int FOR NO KEY UPDATE OF home
)
UPDATE crm_leads_crmproperty AS home SET
    {", ".join(f"{name} = stale.new_{name}" for name in MAPPED)},
    listing_hash = stale.content_hash, {", ".join(f"{key} = stale.{key}" for key in KEYS)},
    followed_at = CASE WHEN {IS_CHANGED} THEN %(now)s::timestamptz ELSE home.followed_at END,
    updated_at = CASE WHEN {IS_CHANGED} THEN %(now)s::timestamptz ELSE home.updated_at END
FROM stale WHERE home.id = stale.id
RETURNING home.id, home.lead_id, jsonb_strip_nulls(jsonb_build_object(
    {
    ", ".join(
        f"'{name}', CASE WHEN stale.old_{name} IS DISTINCT FROM stale.new_{name}"
        f" THEN jsonb_build_array(stale.old_{name}, stale.new_{name}) END"
        for name in MAPPED
    )
}))
"""  # noqa: S608 - names of our own columns
# A property whose listing has ended, while the same home is for sale again: under another number, or in another MLS. Of
# a listing that was purged, or is gone with its collection, the property itself knows which home it was.
RELISTED = """
WITH ended AS MATERIALIZED (
    SELECT home.id, home.listing_id, home.dismissed_listings, before.listing_id AS number,
        CASE WHEN before.purged_at IS NULL THEN coalesce(before.property_key, home.property_key)
            ELSE home.property_key END AS property_key,
        coalesce(nullif(before.property_type, ''), home.property_type) = ANY(%(leases)s::text[]) AS is_lease
    FROM crm_leads_crmproperty AS home LEFT JOIN listings_listing AS before
        ON before.id = home.listing_id AND before.tenant_id = %(tenant)s::bigint
    WHERE home.tenant_id = %(tenant)s::bigint AND home.listing_id IS NOT NULL AND home.merged_into_id IS NULL
        AND (before.id IS NULL OR before.vanished_at IS NOT NULL
            OR before.standard_status <> ALL(%(on_market)s::text[]))
        AND coalesce(before.standard_status, home.standard_status) <> 'Closed'
), moved AS (
    SELECT ended.id, ended.listing_id AS former_id, ended.number AS former_number, again.*
    FROM ended CROSS JOIN LATERAL (
        SELECT candidate.id, candidate.collection_id, candidate.listing_key, candidate.listing_id
        FROM listings_listing AS candidate
        WHERE candidate.tenant_id = %(tenant)s::bigint AND candidate.property_key = ended.property_key
            AND candidate.id <> ended.listing_id AND candidate.vanished_at IS NULL AND NOT candidate.is_duplicate
            AND candidate.standard_status = ANY(%(on_market)s::text[])
            AND (candidate.property_type = ANY(%(leases)s::text[])) = ended.is_lease
            AND candidate.id <> ALL(ended.dismissed_listings)
        ORDER BY candidate.id DESC LIMIT 1
    ) AS again (listing_id, collection_id, listing_key, number)
    WHERE ended.property_key <> '' AND ended.property_key NOT LIKE 'key:%%'
)
UPDATE crm_leads_crmproperty AS home
SET listing_id = moved.listing_id, collection_id = moved.collection_id, listing_key = moved.listing_key,
    listing_hash = '', linked_at = %(now)s::timestamptz
FROM moved WHERE home.id = moved.id AND home.listing_id = moved.former_id
RETURNING home.id, home.lead_id, coalesce(nullif(moved.number, ''), moved.listing_key), moved.former_number
"""
WAITING = f"""
SELECT DISTINCT home.tenant_id
FROM crm_leads_crmproperty AS home JOIN listings_listing AS listing ON listing.id = home.listing_id
WHERE {STALE}
"""  # noqa: S608


class Followed(NamedTuple):
    """How many properties took something over, and how many links moved to a new listing of the home."""

    changed: int
    relinked: int


def tenants_with_changes() -> list[int]:
    """In the platform's scope: tenants with a property that has not seen its listing's present content."""
    with connection.cursor() as cursor:
        cursor.execute(WAITING)
        return [row[0] for row in cursor.fetchall()]


def propagate(tenant_id: int) -> Followed:
    """Bring all linked properties of the tenant, whose scope is open, up to date; in transactions of bounded size."""
    relinked = _follow_relisted(tenant_id)
    changed = 0
    while True:
        seen, written = _follow_batch(tenant_id)
        changed += written
        if seen < BATCH:
            return Followed(changed, relinked)


def sync_from_mls(home: CrmProperty, user: User | None) -> list[str]:
    """By hand: take over what the MLS says now in every column that is not the person's own, whether the record changed
    or not. Returns the labels of what changed."""
    CrmProperty.objects.filter(pk=home.pk).update(listing_hash=b"")
    return _follow_one(home, user)


def follow_again(home: CrmProperty, names: list[str], user: User | None) -> list[str]:
    """Give these columns back to the MLS, and take over its values. Returns the labels of what changed."""
    kept = [name for name in home.edited_fields if name not in names]
    CrmProperty.objects.filter(pk=home.pk).update(edited_fields=kept, listing_hash=b"")
    return _follow_one(home, user)


def follow_these(homes: Sequence[CrmProperty], user: User | None) -> dict[int, list[str]]:
    """What the listings of these properties, all of one tenant, say comes over at once: the labels of what changed, by
    property."""
    changed: dict[int, list[str]] = {home.pk: [] for home in homes}
    for start in range(0, len(homes), BATCH):
        part = homes[start : start + BATCH]
        with transaction.atomic():
            rows = _follow(part[0].tenant_id, [home.pk for home in part])
            _tell(part[0].tenant_id, rows, user)
        changed |= {pk: [LABELS[name] for name in changes] for pk, _, changes in rows}
    return changed


def _follow_one(home: CrmProperty, user: User | None) -> list[str]:
    changed = follow_these([home], user)[home.pk]
    home.refresh_from_db()
    return changed


def _follow_batch(tenant_id: int) -> tuple[int, int]:
    with transaction.atomic():
        rows = _follow(tenant_id)
        return len(rows), _tell(tenant_id, rows, None)


def _follow_relisted(tenant_id: int) -> int:
    with transaction.atomic():
        rows = _run(RELISTED, tenant_id)
        now = timezone.now()
        Activity.objects.bulk_create(
            Activity(
                tenant_id=tenant_id,
                crm_property_id=home,
                lead_id=lead,
                kind=ActivityKind.LINKED,
                at=now,
                summary=f"The home was relisted: it follows MLS listing {number} now, not {former or 'its old one'}.",
            )
            for home, lead, number, former in rows
        )
    return len(rows)


def _follow(tenant_id: int, homes: Sequence[int] | None = None) -> list[tuple[int, int | None, dict[str, Any]]]:
    """Property, its lead, and the values before and after of the columns that changed."""
    return [(pk, lead, json.loads(changes)) for pk, lead, changes in _run(FOLLOW, tenant_id, homes)]


def _run(sql: str, tenant_id: int, homes: Sequence[int] | None = None) -> list[tuple[Any, ...]]:
    parameters: dict[str, Any] = {
        "tenant": tenant_id, "homes": homes and list(homes), "batch": BATCH, "now": timezone.now(),
        "on_market": list(ON_MARKET), "leases": list(LEASES),
    }  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        return cursor.fetchall()


def _tell(tenant_id: int, rows: Sequence[tuple[int, int | None, dict[str, Any]]], user: User | None) -> int:
    """A line for each property in which a column changed. Returns how many there are."""
    now, by_hand = timezone.now(), user is not None
    told = [
        Activity(
            tenant_id=tenant_id, crm_property_id=home, lead_id=lead, kind=ActivityKind.MLS, user=user, at=now,
            summary=_sentence(changes, by_hand), data={"changes": changes},
        )
        for home, lead, changes in rows
        if changes
    ]  # fmt: skip
    Activity.objects.bulk_create(told, batch_size=1_000)
    return len(told)


def _sentence(changes: dict[str, Any], by_hand: bool) -> str:
    labels = ", ".join(LABELS[name] for name in MAPPED if name in changes)
    return f"{'Updated from the MLS' if by_hand else 'The MLS changed'}: {labels}."
