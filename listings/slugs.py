"""The readable part of a listing's link."""

from collections.abc import Mapping
from typing import Any

from django.utils.text import slugify

MAX_SLUG = 120
STREET = (
    "street_number", "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix",
    "street_suffix_modifier", "street_dir_suffix", "unit_number",
)  # fmt: skip


def slug(values: Mapping[str, Any]) -> str:
    """The address for a link; without the street where the seller forbade to show it (InternetAddressDisplayYN)."""
    get = values.get
    parts = [get("city"), get("state_or_province"), get("postal_code")]
    if get("internet_address_display_yn") is not False:
        if get("street_name"):
            parts = [*(get(name) for name in STREET), *parts]
        else:
            parts.insert(0, (get("unparsed_address") or "").split(",")[0])
    return slugify(" ".join([part for part in parts if part]))[:MAX_SLUG].strip("-")
