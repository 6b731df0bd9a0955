from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
from django.contrib.staticfiles import finders
from django.template import Context, Template

from listings.enums import StandardStatus
from listings.templatetags import listing_format as written

NOW = datetime(2026, 11, 21, 20, 0, tzinfo=UTC)
PACIFIC = ZoneInfo("America/Los_Angeles")


@pytest.mark.parametrize(
    ("value", "text"),
    [(1_250_000, "$1,250,000"), (Decimal("412.50"), "$412.50"), (Decimal("300.00"), "$300"), (-5, "-$5"), (None, "—")],
)
def test_money(value: object, text: str) -> None:
    assert written.money(value) == text  # type: ignore[arg-type]


def test_areas() -> None:
    assert written.square_feet(Decimal("1842.00")) == "1,842 sq ft"
    assert written.acres(Decimal("0.2500")) == "0.25 ac"


@pytest.mark.parametrize(
    ("feet", "acres", "text"),
    [(8_000, None, "8,000 sq ft"), (21_780, None, "0.5 ac"), (None, Decimal("4.28"), "4.28 ac"), (None, None, "—")],
)
def test_a_lot_is_acres_from_a_quarter_acre_on(feet: int | None, acres: Decimal | None, text: str) -> None:
    lot = SimpleNamespace(lot_size_square_feet=feet and Decimal(feet), lot_size_acres=acres)
    assert written.lot_size(lot) == text


@pytest.mark.parametrize(
    ("ago", "text"),
    [
        (timedelta(seconds=20), "just now"),
        (timedelta(minutes=4, seconds=10), "4 min ago"),
        (timedelta(hours=3), "3 hr ago"),
        (timedelta(days=1), "1 day ago"),
        (timedelta(days=5), "5 days ago"),
        (timedelta(days=40), "Oct 12, 2026"),
        (timedelta(minutes=-12), "in 12 min"),
    ],
)
def test_relative_time(ago: timedelta, text: str) -> None:
    assert written.relative_time(NOW - ago, NOW, PACIFIC) == text


@pytest.mark.parametrize(("now", "text"), [("2026-11-28T08:05", "9 days ago"), ("2026-11-29T07:55", "9 days ago"),
                                           ("2026-11-29T08:05", "10 days ago")])  # fmt: skip
def test_days_ago_are_days_of_the_calendar_newcomer_m2(now: str, text: str) -> None:
    """Nov 19, 9 PM in California, seen at both ends of Nov 28 there, and on the 29th."""
    ended = datetime(2026, 11, 20, 5, tzinfo=UTC)
    assert written.relative_time(ended, datetime.fromisoformat(now).replace(tzinfo=UTC), PACIFIC) == text


def test_a_time_carries_the_exact_one_in_the_tenants_zone() -> None:
    tenant = SimpleNamespace(time_zone="America/Los_Angeles")
    html = Template("{% load listing_format %}{% ago moment %}").render(Context({"moment": NOW, "tenant": tenant}))
    assert 'title="Nov 21, 2026, 12:00 PM PST"' in html and 'datetime="2026-11-21T20:00:00+00:00"' in html


def test_each_status_has_one_color_of_its_own() -> None:
    css = Path(finders.find("css/tokens.css")).read_text(encoding="utf-8")
    colors = [css.split(f'[data-status="{status}"] {{ --status: ')[1].split(";")[0] for status in STATUSES]
    assert len(set(colors)) == len(STATUSES)


STATUSES = [status for status in StandardStatus.values if status != StandardStatus.UNKNOWN]


def test_an_address_falls_back_to_the_unparsed_one() -> None:
    parts = dict.fromkeys(("street_number", "street_dir_prefix", "street_name", "street_suffix", "unit_number"), "")
    place = {"city": "Indio", "state_or_province": "CA", "postal_code": ""}
    listing = SimpleNamespace(**parts, **place, unparsed_address="Lot 7, Desert Trail")
    assert written.address_lines(listing) == ("Lot 7, Desert Trail", "Indio, CA")


def test_a_rise_is_no_price_cut() -> None:
    risen = SimpleNamespace(previous_list_price=Decimal(500), list_price=Decimal(600))
    cut = SimpleNamespace(previous_list_price=Decimal(600), list_price=Decimal(570))
    assert written.price_cut(risen) == "" and "5.0%" in written.price_cut(cut)
