"""Small parts that a page of results repeats by the hundred: functions, since as templates they took half its time."""

from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify

from listings.facets import Facet, FacetValue
from listings.templatetags.listing_format import count, icon, lot_size

register = template.Library()

CHOICE = (
    '<label class="choice"><input class="form-check-input" type="checkbox" id="{}-{}" name="{}" value="{}"{}>'
    '<span{}>{}</span><span class="num soft">{}</span></label>'
)
CHECKED = mark_safe(" checked")  # noqa: S308  a constant


@register.simple_tag
def facet_choice(facet: Facet, value: FacetValue) -> SafeString:
    """A checkbox with the number of listings that it would show; a status has its color."""
    return _choice(facet.name, value)


@lru_cache(maxsize=10_000)
def _choice(name: str, value: FacetValue) -> SafeString:
    color = format_html(' class="status-word" data-status="{}"', value.value) if name == "status" else ""
    checked = CHECKED if value.selected else ""
    id_end = slugify(value.value)
    return format_html(CHOICE, name, id_end, name, value.value, checked, color, value.label, count(value.count))


@register.simple_tag
def home_facts(listing: Any) -> SafeString:
    """Beds, baths and area in a line; the lot where there is no area, the type where there are no bedrooms."""
    facts = [
        (listing.bedrooms_total, "bd"),
        (listing.bathrooms_total_integer, "ba"),
        (count(listing.living_area) if listing.living_area else None, "sq ft"),
    ]
    if not listing.living_area and (listing.lot_size_acres or listing.lot_size_square_feet):
        facts.append((lot_size(listing), "lot"))
    line = format_html_join("", "<span><b>{}</b> {}</span>", [fact for fact in facts if fact[0] is not None])
    if listing.bedrooms_total is None:
        line += format_html("<span>{}</span>", listing.property_type)
    return line


@register.simple_tag
def photo(uri: str, *, alt: str = "", small: bool = False) -> SafeString:
    """The picture, or the sign that there is none."""
    if uri:
        return format_html('<img src="{}" alt="{}" loading="lazy" decoding="async">', uri, alt)
    words = "" if small else mark_safe("<span>No photo</span>")  # noqa: S308  a constant
    return format_html('<span class="photo-none">{}{}</span>', icon("photo-off"), words)
