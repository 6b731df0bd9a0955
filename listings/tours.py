"""Virtual tours, videos, floor plans and documents of a listing, as links for its page.

Only web addresses become links, since a link runs what it names; nothing is embedded.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from listings.models import Listing

WEB = ("http://", "https://")
DOCUMENT = "Document"
# How the category of what everyone may open begins, letters alone; whatever else a source calls its media may be a
# disclosure or a contract.
OPEN = ("video", "floorplan", "floplan")


@dataclass(frozen=True)
class Tour:
    """`is_branded` is None where the MLS does not say whether the tour shows an agent's name."""

    name: str
    address: str
    is_branded: bool | None


@dataclass(frozen=True)
class Link:
    name: str
    address: str
    category: str
    is_open: bool


def tours(listing: Listing) -> list[Tour]:
    """Every tour in the source's order, also those of one address: a branded one must not be sent to clients, and only
    its type tells it. Last the two addresses that RESO has fields for, unless a tour of that kind has them."""
    found = [
        Tour(str(item.get("VirtualTourName") or "Virtual tour"), address, _is_branded(item.get("VirtualTourType")))
        for item, address in _web_objects(listing.virtual_tours, "VirtualTourURL")
    ]
    for address, is_branded in ((listing.virtual_tour_url_unbranded, False), (listing.virtual_tour_url_branded, True)):
        known = any(tour.address == address and tour.is_branded in (is_branded, None) for tour in found)
        if address.startswith(WEB) and not known:
            found.append(Tour("Virtual tour", address, is_branded))
    return list(dict.fromkeys(_told(tour, listing) for tour in found))


def _told(tour: Tour, listing: Listing) -> Tour:
    """A tour without a type whose address stands in one of RESO's two fields alone is of that kind."""
    is_branded = tour.address == listing.virtual_tour_url_branded
    is_unbranded = tour.address == listing.virtual_tour_url_unbranded
    if tour.is_branded is not None or is_branded == is_unbranded:
        return tour
    return Tour(tour.name, tour.address, is_branded)


def _is_branded(kind: Any) -> bool | None:
    word = "".join(filter(str.isalpha, str(kind or "").lower()))
    if word.startswith(("unbranded", "nonbranded", "notbranded", "nobrand")):
        return False
    return True if "branded" in word else None


def links(listing: Listing) -> list[Link]:
    """Videos and floor plans that everyone may open."""
    return [link for link in _links(listing) if link.is_open]


def documents(listing: Listing) -> list[Link]:
    """For participants alone (`listings.participants`)."""
    return [link for link in _links(listing) if not link.is_open]


def is_open(link: Mapping[str, Any]) -> bool:
    """Of one of `media_links`: whether it is no document, by MediaCategory in RESO's words or a source's own, and not
    kept for agents. Permission stands there only where it is (`mls_sync.mapping.media`)."""
    word = "".join(filter(str.isalpha, str(link.get("MediaCategory") or "").lower()))
    return word.startswith(OPEN) and not link.get("Permission")


def _links(listing: Listing) -> Iterator[Link]:
    for item, address in _web_objects(listing.media_links, "MediaURL"):
        category = str(item.get("MediaCategory") or DOCUMENT)
        yield Link(str(item.get("ShortDescription") or category), address, category, is_open(item))


def _web_objects(objects: Any, name: str) -> Iterator[tuple[dict[str, Any], str]]:
    for item in objects or []:
        if isinstance(item, dict) and str(item.get(name, "")).startswith(WEB):
            yield item, str(item[name])
