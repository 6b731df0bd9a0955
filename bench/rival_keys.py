"""The keys of two address libraries, as their documents say to make them: what our verdicts are compared with.

Both get the street as one line, the unit, city, state and ZIP apart. Neither reads parcels or counties.
"""

from collections.abc import Hashable, Mapping

import doorplate
from scourgify import normalize_address_record
from scourgify.exceptions import AddressNormalizationError

STREET = (
    "street_number", "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix",
    "street_suffix_modifier", "street_dir_suffix",
)  # fmt: skip
PLACE = ("city", "state_or_province", "postal_code")


def doorplate_key(side: Mapping[str, str]) -> Hashable | None:
    """`k3:S|123|N|MAIN|ST||IL|62701|5`, with the unit; None where it makes no key."""
    city, state, postal_code = (side.get(name) for name in PLACE)
    line, unit = street_line(side), side.get("unit_number")
    try:
        if city or postal_code:
            parsed = doorplate.parse_fields(line1=line, line2=unit_line(unit), city=city, state=state, zip=postal_code)
        else:
            parsed = doorplate.parse(line)
    except doorplate.ParseError:
        return None
    return parsed.key(unit=True)


def scourgify_key(side: Mapping[str, str]) -> Hashable | None:
    """Its normalized record, as it is; None where it refuses the address."""
    line, unit = street_line(side), side.get("unit_number")
    city, state, postal_code = (side.get(name) for name in PLACE)
    record = {
        "address_line_1": line, "address_line_2": unit_line(unit), "city": city, "state": state,
        "postal_code": postal_code,
    }  # fmt: skip
    try:
        normal = normalize_address_record(record if city or postal_code else line, strict=False)
    except AddressNormalizationError:
        return None
    return tuple(sorted(normal.items(), key=lambda item: item[0]))


def street_line(side: Mapping[str, str]) -> str:
    if "street_name" in side:
        return " ".join(side[name] for name in STREET if name in side)
    return side.get("unparsed_address", "")


def unit_line(unit: str | None) -> str | None:
    """A bare `5` becomes `Unit 5`: both take a number alone for something else now and then."""
    return f"Unit {unit}" if unit and unit.isalnum() and len(unit) <= 4 else unit
