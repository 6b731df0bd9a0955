"""Videos, floor plans and documents of a listing, as links: nothing of them is ever embedded."""

from collections.abc import Iterator
from html.parser import HTMLParser
from typing import Any

from mls_sync.mapping.children import Child, objects, web_address
from mls_sync.mapping.readers import identifier, short_text

# RESO's MediaCategory for each expansion (Data Dictionary 2.0); FloPlans is how Spark spells it.
CATEGORIES = {"Videos": "Video", "FloPlans": "Floor Plan", "FloorPlans": "Floor Plan", "Documents": "Document"}
LONGEST_HTML = 20_000


def media_links(fields: dict[str, Any]) -> list[Child]:
    """MediaCategory, MediaURL and, where the source names it, ShortDescription and MediaKey of each, in its order."""
    return [
        _link(category, item, address)
        for name, category in CATEGORIES.items()
        if fields.get(name)
        for item in objects(fields[name])
        if (address := _address(item))
    ]


def _link(category: str, item: dict[str, Any], address: str) -> Child:
    link: Child = {"MediaCategory": category, "MediaURL": address}
    named = next(
        (text for key in ("Name", "Caption") if isinstance(text := short_text(item.get(key)), str) and text), ""
    )
    key = identifier(item.get("Id"))
    return link | ({"ShortDescription": named} if named else {}) | ({"MediaKey": key} if isinstance(key, str) else {})


def _address(item: dict[str, Any]) -> str | None:
    """Of the item itself, of the code that would embed it, or of its first picture that is no thumbnail."""
    return (
        web_address(item.get("Uri"))
        or address_in_html(item.get("ObjectHtml"))
        or next((uri for image in _images(item) if (uri := web_address(image.get("Uri")))), None)
    )


def _images(item: dict[str, Any]) -> Iterator[dict[str, Any]]:
    images = list(objects(item.get("Images")))
    yield from sorted(images, key=lambda image: "thumb" in str(image.get("Type", "")).lower())


def address_in_html(value: Any) -> str | None:
    """The first web address that a piece of HTML would load or link to; None for anything else."""
    if not isinstance(value, str):
        return None
    if whole := web_address(value):
        return whole
    finder = _AddressFinder()
    try:
        finder.feed(value[:LONGEST_HTML])
    except AssertionError:  # what html.parser makes of "<![if" and its like
        return finder.found
    return finder.found


class _AddressFinder(HTMLParser):
    found: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        told = [values.get(name) for name in ("src", "data", "href")]
        if tag == "param" and (values.get("name") or "").lower() in ("movie", "src", "url"):
            told.append(values.get("value"))
        for address in filter(None, told):
            absolute = f"https:{address}" if address.startswith("//") else address
            self.found = self.found or web_address(absolute)
