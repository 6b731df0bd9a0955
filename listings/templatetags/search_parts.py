"""What stands around the results of a search: choices with their counts, and links to the other pages.

Functions, since a page repeats them by the dozen.
"""

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from django import template
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from listings.folding import fold
from listings.search.criteria import SearchCriteria
from listings.search.facets import Facet, FacetValue
from listings.search.more_facets import choosing

register = template.Library()

CHOICE = (
    '<label class="choice"><input class="form-check-input" type="checkbox" id="{}-{}" name="{}" value="{}"',
    '><span{}>{}</span><span class="num soft">',
)


@register.simple_tag
def facet_choices(facet: Facet) -> SafeString:
    """For each value a checkbox with the number of listings that it would show; a status has its color."""
    choices = []
    for value in facet.values:
        if value.value:
            start, middle = _choice(facet.name, value.value, value.label)
            checked = " checked" if value.selected else ""
            number = f"{value.count:,}" if value.count >= 0 else ""
            choices.append(f"{start}{checked}{middle}{number}</span></label>\n")
    return mark_safe("".join(choices))  # noqa: S308  escaped by _choice


@lru_cache(maxsize=10_000)
def _choice(name: str, value: str, label: str) -> tuple[str, str]:
    """The parts of a checkbox that stay the same from search to search."""
    color = format_html(' class="status-word" data-status="{}"', value) if name == "status" else ""
    return format_html(CHOICE[0], name, fold(value).replace(" ", "-"), name, value), format_html(
        CHOICE[1], color, label
    )


BEDS = """\
<label title="{number:,} listings"><input type="radio" name="min_beds" value="{value}" id="min_beds_{value}"{checked}>\
<span>{label}</span></label>"""


@register.simple_tag
def bed_choices(facet: Facet) -> SafeString:
    """Radio buttons in a row; how many listings each would show is in its title."""
    choices = [
        BEDS.format(number=v.count, value=v.value, checked=" checked" if v.selected else "", label=v.label)
        for v in facet.values
    ]
    return mark_safe("".join(choices))  # noqa: S308  numbers


OFFER = """\
<label title="{number:,} listings"><input type="radio" name="offer" value="{value}" id="offer_{value}"{checked}>\
<span>{label}</span></label>"""


@register.simple_tag
def offer_choices(facet: Facet) -> SafeString:
    """Radio buttons in a row, as for bedrooms."""
    choices = [
        OFFER.format(number=v.count, value=v.value, checked=" checked" if v.selected else "", label=v.label)
        for v in facet.values
    ]
    return mark_safe("".join(choices))  # noqa: S308  numbers and our own words


SELECTED = mark_safe(" selected")  # noqa: S308  a constant


@register.simple_tag
def options(choices: Iterable[tuple[Any, str]], chosen: Any) -> SafeString:
    """The <option>s of a <select>."""
    return _options(tuple(choices), chosen)


@lru_cache(maxsize=1000)
def _options(choices: tuple[tuple[Any, str], ...], chosen: Any) -> SafeString:
    rows = ((value, SELECTED if value == chosen else "", label) for value, label in choices)
    return format_html_join("", '<option value="{}"{}>{}</option>', rows)


TRAIT = """\
<div class="filter-group"><label class="form-label" for="id_{0}">{1}</label>
<select class="form-select" id="id_{0}" name="{0}"><option value="">Any</option>{2}</select></div>"""
TRAIT_VALUE = '<option value="{}"{}>{}{}</option>'


@register.simple_tag
def trait_select(facet: Facet) -> SafeString:
    """A trait's values, each with the number of listings that it would show where somebody counted them."""
    if any(v.count >= 0 for v in facet.values):
        return _trait_select(facet.name, facet.label, tuple(facet.values))
    return _uncounted_select(facet.name, facet.label, tuple(facet.values))


def _trait_select(name: str, label: str, values: tuple[FacetValue, ...]) -> SafeString:
    return format_html(TRAIT, name, label, _counted_options(values))


@register.simple_tag
def counted_options(facet: Facet) -> SafeString:
    """The <option>s of a select that has more than a trait's beside it."""
    values = tuple(facet.values)
    return _counted_options(values) if any(v.count >= 0 for v in values) else _uncounted_options(values)


def _counted_options(values: tuple[FacetValue, ...]) -> SafeString:
    rows = (
        (v.value, SELECTED if v.selected else "", v.label, f" ({v.count:,})" if v.count >= 0 else "") for v in values
    )
    return format_html_join("", TRAIT_VALUE, rows)


_uncounted_options = lru_cache(maxsize=1000)(_counted_options)

LINK = """<li><a class="choice" href="{0}" hx-get="{1}{0}" hx-target="#search" hx-swap="outerHTML"{2}><span>{3}</span>\
<span class="num soft">{4}</span></a></li>"""


@register.simple_tag
def facet_links(facet: Facet, criteria: SearchCriteria) -> SafeString:
    """For each value a link to the search with it, with the number of listings there; the chosen one takes it away.
    Nothing before they are counted."""
    rows = (
        (
            f"?{choosing(criteria, facet.name, '' if v.selected else v.value).url_query()}",
            reverse("search"),
            mark_safe(' aria-current="true"') if v.selected else "",  # noqa: S308  a constant
            v.label,
            f"{v.count:,}",
        )
        for v in facet.values
        if v.count >= 0
    )
    links = format_html_join("", LINK, rows)
    is_long = len(facet.values) > 6
    attributes = mark_safe(' is-long" tabindex="0') if is_long else ""  # noqa: S308  a constant
    list_ = format_html('<ul class="choices{}" aria-label="{}">{}</ul>', attributes, facet.label, links)
    return list_ if links else SafeString()


# Nearly every page has the same ten of them.
_uncounted_select = lru_cache(maxsize=1000)(_trait_select)


NAMED = """\
<div class="filter-group"><label class="form-label" for="id_{0}">{1}</label>
<input class="form-control" id="id_{0}" name="{0}" value="{2}" list="list_{0}" autocomplete="off" hx-get="{3}?for={0}"
 hx-trigger="input changed delay:250ms" hx-target="#list_{0}" hx-swap="innerHTML" hx-params="{0}" hx-push-url="false">
<datalist id="list_{0}"></datalist>{4}</div>"""


@register.simple_tag
def named_field(form: Any, name: str) -> SafeString:
    """A box for a name, which suggests those that are stored."""
    field = form[name]
    return format_html(NAMED, name, field.label, field.value() or "", reverse("suggestions"), field.errors)
