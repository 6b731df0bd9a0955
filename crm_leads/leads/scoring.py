"""How promising a lead is: 0 to 100, with its reasons, by weights that the tenant edits.

Each reason has a share between 0 and 1 of its weight. The points of all reasons add up to the score; 100 is a lead that
has all of them in full. One statement scores any number of leads, so that a change of weights reaches all of them.
"""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone

from crm_leads.compliance.verdicts import Rule
from crm_leads.leads.models import default_weights
from crm_leads.models import Lead
from listings.comparables import Home, paid_per_foot
from listings.enums import StandardStatus
from realty.database.statements import fetch_all, run

BATCH = 5_000
MOST_POINTS = 100
# What each weight is for, as the policy page says it.
REASONS = {
    "just_ended": "Ended a few days ago",
    "price_cuts": "The price was cut, three times or more in full",
    "long_on_market": "Long on the market, 180 days in full",
    "over_nearby_sales": "Asked more per square foot than homes nearby sold for",
    "few_photos": "Few photos",
    "has_phone": "There is a phone number that may be called",
    "owner_known": "The owner is known and may be contacted",
    "expired_not_canceled": "Expired rather than canceled",
}

# Of a row of `leads` with `days` since its end and `over`, its price per square foot over that of comparable sales:
# the reason's key, its share, its number. What is not known has no share: least() passes over NULL and would give all.
SHARES = f"""
('just_ended', least(1, 1 - (facts.days - 7) / 83.0), facts.days),
('price_cuts', least(1, leads.price_cuts / 3.0), leads.price_cuts),
('long_on_market', CASE WHEN leads.days_on_market > 30 THEN least(1, (leads.days_on_market - 30) / 150.0) END,
    leads.days_on_market),
('over_nearby_sales', CASE WHEN facts.over > 1 THEN least(1, (facts.over - 1) / 0.25) END,
    round((facts.over - 1) * 100)),
('few_photos', CASE WHEN leads.photos_count < 5 THEN 1 WHEN leads.photos_count < 15 THEN 0.5 END, leads.photos_count),
('has_phone', (leads.callable_from IS NOT NULL)::int, NULL),
('owner_known', (leads.owner_name <> '' AND EXISTS (SELECT FROM crm_leads_contact AS owner
    WHERE owner.lead_id = leads.id AND owner.full_name <> '' AND owner.is_owner IS NOT FALSE
        AND owner.opted_out_at IS NULL AND NOT owner.is_deceased))::int, NULL),
('expired_not_canceled', (leads.standard_status = '{StandardStatus.EXPIRED}')::int, NULL)
"""
# Where every number of a lead is refused for one of these, nobody of its people is contacted, and nothing else counts.
NOBODY = (Rule.SUPPRESSED, Rule.OPTED_OUT, Rule.HOME_STOPPED, Rule.DECEASED, Rule.LITIGATOR)
# What a score is made of. A statement that scores has a relation `leads` of these columns, with `id` and `tenant_id`.
SCORED_BY = (
    "list_price", "living_area", "status_changed_on", "standard_status", "price_cuts", "days_on_market", "photos_count",
    "callable_from", "callable_rule", "owner_name",
)  # fmt: skip
# Of WITH, after `leads`: the relation `scored` (id, score, reasons). Its parameters are those of `parameters_of`.
SCORED = f"""
nearby AS MATERIALIZED (
    SELECT * FROM unnest(%(compared)b::bigint[], %(paid)b::float[]) AS compared (id, paid)
), policies AS MATERIALIZED (
    SELECT tenant.id AS tenant_id, (%(now)s::timestamptz AT TIME ZONE tenant.time_zone)::date AS today, weights,
        (SELECT nullif(sum(value::numeric), 0) FROM jsonb_each_text(weights)) AS all_weights
    FROM tenants_tenant AS tenant LEFT JOIN crm_leads_leadpolicy AS policy ON policy.tenant_id = tenant.id,
        LATERAL coalesce(policy.score_weights, %(defaults)s::jsonb) AS weights
), scored AS MATERIALIZED (
    SELECT leads.id, told.score, told.reasons
    FROM leads JOIN policies USING (tenant_id)
    LEFT JOIN nearby ON nearby.id = leads.id
    CROSS JOIN LATERAL (
        SELECT greatest(policies.today - leads.status_changed_on, 0) AS days,
            CASE WHEN leads.living_area > 0 THEN leads.list_price / leads.living_area END
                / nullif(nearby.paid, 0)::numeric AS over
        OFFSET 0 -- once for each lead
    ) AS facts
    CROSS JOIN LATERAL (
        SELECT least(coalesce(sum(points), 0), {MOST_POINTS}) AS score,
            coalesce(jsonb_agg(jsonb_build_object('key', key, 'number', number, 'points', points)
                ORDER BY points DESC, key)
                FILTER (WHERE points > 0), '[]') AS reasons
        FROM (
            SELECT key, number, round({MOST_POINTS} * (policies.weights ->> key)::numeric
                * greatest(share, 0)::numeric / policies.all_weights)::int AS points
            FROM (VALUES {SHARES}) AS reason (key, share, number)
            WHERE leads.callable_rule <> ALL(ARRAY[{", ".join(f"'{rule.value}'" for rule in NOBODY)}])
        ) AS pointed
    ) AS told
)
"""
RESCORE = f"""
WITH leads AS MATERIALIZED (
    SELECT id, tenant_id, {", ".join(SCORED_BY)} FROM crm_leads_lead
    WHERE id = ANY(%(leads)b::bigint[]) AND purged_at IS NULL
), {SCORED}
UPDATE crm_leads_lead AS lead SET score = scored.score, score_reasons = scored.reasons
FROM scored WHERE scored.id = lead.id
    AND (lead.score <> scored.score OR lead.score_reasons <> scored.reasons)
"""


