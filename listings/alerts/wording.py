"""Alerts in words, for the inbox and for letters."""

from collections.abc import Collection, Sequence
from datetime import date

from django.template.loader import render_to_string
from django.urls import reverse

from listings.alerts.changes import read_days, written_days
from listings.enums import AlertKind
from listings.models import Alert, AlertLetter, SavedSearch
from listings.search.criteria import label_of
from listings.search.from_url import criteria_of
from listings.templatetags.listing_format import address_lines, display_note, price_period
from listings.terms import open_house_days
from realty.accounts import mails
from realty.ui.dates import us_date
from realty.ui.money import money
from realty.ui.numbers import decimal_of

PRICES = (AlertKind.PRICE_DROP, AlertKind.PRICE_RISE)


def what_changed(alert: Alert) -> str:
    """`$500,000 to $480,000`, of a rental `$3,000/mo to $2,800/mo`; `Active to Pending`; `Dec 5, 2026` or `Dec 5, 2026
    and Dec 6, 2026` or `Dec 5, 2026 and 2 more`; empty where the kind says it all."""
    old, new = alert.old_value, alert.new_value
    if alert.kind == AlertKind.OPEN_HOUSE:
        days, more = read_days(new)
        *others, last = [*(us_date(date.fromisoformat(day)) for day in days), *([f"{more} more"] if more else [])]
        return f"{', '.join(others)} and {last}" if others else last
    if not (old and new):
        return ""
    before, after = decimal_of(old), decimal_of(new)
    if before is not None and after is not None:
        period = price_period(alert.listing)
        return f"{money(before)}{period} to {money(after)}{period}"
    return f"{old} to {new}"


def coming_days(alert: Alert, today: date) -> str:
    """Of an alert of open houses, as its `new_value`: the days that are not over."""
    days, more = read_days(alert.new_value)
    coming = [day for day in days if day >= today.isoformat()]
    held = {day.isoformat() for day in open_house_days(alert.listing.open_houses) if day >= today} if more else set()
    return written_days(coming, further(alert, held))


def further(alert: Alert, coming: Collection[str]) -> int:
    """How many of the days that an alert does not name are among these."""
    days, more = read_days(alert.new_value)
    return min(more, sum(day > days[-1] for day in coming)) if more else 0


def in_words(query: str) -> str:
    """What a search is for: `Palm Desert, Up to $800,000`."""
    given = criteria_of(query).given_filters()
    return ", ".join(label_of(name, value) for name, value in given) or "Everything for sale"


def subject_of(search: SavedSearch, alerts: Sequence[Alert], total: int, address: str = "") -> str:
    """`Golf homes: Price drop, 12 Sago Lane`, or `Golf homes: 3 changes`. `address` replaces the street."""
    if total == 1:
        told = f"{alerts[0].get_kind_display()}, {address or address_lines(alerts[0].listing)[0]}"
    else:
        told = f"{total:,} changes"
    return " ".join(f"{search.name}: {told}".split())[:200]


def body_of(letter: AlertLetter, alerts: Sequence[Alert], total: int, unsubscribe: str) -> str:
    search = letter.search
    lines = [
        {
            "kind": alert.get_kind_display(),
            "changed": what_changed(alert),
            "address": ", ".join(part for part in address_lines(alert.listing) if part),
            "price": f"{money(alert.listing.list_price)}{price_period(alert.listing)}",
            "note": display_note(alert.listing),
            "link": mails.link(alert.listing.get_absolute_url()),
        }
        for alert in alerts
    ]
    context = {
        "search": search,
        "tenant": letter.tenant,
        "described": in_words(search.query),
        "lines": lines,
        "more": total - len(lines),
        "inbox": mails.link(reverse("alerts")),
        # In the text its id would have commas.
        "page": mails.link(reverse("saved_search", args=[search.pk])),
        "unsubscribe": unsubscribe,
    }
    return render_to_string("listings/mail/alerts.txt", context)
