"""The photos of a home by listing, each picture once.

Two photos are the same picture where their own copies are the same file, byte for byte as they came from the source.
Where one has no copy, the source's address tells, without its signature; a picture that was uploaded again has another
one, and is not known again then. Photos of one listing are never compared by address: a source may give them all one.
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from listings.galleries import Photo
from listings.media.addresses import unsigned
from listings.models import Listing, PhotoCopy
from listings.photos import BothPhotos, both_of

# The galleries that a page opens, from the newest listing.
MOST = 12
Key = tuple[str, object]


@dataclass
class Picture:
    """A photo where it is shown, and the older listings that have it too. `by_file` says that all are known to be the
    same by their content; `has_copy` that one of them has a copy."""

    photo: Photo
    has_copy: bool
    also: list[Listing] = field(default_factory=list)
    by_file: bool = True


@dataclass(frozen=True)
class Album:
    """What a listing shows that no newer one does; `shown_above` of its photos do."""

    listing: Listing
    pictures: list[Picture]
    total: int
    shown_above: int


def albums_of(listings: Sequence[Listing]) -> list[Album]:
    """Of listings from the newest. Two queries; none where no listing has photos."""
    asked = [listing for listing in listings if listing.photos_count][:MOST]
    if not asked:
        return []
    galleries = both_of([listing.pk for listing in asked])
    files = _files([listing.pk for listing in asked])
    seen: dict[Key, Picture] = {}
    albums = []
    for listing in asked:
        photos = [each for each in galleries.get(listing.pk, []) if each.shown.uris]
        here: dict[Key, Picture] = {}
        fresh = [picture for each in photos if (picture := _fresh(listing, each, files, seen, here))]
        seen = here | seen
        if photos:
            albums.append(Album(listing, fresh, len(photos), len(photos) - len(fresh)))
    return albums


def _files(listing_ids: Sequence[int]) -> dict[tuple[int, bytes], int]:
    rows = PhotoCopy.objects.filter(listing__in=listing_ids, file__isnull=False)
    return {(pk, bytes(ref)): file for pk, ref, file in rows.values_list("listing_id", "ref", "file_id")}


def _fresh(
    listing: Listing,
    both: BothPhotos,
    files: dict[tuple[int, bytes], int],
    seen: dict[Key, Picture],
    here: dict[Key, Picture],
) -> Picture | None:
    """None for one that is shown already, which then tells of this listing too. `here` gathers the addresses of this
    listing, for the older ones."""
    file = files.get((listing.pk, both.ref))
    address = unsigned(both.source.uri("large"))
    known = seen.get(("file", file)) if file else None
    by_file = known is not None
    if known is None and address:
        known = seen.get(("address", address))
        if known and file and known.has_copy:
            known = None  # Two contents: some sources put a new picture at an old address.
    picture = known or Picture(both.shown, has_copy=False)
    picture.has_copy = picture.has_copy or bool(file)
    if file:
        seen.setdefault(("file", file), picture)
    if address:
        here.setdefault(("address", address), picture)
    if known is None:
        return picture
    known.by_file = known.by_file and by_file
    if listing not in known.also:
        known.also.append(listing)
    return None


def repeated(albums: Sequence[Album]) -> dict[str, int]:
    """How many pictures are in several listings, by how that is known: `file` or `address`."""
    found: dict[str, int] = defaultdict(int)
    for album in albums:
        for picture in album.pictures:
            if picture.also:
                found["file" if picture.by_file else "address"] += 1
    return dict(found)
