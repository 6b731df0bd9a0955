"""Videos, floor plans and documents of a listing, as links: nothing of them is ever embedded."""

from typing import Any

from mls_sync.mapping.children import Child, web_address
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.readers import BIGINT_LIMIT, identifier, integer, short_text
from mls_sync.mapping.record import PHOTO, PhotoItems

# Data Dictionary 2.0, MediaCategory, folded, and words that sources write in its place.
PHOTOS = frozenset({"photo", "photos", "image", "images", "picture", "pictures", "primaryphoto", "listingphoto"})
TOURS = {"virtualtour": "", "brandedvirtualtour": "Branded", "unbrandedvirtualtour": "Unbranded"}
Items = list[dict[str, Any]]


def sorted_out(fields: dict[str, Any]) -> tuple[Items | PhotoItems, Items, Items]:
    """The photos, the virtual tours, and what else the record's Media are; whatever is no object is left out."""
    media = fields.get("Media")
    together: PhotoItems | None = None
    photos: Items = []
    tours: Items = []
    others: Items = []
    for item in media if type(media) is list else ():
        if type(item) is not dict:
            together = item if type(item) is PhotoItems else together
            continue
        category = item.get("MediaCategory")
        if category == PHOTO or category is None or category == "":
            photos.append(item)
        else:
            word = folded(category) if isinstance(category, str) else ""
            (photos if word in PHOTOS else tours if word in TOURS else others).append(item)
    return together or _in_order(photos), tours, others


def _in_order(photos: Items) -> Items:
    """By Order where there is one; those without it stay behind, as they came."""
    if not any("Order" in item for item in photos):
        return photos
    orders = [integer(item.get("Order")) for item in photos]
    places = sorted(range(len(photos)), key=lambda at: order if isinstance(order := orders[at], int) else BIGINT_LIMIT)
    return [photos[place] for place in places]


def tour_of(item: dict[str, Any]) -> Child:
    """A virtual tour among the Media, as one of the record's VirtualTours."""
    return {
        "VirtualTourKey": item.get("MediaKey"),
        "VirtualTourName": item.get("ShortDescription") or item.get("LongDescription"),
        "VirtualTourType": TOURS[folded(item["MediaCategory"])],
        "VirtualTourURL": item.get("MediaURL"),
    }


def media_links(others: Items) -> list[Child]:
    """MediaCategory, MediaURL and, where the source names it, ShortDescription and MediaKey of each, in its order."""
    return [
        _link(item.get("MediaCategory"), item, address)
        for item in others
        if (address := web_address(item.get("MediaURL")))
    ]


def _link(category: Any, item: dict[str, Any], address: str) -> Child:
    named = short_text(category)
    link: Child = {"MediaCategory": named if isinstance(named, str) else "Document", "MediaURL": address}
    names = (short_text(item.get(name)) for name in ("ShortDescription", "LongDescription"))
    named = next((text for text in names if isinstance(text, str) and text), "")
    key = identifier(item.get("MediaKey"))
    return link | ({"ShortDescription": named} if named else {}) | ({"MediaKey": key} if isinstance(key, str) else {})