# What comparable sales are found for, of a row of leads.
COMPARED = """
SELECT id, tenant_id, property_key, property_type, city, latitude, longitude, living_area, bedrooms_total,
    status_changed_on
FROM crm_leads_lead WHERE id = ANY(%(leads)b::bigint[]) AND purged_at IS NULL AND list_price > 0 AND living_area > 0
"""


def parameters_of(homes: Sequence[Home], now: datetime) -> dict[str, Any]:
    """The parameters of SCORED, its `leads` known by the ids of these homes: the moment, the weights of a tenant that
    has no policy, and what comparable sales paid."""
    paid = paid_per_foot(homes)
    return {
        "now": now, "defaults": json.dumps(default_weights()), "compared": list(paid), "paid": list(paid.values()),
    }  # fmt: skip


def rescore(lead_ids: Sequence[int], now: datetime | None = None) -> int:
    """Score these leads by their tenant's weights; those that were purged keep nothing to score. Returns how many
    changed."""
    batches = (list(lead_ids[start : start + BATCH]) for start in range(0, len(lead_ids), BATCH))
    return sum(_rescore(batch, now or timezone.now()) for batch in batches)


def _rescore(leads: list[int], now: datetime) -> int:
    homes = [Home(*row) for row in fetch_all(COMPARED, {"leads": leads})]
    return run(RESCORE, {**parameters_of(homes, now), "leads": leads})


def rescore_all(now: datetime | None = None) -> int:
    """Every open lead of the scope, as after a change of weights and once a day, since leads grow older."""
    return rescore(list(Lead.objects.open().order_by("pk").values_list("pk", flat=True)), now)


def valid_weights(weights: dict[str, Any]) -> dict[str, int]:
    """The weights of all reasons as whole numbers from 0 to 100. Raises ValidationError that names the wrong one."""
    valid = {}
    for name, label in REASONS.items():
        value = weights.get(name, 0)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= MOST_POINTS:
            raise ValidationError(f"{label}: enter a whole number from 0 to {MOST_POINTS}.", code="weight")
        valid[name] = value
    if not any(valid.values()):
        raise ValidationError("At least one reason needs points.", code="weight")
    return valid
