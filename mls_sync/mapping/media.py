"""What the Media of a listing are: photos of the gallery, and tours, videos, floor plans and documents, as links:
nothing of these is ever embedded."""

from functools import lru_cache
from typing import Any

from mls_sync.mapping.children import Child, web_address
from mls_sync.mapping.lookups import folded
from mls_sync.mapping.readers import BIGINT_LIMIT, identifier, integer, short_text
from mls_sync.mapping.record import PHOTO, PhotoItems

# Data Dictionary 2.0, MediaCategory, folded, and words that sources write in its place.
PHOTOS = frozenset({"photo", "photos", "image", "images", "picture", "pictures", "primaryphoto", "listingphoto"})
TOURS = {"virtualtour": "", "brandedvirtualtour": "Branded", "unbrandedvirtualtour": "Unbranded"}
# Data Dictionary 2.0, MediaStatus, Permission and ImageSizeDescription, folded; sizes from small to large.
DELETED = frozenset({"deleted", "delete"})
RESTRICTED = frozenset({"agentonly", "firmonly", "officeonly", "private"})
IMAGE_SIZES = {"thumbnail": 0, "thumb": 0, "small": 1, "medium": 2, "large": 3, "xlarge": 4, "largest": 5}
LONGEST_PERMISSION = 200
# How ResourceName begins, in the dictionary's word (Property) or a source's own.
OF_LISTINGS = ("propert", "listing")
Items = list[dict[str, Any]]


def is_photo(item: dict[str, Any]) -> bool:
    """By MediaCategory, in the dictionary's word or a source's own; what has none is a photo."""
    category = item.get("MediaCategory")
    if category == PHOTO or category is None or category == "":
        return True
    return type(category) is str and _folded(category) in PHOTOS


def is_of_listing(item: dict[str, Any]) -> bool:
    """By ResourceName, where it tells: a member's key may be a listing's, too. Numbers are codes that say nothing."""
    name = item.get("ResourceName")
    if name == "Property" or type(name) is not str or not name or name.isdecimal():
        return True
    return _folded(name).startswith(OF_LISTINGS)


def is_deleted(item: dict[str, Any]) -> bool:
    status = item.get("MediaStatus")
    return type(status) is str and _folded(status) in DELETED


def is_restricted(item: dict[str, Any]) -> bool:
    """Whether it is not for clients. Of several permissions that contradict each other, the narrowest counts."""
    return bool(item.get("Permission")) and not RESTRICTED.isdisjoint(map(_folded, _permissions(item)))


def _permissions(item: dict[str, Any]) -> list[str]:
    told = item["Permission"]
    words = told if type(told) is list else [told]
    return [part.strip() for word in words if type(word) is str for part in word.split(",")]


def shown(photos: Items) -> Items:
    """Those that stay in the gallery, each in its largest size. A gallery has no permissions of its own, and all of it
    is for clients: what is restricted is not in it."""
    kept = [
        item
        for item in photos
        if not ("MediaStatus" in item and is_deleted(item) or "Permission" in item and is_restricted(item))
    ]
    sizes = {size for item in kept if type(size := item.get("ImageSizeDescription")) is str}
    return _largest(kept) if len(sizes) > 1 else kept


def _largest(photos: Items) -> Items:
    """Of those that are one image: with the same Order and MediaObjectID, and different known sizes."""
    ranks = [_rank(item) for item in photos]
    best: dict[tuple[str, str], int] = {}
    for item, rank in zip(photos, ranks, strict=True):
        if rank is not None:
            best[_image(item)] = max(rank, best.get(_image(item), rank))
    return [
        item
        for item, rank in zip(photos, ranks, strict=True)
        if rank is None or rank == best[_image(item)] or _image(item) == ("", "")
    ]


def _rank(item: dict[str, Any]) -> int | None:
    size = item.get("ImageSizeDescription")
    return IMAGE_SIZES.get(_folded(size)) if type(size) is str else None


def _image(item: dict[str, Any]) -> tuple[str, str]:
    order, number = item.get("Order"), item.get("MediaObjectID")
    return "" if order is None else str(order), "" if number is None else str(number)


@lru_cache(maxsize=1024)
def _folded(word: str) -> str:
    """The same few words come with each item."""
    return folded(word)


def sorted_out(fields: dict[str, Any]) -> tuple[Items | PhotoItems, Items, Items]:
    """The photos, the virtual tours, and what else the record's Media are, with the tours that are not for clients.
    Whatever is no object is left out, and so are media of people and offices, and what the source deleted; of photos,
    `photos` sees to that."""
    media = fields.get("Media")
    together: PhotoItems | None = None
    photos: Items = []
    tours: Items = []
    others: Items = []
    for item in media if type(media) is list else ():
        if type(item) is not dict:
            together = item if type(item) is PhotoItems else together
        elif "ResourceName" in item and not is_of_listing(item):
            continue
        elif is_photo(item):
            photos.append(item)
        elif not is_deleted(item):
            category = item["MediaCategory"]
            is_tour = isinstance(category, str) and _folded(category) in TOURS and not is_restricted(item)
            (tours if is_tour else others).append(item)
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
    """MediaCategory, MediaURL and, where the source names it, ShortDescription and MediaKey of each, in its order; and
    Permission of what is not for clients (`listings.tours.is_open`)."""
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
    link |= ({"ShortDescription": named} if named else {}) | ({"MediaKey": key} if isinstance(key, str) else {})
    return link | ({"Permission": _restriction(item)} if is_restricted(item) else {})


def _restriction(item: dict[str, Any]) -> str:
    told = short_text(", ".join(_permissions(item))[:LONGEST_PERMISSION])
    return told if isinstance(told, str) else "Private"
