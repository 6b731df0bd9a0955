"""Which fields the source withheld (`"********"`), by their RESO names."""

from collections.abc import Iterable
from typing import Any

from mls_sync.mapping.builtin import COLUMNS_OF, RESO_NAMES
from mls_sync.mapping.land import leaves, reso_name
from mls_sync.mapping.readers import MASK

_MASK_BYTES = MASK.encode()


def withheld(payload: dict[str, Any], fields: dict[str, Any], raw: bytes) -> tuple[str, ...]:
    """RESO names, in the record's order. A mask inside an expansion or a list names the field that holds it; one in
    CustomFields names its label. `raw` is the record's JSON text, which tells cheaply whether to look deeper."""
    found = [name for name, value in fields.items() if value.__class__ is str and value == MASK]
    if raw.count(_MASK_BYTES) > len(found):
        found = [name for name, value in fields.items() if _holds_mask(value)]
        found += [reso_name(label) for label, value in leaves(payload.get("CustomFields")) if _is_mask(value)]
    return tuple(dict.fromkeys(RESO_NAMES.get(name, name) for name in found))


def _is_mask(value: Any) -> bool:
    return isinstance(value, str) and value.strip() == MASK


def _holds_mask(value: Any, depth: int = 0) -> bool:
    if isinstance(value, str):
        return _is_mask(value)
    if depth > 16:
        return False
    if isinstance(value, dict):
        return any(_is_mask(name) or _holds_mask(item, depth + 1) for name, item in value.items())
    return isinstance(value, list) and any(_holds_mask(item, depth + 1) for item in value)


def masked_columns(names: Iterable[str], columns: dict[str, Any]) -> frozenset[str]:
    """The columns that stay empty because of these fields: an older visible value of them is kept."""
    fed = (column for name in names for column in COLUMNS_OF.get(name, ()))
    return frozenset(column for column in fed if columns.get(column) in (None, "", [], "Unknown"))
