"""Why it did not sell, as far as the listings say: price against nearby sales, cuts, days, photos, remarks, rivals.

Nearby is within some two miles, or the same city where the MLS withholds the place; similar is the same property type,
a living area within a quarter, and at most one bedroom more or less. Everything is as of the day that the listing
ended. These are figures, no verdict on a home.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from math import cos, radians
from statistics import median
from typing import Any

from django.template.defaultfilters import pluralize

from crm_leads.models import Lead
from listings.enums import ON_MARKET, StandardStatus
from listings.statements import fetch_all
from realty.tenants.requests import TenantRequest

SALES_DAYS = 180
MIN_SALES = 3
# Degrees of latitude in some two miles.
NEAR = 0.029
MOST_NEIGHBORS = 500
FEW_PHOTOS, FEW_WORDS = 15, 60
NOTABLY = 1.05

NEIGHBORS = """
SELECT near.standard_status, near.list_price, near.close_price, near.living_area, near.on_market_date, near.close_date,
    coalesce(near.close_date, near.off_market_date, near.status_change_timestamp::date)
FROM listings_collection AS collection CROSS JOIN LATERAL (
    SELECT listing.* FROM listings_listing AS listing
    WHERE listing.collection_id = collection.id AND listing.vanished_at IS NULL AND NOT listing.is_duplicate
        AND {place} AND listing.property_type = %(type)s::text AND listing.property_key <> %(home)s::text
        AND (%(area)s::numeric IS NULL OR listing.living_area BETWEEN %(area)s * 0.75 AND %(area)s * 1.25)
        AND (%(beds)s::bigint IS NULL OR listing.bedrooms_total BETWEEN %(beds)s::bigint - 1 AND %(beds)s::bigint + 1)
        AND (listing.close_date IS NULL OR listing.close_date >= %(since)s::date)
        AND listing.standard_status = ANY(%(statuses)s::text[])
    LIMIT %(most)s
) AS near
WHERE collection.tenant_id = %(tenant)s::bigint
LIMIT %(most)s
"""
IN_BOX = """listing.latitude BETWEEN %(south)s::float AND %(north)s::float
        AND listing.longitude BETWEEN %(west)s::float AND %(east)s::float"""
# By the numbers that the index of listings is led by.
IN_CITY = """listing.facet_city_id = (SELECT id FROM listings_facetcity WHERE name = %(city)s::text)
        AND listing.facet_kind_id = ANY(ARRAY(SELECT id FROM listings_facetkind
            WHERE property_type = %(type)s::text AND standard_status = ANY(%(statuses)s::text[])))"""

# What makes buyers hesitate, as remarks say it.
RED_FLAGS = {
    "Sold as is": r"\bas[- ]is\b",
    "Needs work": r"\b(needs (some )?(work|tlc|updating|repairs?)|fixer|handyman|tear[- ]?down)\b",
    "Tenants live there": r"\b(tenant[- ]occupied|subject to (the )?tenant)",
    "Hard to show": r"\b(do not disturb|no showings?|by appointment only|24 hours? notice)\b",
    "Cash only": r"\bcash (only|buyers? only|offers? only)\b",
    "Short sale or probate": r"\b(short sale|probate|court (approval|confirmation))\b",
}


@dataclass(frozen=True)
class Neighbor:
    """A similar home nearby; `left_on` is the day it left the market, None while it is for sale."""

    status: str
    list_price: Decimal | None
    close_price: Decimal | None
    living_area: Decimal | None
    on_market_on: date | None
    close_on: date | None
    left_on: date | None

    @property
    def is_sale(self) -> bool:
        return self.status == StandardStatus.CLOSED and bool(self.close_price)

    @property
    def paid_per_foot(self) -> float | None:
        return _per_foot(self.close_price, self.living_area) if self.is_sale else None

    @property
    def days(self) -> int | None:
        return (self.left_on - self.on_market_on).days if self.left_on and self.on_market_on else None

    def was_for_sale(self, day: date) -> bool:
        """Came before that day, and stayed at least until then."""
        if self.on_market_on is None or self.on_market_on > day:
            return False
        return self.status in ON_MARKET or (self.left_on is not None and self.left_on >= day)


@dataclass(frozen=True)
class Finding:
    """`tone` is bad where it may have kept buyers away, good where it did not, else empty."""

    title: str
    value: str
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Appraisal:
    """`over` is the price asked per square foot over the median of nearby sales (1.12: 12 % more)."""

    sales: int = 0
    asked_per_foot: float | None = None
    paid_per_foot: float | None = None
    days_nearby: float | None = None
    rivals: int = 0
    rival_price: Decimal | None = None
    flags: Sequence[str] = field(default_factory=list)
    words: int = 0
    by_city: bool = False

    @property
    def over(self) -> float | None:
        return self.asked_per_foot / self.paid_per_foot if self.asked_per_foot and self.paid_per_foot else None


def appraise(lead: Lead) -> Appraisal:
    """One query."""
    remarks = str((lead.snapshot or {}).get("public_remarks") or "")
    neighbors, by_city = _neighbors(lead), lead.latitude is None
    day = lead.status_changed_on
    since = day - timedelta(days=SALES_DAYS)
    sales = [n for n in neighbors if n.is_sale and n.close_on and since <= n.close_on <= day]
    paid = [price for n in sales if (price := n.paid_per_foot)]
    days = [n.days for n in sales if n.days is not None]
    rivals = [n for n in neighbors if n.was_for_sale(day)]
    prices = [n.list_price for n in rivals if n.list_price]
    return Appraisal(
        sales=len(sales),
        asked_per_foot=_per_foot(lead.list_price, lead.living_area),
        paid_per_foot=median(paid) if len(paid) >= MIN_SALES else None,
        days_nearby=median(days) if len(days) >= MIN_SALES else None,
        rivals=len(rivals),
        rival_price=median(prices) if prices else None,
        flags=[label for label, pattern in RED_FLAGS.items() if re.search(pattern, remarks, re.IGNORECASE)],
        words=len(remarks.split()),
        by_city=by_city,
    )


def _neighbors(lead: Lead) -> list[Neighbor]:
    day = lead.status_changed_on
    parameters: dict[str, Any] = {
        "tenant": lead.tenant_id, "home": lead.property_key, "type": lead.property_type, "area": lead.living_area,
        "beds": lead.bedrooms_total, "since": day - timedelta(days=SALES_DAYS), "city": lead.city,
        "statuses": [*ON_MARKET, StandardStatus.CLOSED], "most": MOST_NEIGHBORS,
    }  # fmt: skip
    if lead.latitude is None or lead.longitude is None:
        return [Neighbor(*row) for row in fetch_all(NEIGHBORS.format(place=IN_CITY), parameters)] if lead.city else []
    east_west = NEAR / max(cos(radians(lead.latitude)), 0.1)
    box = {
        "south": lead.latitude - NEAR, "north": lead.latitude + NEAR,
        "west": lead.longitude - east_west, "east": lead.longitude + east_west,
    }  # fmt: skip
    del parameters["city"]
    return [Neighbor(*row) for row in fetch_all(NEIGHBORS.format(place=IN_BOX), {**parameters, **box})]


def _per_foot(price: Decimal | None, area: Decimal | None) -> float | None:
    return float(price / area) if price and area else None


def findings(lead: Lead, found: Appraisal) -> list[Finding]:
    """In plain words, one for each subject."""
    return [
        _of_price(found), _of_cuts(lead), _of_days(lead, found), _of_photos(lead), _of_remarks(found),
        _of_rivals(lead, found),
    ]  # fmt: skip


def _of_price(found: Appraisal) -> Finding:
    where = "in the city" if found.by_city else "within two miles"
    sold = f"{found.sales} similar sale{pluralize(found.sales)} {where} in the {SALES_DAYS} days before"
    if found.over is None or not found.asked_per_foot or not found.paid_per_foot:
        return Finding(
            "Price", "No comparison", f"Only {sold}, or no living area." if found.sales else f"No {sold[2:]}."
        )
    text = f"Asked ${found.asked_per_foot:,.0f} per square foot; {sold} paid a median of ${found.paid_per_foot:,.0f}."
    share = round((found.over - 1) * 100)
    value = f"{abs(share)}% {'above' if share > 0 else 'below'} sales" if share else "Level with sales"
    return Finding("Price", value, text, "bad" if found.over >= NOTABLY else "good")


def _of_cuts(lead: Lead) -> Finding:
    first, last = lead.original_list_price, lead.list_price
    moved = f"From ${first:,.0f} to ${last:,.0f}." if first and last and first != last else ""
    if not lead.price_cuts:
        return Finding("Price cuts", "None", f"The price stayed from the first to the last day. {moved}".strip())
    value = f"{lead.price_cuts} cut{pluralize(lead.price_cuts)}"
    return Finding("Price cuts", value, moved or "The price was lowered while it was for sale.", "bad")


def _of_days(lead: Lead, found: Appraisal) -> Finding:
    if lead.days_on_market is None:
        return Finding("Time", "Not known", "The MLS does not say when it came to market.")
    value = f"{lead.days_on_market:,} day{pluralize(lead.days_on_market)}"
    if found.days_nearby is None:
        return Finding("Time", value, "Too few similar sales to compare with.")
    text = f"Similar homes that sold took a median of {found.days_nearby:,.0f} days."
    return Finding("Time", value, text, "bad" if lead.days_on_market > 2 * found.days_nearby else "")


def _of_photos(lead: Lead) -> Finding:
    count = lead.photos_count or 0
    if count >= FEW_PHOTOS:
        return Finding("Photos", f"{count}", "Enough to show the home.", "good")
    return Finding("Photos", f"{count or 'None'}", f"Fewer than {FEW_PHOTOS}: buyers skip what they cannot see.", "bad")


def _of_remarks(found: Appraisal) -> Finding:
    if found.flags:
        return Finding("Remarks", f"{found.words} words", f"They warn buyers: {', '.join(found.flags).lower()}.", "bad")
    if found.words < FEW_WORDS:
        return Finding("Remarks", f"{found.words or 'No'} words", "Too short to tell what the home offers.", "bad")
    return Finding("Remarks", f"{found.words} words", "Nothing in them that puts buyers off.", "good")


def _of_rivals(lead: Lead, found: Appraisal) -> Finding:
    text = "No similar home nearby was for sale when it ended."
    tone = ""
    if found.rivals:
        text = "Similar homes nearby that were for sale when it ended"
        cheaper = found.rival_price and lead.list_price and found.rival_price < lead.list_price
        text += f", at a median of ${found.rival_price:,.0f}." if found.rival_price else "."
        tone = "bad" if cheaper else ""
    return Finding("Rivals", f"{found.rivals or 'None'}", text, tone)


def lead_panel(lead: Lead, request: TenantRequest) -> dict[str, Any]:
    """For the lead page; one query. Nothing is said of a lead whose data were removed."""
    if lead.purged_at is not None:
        return {"findings": []}
    return {"findings": findings(lead, appraise(lead))}
