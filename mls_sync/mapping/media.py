"""Videos, floor plans and documents of a listing, as links: nothing of them is ever embedded."""

from typing import Any

from mls_sync.mapping.children import Child, web_address
from mls_sync.mapping.readers import identifier, short_text
from mls_sync.mapping.record import PHOTO


def media_links(fields: dict[str, Any]) -> list[Child]:
    """MediaCategory, MediaURL and, where the source names it, ShortDescription and MediaKey of each, in its order."""
    return [
        _link(category, item, address)
        for item in fields.get("Media") or ()
        if (category := item.get("MediaCategory")) not in (PHOTO, None)
        and (address := web_address(item.get("MediaURL")))
    ]


def _link(category: Any, item: dict[str, Any], address: str) -> Child:
    named = short_text(category)
    link: Child = {"MediaCategory": named if isinstance(named, str) else "Document", "MediaURL": address}
    names = (short_text(item.get(name)) for name in ("ShortDescription", "LongDescription"))
    named = next((text for text in names if isinstance(text, str) and text), "")
    key = identifier(item.get("MediaKey"))
    return link | ({"ShortDescription": named} if named else {}) | ({"MediaKey": key} if isinstance(key, str) else {})
