"""The cards of a list of homes: functions, since as templates they took a quarter of a search page's time."""

from collections.abc import Iterable
from functools import lru_cache
from html import escape
from typing import Any, NamedTuple

from django import template
from django.utils.html import conditional_escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from listings.days_on_market import time_of
from listings.enums import Mark
from listings.galleries import Photo
from listings.templatetags.listing_format import address_lines, gone, lot_size, price, price_cut, status_badge
from realty.ui.icons import icon
from realty.ui.numbers import count

register = template.Library()

CARD = """\
<li><article class="home panel">
  <a class="home-link" href="{url}">
    <span class="photo home-photo">{photo}
      <span class="home-flags">{status}{gone}</span>
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
  </a>{pick}{marks}
</article></li>
"""
# Ticked homes go to the form of that name, on pages that have one.
PICK = """<label class="home-pick" title="Compare"><input class="form-check-input" type="checkbox" name="id"
 value="{}" form="compare" aria-label="Compare {}"></label>"""
# The form is one for the whole page (`listings/_marks_form.html`).
MARK = (
    '<button class="mark" id="{name}-{pk}" form="mark-form" name="mark" value="{to}-{pk}" aria-pressed="{on}"'
    ' title="{word}">{sign}<span class="visually-hidden">{word}: {street}</span></button>'
)
SIGNS = ((Mark.FAVORITE, "Favorite", "star"), (Mark.HIDDEN, "Hide", "eye-off"))
FIRST_ROW = 3  # cards, on a wide screen
PHOTOS = '<span class="home-photos num">{}{}<span class="visually-hidden"> photos</span></span>'


@register.simple_tag(takes_context=True)
def home_cards(context: Any, listings: Iterable[Any]) -> SafeString:
    """A list item for each listing, with the search (`back`) in its address and, on the platform, its tenant."""
    around = _Around(
        escape(context.get("back") or ""),
        bool(context.get("platform")),
        context.get("tenant"),
        bool(context.get("may_compare")),
        context.get("marks"),
    )
    cards = (_card(listing, around, is_first=at < FIRST_ROW) for at, listing in enumerate(listings))
    return mark_safe("".join(cards))  # noqa: S308  escaped


class _Around(NamedTuple):
    """What all cards of a page have in common; `back` is escaped."""

    back: str
    platform: bool
    tenant: Any
    may_compare: bool
    marks: Any


@register.simple_tag
def mark_buttons(listing: Any, kind: str | None, *, swap: bool = False) -> SafeString:
    """Two buttons that keep the listing among the member's favorites and hide it, or take that back. `kind` is the
    mark that it has; with `swap` htmx puts them where they were."""
    return _marks(listing.pk, escape(address_lines(listing)[0]), kind, " hx-swap-oob=\"true\"" if swap else "")


def _marks(pk: int, street: str, kind: str | None, attributes: str = "") -> SafeString:
    """`street` is escaped."""
    buttons = "".join(
        MARK.format(
            name=name, pk=pk, to="none" if kind == name else name, on="true" if kind == name else "false", word=word,
            sign=icon(sign), street=street,
        )
        for name, word, sign in SIGNS
    )  # fmt: skip
    return mark_safe(f'<span class="marks" id="marks-{pk}"{attributes}>{buttons}</span>')  # noqa: S308  escaped


@register.simple_tag
def marks_in_list(marks: Any, listing: Any) -> SafeString | str:
    """The same in a list that has read its marks (`listings.marks.marks_of`); nothing for whoever is no member."""
    return mark_buttons(listing, marks.by_listing.get(listing.pk)) if marks is not None else ""


def _card(listing: Any, around: _Around, *, is_first: bool) -> str:
    """What stands in it is escaped here or safe: `format_html` took a fifth of a search page's time."""
    street, place = map(escape, address_lines(listing))
    pk, url, collection = listing.pk, escape(listing.get_absolute_url()), listing.collection
    return CARD.format(
        url=f"{url}?{around.back}" if around.back else url,
        photo=photo(listing.primary_photo, is_first=is_first),
        status=status_badge(listing.standard_status),
        gone=gone(listing),
        photos=_photos(listing.photos_count) if listing.photos_count else "",
        price=conditional_escape(price(listing)),
        cut=price_cut(listing),
        facts=home_facts(listing),
        street=street,
        place=place,
        age=conditional_escape(_age(listing, around.tenant)),
        source=_source(
            collection.tenant.slug if around.platform else "", collection.provider, collection.is_simulated
        ),
        pick=PICK.format(pk, street) if around.may_compare else "",
        marks=_marks(pk, street, around.marks.by_listing.get(pk)) if around.marks is not None else "",
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
    line = "".join(f"<span><b>{number}</b> {unit}</span>" for number, unit in facts if number is not None)
    if listing.bedrooms_total is None:
        line += format_html("<span>{}</span>", listing.property_type)
    return mark_safe(line)  # noqa: S308  numbers, and what was escaped


@register.simple_tag
def photo(shown: Photo | None, *, alt: str = "", small: bool = False, is_first: bool = False) -> SafeString:
    """The picture, for a card or, small, some 70 pixels wide; or the sign that there is none. One that is seen at first
    does not wait for the layout, as a lazy one does."""
    if uri := shown.uri("thumb" if small else "640") if shown else "":
        when = 'fetchpriority="high"' if is_first else 'loading="lazy"'
        return mark_safe(f'<img src="{escape(uri)}" alt="{escape(alt)}" {when} decoding="async">')  # noqa: S308
    words = "" if small else mark_safe("<span>No photo</span>")  # noqa: S308  a constant
    return format_html('<span class="photo-none">{}{}</span>', icon("photo-off"), words)
