"""What the headings of a file mean: names as people and MLSs' exports write them, told by spelling alone."""

from collections.abc import Iterable, Sequence

from mls_sync.mapping.lookups import folded
from mls_sync.mapping.rules import FIELDS

# Lists of objects in a canonical record; a cell may hold one as JSON.
CHILDREN = ("Media", "Rooms", "UnitTypes", "OpenHouse", "VirtualTours")
NAMED: dict[str, str] = {folded(name): name for name in sorted(FIELDS)} | {folded(name): name for name in CHILDREN}
"""RESO's fields by their name without case, blanks and punctuation."""

# What identifies a listing, the best first: headings of exports (RESO, Matrix, Paragon, Rapattoni, flexmls).
KEYS = tuple(
    map(
        folded,
        (
            "ListingKey", "ListingKeyNumeric", "Matrix Unique ID", "MatrixUniqueID", "SysID", "System ID", "LN_SYSID",
            "Listing Key ID", "UniqueID", "Unique ID", "RecordKey", "ListingId", "Listing ID", "MLS Number", "MLS #",
            "MLSNumber", "MLSNum", "ML Number", "ML#", "MLS No", "Listing Number", "List Number", "MLS", "MLS ID",
        ),
    )
)  # fmt: skip
_PHOTOS = frozenset(
    {"photo", "photos", "photourl", "photourls", "image", "images", "imageurl", "imageurls", "imagelinks", "photolinks",
     "picture", "pictures", "pictureurl", "pictureurls", "mediaurl", "mediaurls", "photoaddresses", "photolink",
     "primaryphoto", "primaryphotourl", "mainphoto", "mainphotourl", "listingphotos", "photolist"}
)  # fmt: skip


def key_columns(columns: Sequence[str]) -> list[str]:
    """The columns that may identify a listing, the best first."""
    by_name = {folded(column): column for column in reversed(columns)}
    return [by_name[name] for name in dict.fromkeys(KEYS) if name in by_name]


def photo_columns(columns: Iterable[str]) -> tuple[str, ...]:
    """Those that hold addresses of photos: PhotoURLs, Photo 1, Photo 2, Image_URL_3, in their order."""
    return tuple(column for column in columns if folded(column).strip("0123456789") in _PHOTOS)
