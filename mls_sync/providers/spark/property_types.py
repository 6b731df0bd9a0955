"""What an MLS's codes for property types mean (Spark API, /v1/propertytypes)."""

from collections.abc import Mapping
from typing import Any

PropertyTypes = Mapping[tuple[str, str], str]
"""(MlsId, or "" where the MLS does not say; the MLS's code) -> the MLS's own name for a property type."""


def property_types(results: list[Any]) -> PropertyTypes:
    """The table from the results of /v1/propertytypes. What is no such row is left out."""
    table: dict[tuple[str, str], str] = {}
    for result in results:
        if not isinstance(result, dict):
            continue
        code, name = result.get("MlsCode"), result.get("MlsName")
        mls = result.get("MlsId")
        if isinstance(code, str) and isinstance(name, str) and code and name:
            table[(mls if isinstance(mls, str) else "", code)] = name
    return table
