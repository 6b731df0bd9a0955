"""Why it did not sell, as far as the listings say: price against nearby sales, cuts, days, photos, remarks, rivals.

What is near, similar and sold is `listings.comparables`' to say, as for the lead's score. Everything is as of the day
that the listing ended. These are figures, no verdict on a home.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from statistics import median
from typing import Any

from django.template.defaultfilters import pluralize

from crm_leads.models import Lead
from listings.comparables import MIN_SALES, SALES_DAYS, Home, Neighbor, neighbors
from realty.tenants.requests import TenantRequest

FEW_PHOTOS, FEW_WORDS = 15, 60
NOTABLY = 1.05

# What makes buyers hesitate, as remarks say it.
RED_FLAGS = {
    "Sold as is": r"\bas[- ]is\b",
    "Needs work": r"\b(needs (some )?(work|tlc|updating|repairs?)|fixer|handyman|tear[- ]?down)\b",
    "Tenant occupied": r"\b(tenant[- ]occupied|subject to (the )?tenant)",
    "Hard to show": r"\b(do not disturb|no showings?|by appointment only|24 hours? notice)\b",
    "Cash only": r"\bcash (only|buyers? only|offers? only)\b",
    "Short sale or probate": r"\b(short sale|probate|court (approval|confirmation))\b",
}


@dataclass(frozen=True)
class Finding:
    """`tone` is bad where it may have kept buyers away, good where it did not, else empty."""

    title: str
    value: str
    text: str
    tone: str = ""


@dataclass(frozen=True)
class Figures:
    """`over` is the price asked per square foot over the median of nearby sales (1.12: 12 % more)."""

    sales: int = 0
    asked_per_foot: float | None = None
    paid_per_foot: float | None = None
    days_nearby: float | None = None
    days_with_escrow: bool = False
    rivals: int = 0
    rival_price: Decimal | None = None
    flags: Sequence[str] = field(default_factory=list)
    words: int = 0
    by_city: bool = False

    @property
    def over(self) -> float | None:
        return self.asked_per_foot / self.paid_per_foot if self.asked_per_foot and self.paid_per_foot else None


def figures_of(lead: Lead) -> Figures:
    """One query."""
    remarks = str((lead.snapshot or {}).get("public_remarks") or "")
    home, day = _home(lead), lead.status_changed_on
    found = neighbors(home)
    sales = [near for near in found if near.was_sold_before(day)]
    paid = [price for near in sales if (price := near.paid_per_foot)]
    # Escrow takes some weeks, and its days are not days on the market: sales without the contract's day count only
    # where too few have it.
    known = [near for near in sales if near.contract_on] if _tell(sales) else sales
    days = [near.days for near in known if near.days is not None]
    rivals = [near for near in found if near.was_for_sale(day)]
    prices = [near.list_price for near in rivals if near.list_price]
    return Figures(
        sales=len(sales),
        asked_per_foot=_per_foot(lead.list_price, lead.living_area),
        paid_per_foot=median(paid) if len(paid) >= MIN_SALES else None,
        days_nearby=median(days) if len(days) >= MIN_SALES else None,
        days_with_escrow=known is sales and any(near.contract_on is None for near in sales),
        rivals=len(rivals),
        rival_price=median(prices) if prices else None,
        flags=[label for label, pattern in RED_FLAGS.items() if re.search(pattern, remarks, re.IGNORECASE)],
        words=len(remarks.split()),
        by_city=not home.has_place,
    )


def _tell(sales: Sequence[Neighbor]) -> bool:
    """Whether enough sales say when they came under contract."""
    return sum(near.contract_on is not None and near.days is not None for near in sales) >= MIN_SALES


def _home(lead: Lead) -> Home:
    return Home(
        lead.pk, lead.tenant_id, lead.property_key, lead.property_type, lead.city, lead.latitude, lead.longitude,
        lead.living_area, lead.bedrooms_total, lead.status_changed_on,
    )  # fmt: skip


def _per_foot(price: Decimal | None, area: Decimal | None) -> float | None:
    return float(price / area) if price and area else None


def findings(lead: Lead, found: Figures) -> list[Finding]:
    """In plain words, one for each subject."""
    return [
        _of_price(found), _of_cuts(lead), _of_days(lead, found), _of_photos(lead), _of_remarks(found),
        _of_rivals(lead, found),
    ]  # fmt: skip


def _of_price(found: Figures) -> Finding:
    where = "in the city" if found.by_city else "within two miles"
    sold = f"{found.sales} similar sale{pluralize(found.sales)} {where} in the {SALES_DAYS} days before"
    if found.over is None or not found.asked_per_foot or not found.paid_per_foot:
        return Finding(
            "Price", "No comparison", f"Only {sold}, or no living area." if found.sales else f"No {sold[2:]}."
        )
    text = f"Asked ${found.asked_per_foot:,.0f} per square foot; {sold} paid a median of ${found.paid_per_foot:,.0f}."
    share = round((found.over - 1) * 100)
    value = f"{abs(share)}% {'above' if share > 0 else 'below'} sales" if share else "In line with sales"
    return Finding("Price", value, text, "bad" if found.over >= NOTABLY else "good")


def _of_cuts(lead: Lead) -> Finding:
    first, last = lead.original_list_price, lead.list_price
    moved = f"From ${first:,.0f} to ${last:,.0f}." if first and last and first != last else ""
    is_raised = bool(first and last and last > first)
    if not lead.price_cuts:
        if is_raised:
            return Finding("Price cuts", "None", f"The price was raised, never cut. {moved}")
        return Finding("Price cuts", "None", "The price stayed from the first to the last day.")
    value = f"{lead.price_cuts} cut{pluralize(lead.price_cuts)}"
    if is_raised:
        return Finding("Price cuts", value, f"Cut and raised; it ended above the first price. {moved}", "bad")
    return Finding("Price cuts", value, moved or "The price was lowered while it was for sale.", "bad")


def _of_days(lead: Lead, found: Figures) -> Finding:
    if lead.days_on_market is None:
        return Finding("Time", "Unknown", "The MLS does not say when it came to market.")
    value = f"{lead.days_on_market:,} day{pluralize(lead.days_on_market)}"
    if found.days_nearby is None:
        return Finding("Time", value, "Too few similar sales to compare with.")
    until = "to closing, escrow included" if found.days_with_escrow else "to a contract"
    text = f"Similar homes that sold took a median of {found.days_nearby:,.0f} days {until}."
    return Finding("Time", value, text, "bad" if lead.days_on_market > 2 * found.days_nearby else "")


def _of_photos(lead: Lead) -> Finding:
    count = lead.photos_count or 0
    if count >= FEW_PHOTOS:
        return Finding("Photos", f"{count}", "Enough photos.", "good")
    return Finding("Photos", f"{count or 'None'}", f"Fewer than {FEW_PHOTOS}: buyers skip what they cannot see.", "bad")


def _of_remarks(found: Figures) -> Finding:
    if found.flags:
        return Finding(
            "Remarks", f"{found.words} words", f"Possible drawbacks: {', '.join(found.flags).lower()}.", "bad"
        )
    if found.words < FEW_WORDS:
        return Finding("Remarks", f"{found.words or 'No'} words", "Too short to show what the home offers.", "bad")
    return Finding("Remarks", f"{found.words} words", "Nothing that discourages buyers.", "good")


def _of_rivals(lead: Lead, found: Figures) -> Finding:
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
    return {"findings": findings(lead, figures_of(lead))}
