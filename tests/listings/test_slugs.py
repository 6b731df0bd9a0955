"""The readable part of a link."""

from typing import Any

from django.utils.text import slugify
from hypothesis import given
from hypothesis import strategies as st

from listings.homes.reading import COLUMNS
from listings.slugs import _slugified, slug

HOME = {
    "street_number": "1234", "street_dir_prefix": "N", "street_name": "Palm Canyon", "street_suffix": "Drive",
    "unit_number": "5", "city": "Palm Springs", "state_or_province": "CA", "postal_code": "92262",
}  # fmt: skip


def test_slug_has_no_street_where_it_may_not_be_shown() -> None:
    assert slug(HOME) == "1234-n-palm-canyon-drive-5-palm-springs-ca-92262"
    assert slug({**HOME, "street_dir_suffix": "NE"}) == "1234-n-palm-canyon-drive-ne-5-palm-springs-ca-92262"
    assert slug({**HOME, "internet_address_display_yn": False}) == "palm-springs-ca-92262"


@given(st.dictionaries(st.sampled_from(COLUMNS), st.one_of(st.none(), st.text()), max_size=8))
def test_any_text_gives_a_slug(values: dict[str, Any]) -> None:
    assert set(slug(values)) <= set("abcdefghijklmnopqrstuvwxyz0123456789-_")


@given(st.text())
def test_it_is_written_as_django_would(text: str) -> None:
    assert _slugified(text) == slugify(text)
