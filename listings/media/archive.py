"""All photos of a listing as one ZIP: the largest of each as it lies here, in the gallery's order, piece by piece."""

from collections.abc import Iterator
from zipfile import ZIP_STORED, ZipFile

from listings.media import demands
from listings.media.sizes import LARGE
from listings.media.storing import path_of, storage
from listings.models import Listing, PhotoCopy
from listings.models.collection import OWN
from listings.photos import sources_of
from realty.zip_pieces import Pieces

PIECE = 256 * 1024
MISSING = "missing.txt"


class Archive:
    """`here` are the photos by their places from 1, as paths in the storage; `missing` the places of those that are not
    copied yet, whose turn comes sooner now. Two queries, and one more where any is missing; in the tenant's scope."""

    def __init__(self, listing: Listing) -> None:
        rows = PhotoCopy.objects.filter(listing=listing, file__isnull=False).values_list("ref", "file__digest")
        kept = {bytes(ref): bytes(digest).hex() for ref, digest in rows}
        refs = [source.ref for source in sources_of([listing.pk]).get(listing.pk, [])]
        named = {place: kept[ref] for place, ref in enumerate(refs, 1) if ref in kept}
        self.here = {place: path_of(listing.tenant_id, name, LARGE) for place, name in named.items()}
        self.missing = [place for place in range(1, len(refs) + 1) if place not in named]
        if self.missing and listing.collection.provider != OWN:
            demands.opened(listing.tenant_id, listing.collection_id, listing.pk)

    def pieces(self) -> Iterator[bytes]:
        """Of the file. A photo whose file is gone meanwhile is named among the missing ones; asks no database."""
        out, missing = Pieces(), list(self.missing)
        with ZipFile(out, "w", ZIP_STORED) as archive:
            for place, path in self.here.items():
                try:
                    photo = storage().open(path, "rb")
                except FileNotFoundError:
                    missing.append(place)
                    continue
                with photo, archive.open(f"{place:03}.webp", "w") as entry:
                    while piece := photo.read(PIECE):
                        entry.write(piece)
                        yield out.taken()
            if missing:
                archive.writestr(MISSING, _told(missing))
        yield out.taken()


def _told(missing: list[int]) -> str:
    places = ", ".join(map(str, sorted(missing)))
    return f"These photos are not copied from the MLS yet: {places}. They come next; try again in a few minutes.\n"
