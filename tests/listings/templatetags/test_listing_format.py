from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.contrib.staticfiles import finders

from listings.enums import StandardStatus
from listings.templatetags import listing_format as written
from listings.templatetags.listing_parts import photo


@pytest.mark.parametrize(
    ("feet", "acres", "text"),
    [(8_000, None, "8,000 sq ft"), (21_780, None, "0.5 ac"), (None, Decimal("4.28"), "4.28 ac"), (None, None, "—")],
)
def test_a_lot_is_acres_from_a_quarter_acre_on(feet: int | None, acres: Decimal | None, text: str) -> None:
    lot = SimpleNamespace(lot_size_square_feet=feet and Decimal(feet), lot_size_acres=acres)
    assert written.lot_size(lot) == text


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


def test_a_photo_that_is_seen_at_first_is_not_lazy() -> None:
    shown = SimpleNamespace(uri=lambda size: f"https://photos.example/{size}.jpg")
    assert 'loading="lazy"' in photo(shown)
    assert 'fetchpriority="high"' in photo(shown, is_first=True) and "lazy" not in photo(shown, is_first=True)
