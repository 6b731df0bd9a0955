"""What kind of value a field holds, however it is written: sources that send text alone change kinds, too."""

import re
from typing import Any

from mls_sync.mapping.field_map import says_nothing
from mls_sync.mapping.readers import is_filler

TEXT, NUMBER, DATE, YES_NO, LIST, OBJECT = "text", "number", "date", "yes or no", "list", "object"
_NUMBER = re.compile(r"[+-]?\$?\d[\d,]*(\.\d+)?", re.ASCII)
# Year first or last, with or without a time of day.
_DATE = re.compile(r"(\d{4}-\d{1,2}-\d{1,2}|\d{1,2}/\d{1,2}/\d{4})([T ].*)?", re.ASCII)
_FLAGS = frozenset({"y", "n", "yes", "no", "true", "false"})


def kind_of(value: Any) -> str:
    """One of the kinds; "" where the value says nothing."""
    if says_nothing(value):
        return ""
    if isinstance(value, bool):
        return YES_NO
    if isinstance(value, int | float):
        return NUMBER
    if isinstance(value, str):
        return _kind_of_text(value.strip())
    return OBJECT if isinstance(value, dict) else LIST


def _kind_of_text(text: str) -> str:
    if is_filler(text):
        return ""
    if len(text) > 40:
        return TEXT
    if text.lower() in _FLAGS:
        return YES_NO
    if _NUMBER.fullmatch(text):
        return NUMBER
    return DATE if _DATE.fullmatch(text) else TEXT
