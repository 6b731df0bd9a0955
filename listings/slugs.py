"""The readable part of a listing's link."""

import re
from collections.abc import Mapping
from string import ascii_letters, digits
from typing import Any

from django.utils.text import slugify

MAX_SLUG = 120
STREET = (
    "street_number", "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix",
    "street_suffix_modifier", "street_dir_suffix", "unit_number",
)  # fmt: skip
# What Django's slugify makes of each ASCII character, in a fraction of its time.
_ASCII = {code: "-" if chr(code).isspace() else None for code in range(128)}
_ASCII |= {ord(sign): sign.lower() for sign in f"{ascii_letters}{digits}_-"}
_DASHES = re.compile("-{2,}")


def slug(values: Mapping[str, Any]) -> str:
    """The address for a link; without the street where the seller forbade to show it (InternetAddressDisplayYN)."""
    get = values.get
    parts = [get("city"), get("state_or_province"), get("postal_code")]
    if get("internet_address_display_yn") is not False:
        if get("street_name"):
            parts = [*(get(name) for name in STREET), *parts]
        else:
            parts.insert(0, (get("unparsed_address") or "").split(",")[0])
    return _slugified(" ".join([part for part in parts if part]))[:MAX_SLUG].strip("-")


def _slugified(text: str) -> str:
    if not text.isascii():
        return slugify(text)
    text = text.translate(_ASCII)
    return (_DASHES.sub("-", text) if "--" in text else text).strip("-_")
