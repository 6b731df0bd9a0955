"""The cards of a list of homes: functions, since as templates they took a quarter of a search page's time."""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from listings.days_on_market import time_of
from listings.enums import Mark
from listings.galleries import Photo
from listings.templatetags.listing_format import address_lines, lot_size, price, price_cut, status_badge
from realty.ui.icons import icon
from realty.ui.numbers import count

register = template.Library()

CARD = """\
<li><article class="home panel">
  <a class="home-link" href="{url}">
    <span class="photo home-photo">{photo}
      <span class="home-flags">{status}</span>
      {photos}
    </span>
    <span class="home-body">
      <span class="home-price"><strong class="num">{price}</strong>{cut}</span>
      <span class="home-facts num">{facts}</span>
      <span class="home-address">{street}<br><span class="soft">{place}</span></span>
      <span class="home-foot soft">
        <span>{age}</span>
        <span>{source}</span>
      </span>
    </span>
  </a>
  {marks}
</article></li>
"""
MARKS = '<span class="marks" id="marks-{}"{}>{}{}</span>'
# The form is one for the whole page (`listings/_marks_form.html`).
MARK = (
    '<button class="mark" id="{}-{}" form="mark-form" name="mark" value="{}-{}" aria-pressed="{}" title="{}">{}'
    '<span class="visually-hidden">{}: {}</span></button>'
)
PHOTOS = '<span class="home-photos num">{}{}<span class="visually-hidden"> photos</span></span>'


@register.simple_tag(takes_context=True)
def home_cards(context: Any, listings: Iterable[Any]) -> SafeString:
    """A list item for each listing, with the search (`back`) in its address and, on the platform, its tenant."""
    back, platform, tenant = context.get("back"), bool(context.get("platform")), context.get("tenant")
    marks = context.get("marks")
    return mark_safe("".join(_card(listing, back, platform, tenant, marks) for listing in listings))  # noqa: S308  escaped


@register.simple_tag
def mark_buttons(listing: Any, kind: str | None, *, swap: bool = False) -> SafeString:
    """Two buttons that keep the listing among the member's favorites and hide it, or take that back. `kind` is the
    mark that it has; with `swap` htmx puts them where they were."""
    pk, (street, _) = listing.pk, address_lines(listing)
    star, eye = (
        format_html(
            MARK, name, pk, "none" if kind == name else name, pk, str(kind == name).lower(), word, sign, word, street
        )
        for name, word, sign in ((Mark.FAVORITE, "Favorite", icon("star")), (Mark.HIDDEN, "Hide", icon("eye-off")))
    )
    return format_html(MARKS, pk, mark_safe(' hx-swap-oob="true"') if swap else "", star, eye)


@register.simple_tag
def marks_in_list(marks: Any, listing: Any) -> SafeString | str:
    """The same in a list that has read its marks (`listings.marks.marks_of`); nothing for whoever is no member."""
    return mark_buttons(listing, marks.by_listing.get(listing.pk)) if marks is not None else ""


def _card(listing: Any, back: str, platform: bool, tenant: Any, marks: Any) -> SafeString:
    street, place = address_lines(listing)
    url, collection = listing.get_absolute_url(), listing.collection
    return format_html(
        CARD,
        url=f"{url}?{back}" if back else url,
        photo=photo(listing.primary_photo),
        status=status_badge(listing.standard_status),
        photos=_photos(listing.photos_count) if listing.photos_count else "",
        price=price(listing),
        cut=price_cut(listing),
        facts=home_facts(listing),
        street=street,
        place=place,
        age=_age(listing, tenant),
        source=_source(collection.tenant.slug if platform else "", collection.provider, collection.is_simulated),
        marks=marks_in_list(marks, listing),
    )


def _age(listing: Any, tenant: Any) -> SafeString | str:
    time = time_of(listing, tenant)
    if time is None:
        return str(listing.property_sub_type or listing.property_type)
    return _days(time.days, "to closing" if time.is_with_escrow else "on market")


@lru_cache(maxsize=5000)
def _days(days: int, where: str) -> SafeString:
    return format_html('<span class="num">{}</span> day{} {}', count(days), "" if days == 1 else "s", where)


@lru_cache(maxsize=500)
def _photos(number: int) -> SafeString:
    return format_html(PHOTOS, icon("photo"), number)


@lru_cache(maxsize=1000)
def _source(tenant: str, provider: str, is_simulated: bool) -> SafeString:
    parts = (tenant, provider.upper(), "Simulated" if is_simulated else "")
    return format_html_join(mark_safe(" &middot; "), "{}", [(part,) for part in parts if part])  # noqa: S308  a constant


def home_facts(listing: Any) -> SafeString:
    """Beds, baths and area in a line; the lot where there is no area, the type where there are no bedrooms."""
    facts = [
        (listing.bedrooms_total, "bd"),
        (listing.bathrooms_total_integer, "ba"),
        (count(listing.living_area) if listing.living_area else None, "sq ft"),
    ]
    if not listing.living_area and (listing.lot_size_acres or listing.lot_size_square_feet):
        facts.append((lot_size(listing), "lot"))
    line = "".join(f"<span><b>{number}</b> {unit}</span>" for number, unit in facts if number is not None)
    if listing.bedrooms_total is None:
        line += format_html("<span>{}</span>", listing.property_type)
    return mark_safe(line)  # noqa: S308  numbers, and what was escaped


@register.simple_tag
def photo(shown: Photo | None, *, alt: str = "", small: bool = False) -> SafeString:
    """The picture, for a card or, small, some 70 pixels wide; or the sign that there is none."""
    if uri := shown.uri("thumb" if small else "640") if shown else "":
        return format_html('<img src="{}" alt="{}" loading="lazy" decoding="async">', uri, alt)
    words = "" if small else mark_safe("<span>No photo</span>")  # noqa: S308  a constant
    return format_html('<span class="photo-none">{}{}</span>', icon("photo-off"), words)
