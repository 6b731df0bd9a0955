"""A page as the words that a person reads."""

import re
from html import unescape
from typing import Any

TAG = re.compile(r"<(script|style).*?</\1>|<[^>]*>", re.DOTALL)


def words_of(response: Any) -> str:
    """Without its tags, in one line."""
    return re.sub(r" (?=[.,:;)])", "", " ".join(unescape(TAG.sub(" ", response.content.decode())).split()))
