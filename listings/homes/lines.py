"""The first line of an address, in Python and in SQL: number, street and unit as a letter would have it."""

from collections.abc import Callable
from typing import Any

STREET = (
    "street_number", "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix",
    "street_suffix_modifier", "street_dir_suffix",
)  # fmt: skip

# Of the row `listing`.
STREET_LINE = f"""
coalesce(nullif(concat_ws(' ', {", ".join(f"nullif(listing.{name}, '')" for name in STREET)},
    coalesce('#' || nullif(ltrim(listing.unit_number, '# '), ''), nullif(listing.street_additional_info, ''))), ''),
    split_part(listing.unparsed_address, ',', 1))
"""


def street_line(get: Callable[[str], Any]) -> str:
    """`12 1/2 N Palm Canyon Dr #5`, from the parsed fields, else the first piece of the unparsed address. `get` gives a
    column of a listing by its name."""
    unit = (get("unit_number") or "").lstrip("# ")
    parts = [get(name) for name in STREET]
    parts.append(f"#{unit}" if unit else get("street_additional_info"))
    return " ".join([part for part in parts if part]) or (get("unparsed_address") or "").split(",")[0]
