"""What ``_expand`` adds of tours, videos, floor plans and documents."""

from .dice import Dice
from .records import Listing, Record

DOCUMENTS = ("Seller's disclosure", "Plat map", "Preliminary title report", "HOA rules")


def virtual_tours(listing: Listing, base: str) -> list[Record]:
    """A tour page for one listing in eight; now and then one address with and without the agent's name."""
    style = listing.home.style
    if style % 8:
        return []
    tours = [_tour(listing, base, 1, "Simulated tour", "unbranded" if style % 16 else "branded")]
    if style % 24 == 0:
        other = "branded" if style % 16 else "unbranded"
        tours.append(_tour(listing, base, 2, "Simulated tour, the other way", other))
    return tours


def _tour(listing: Listing, base: str, number: int, name: str, kind: str) -> Record:
    identity = f"{listing.key[:20]}{950_000 + number:06d}"
    return {
        "Id": identity,
        "ResourceUri": f"/v1/listings/{listing.key}/virtualtours/{identity}",
        "Name": name,
        "Type": kind,
        "Uri": f"{base}/tours/{listing.key}",
    }


def videos(listing: Listing, base: str) -> list[Record]:
    """One listing in ten has a video, as the code that embeds it."""
    if not _has(listing, "videos", 10):
        return []
    address = f"{base}/videos/{listing.key}?autoplay=0&amp;hl=en"
    return [
        {
            "Id": f"{listing.key[:20]}960001",
            "Name": "Simulated walk-through",
            "Caption": "",
            "ObjectHtml": f"<iframe width='640' height='385' src='{address}' allowfullscreen></iframe>",
        }
    ]


def documents(listing: Listing, base: str) -> list[Record]:
    """One listing in four has documents."""
    if not _has(listing, "documents", 25):
        return []
    dice = Dice(listing.seed, "documents' names", listing.mls, listing.number)
    return [
        {
            "Id": f"{listing.key[:20]}{970_000 + number:06d}",
            "Name": name,
            "Uri": f"{base}/documents/{listing.key}-{number}.pdf",
        }
        for number, name in enumerate(dice.sample(DOCUMENTS, dice.between(1, 2)), 1)
    ]


def floor_plans(listing: Listing, base: str) -> list[Record]:
    """One listing in twenty has a drawn plan."""
    if not _has(listing, "floor plans", 5):
        return []
    folder = f"{base}/plans/{listing.key}"
    return [
        {
            "Id": 980_001,
            "Name": "Main floor",
            "Images": [
                {"Uri": f"{folder}-small.png", "Type": "all_in_one_thumbnail_png"},
                {"Uri": f"{folder}.png", "Type": "all_in_one_png"},
            ],
        }
    ]


def _has(listing: Listing, what: str, percent: int) -> bool:
    return listing.home.has_rooms and Dice(listing.seed, what, listing.mls, listing.number).chance(percent)
