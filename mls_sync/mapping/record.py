"""The canonical record: what a provider makes of its wire, and what the map reads."""

from dataclasses import dataclass
from typing import Any, NamedTuple

from listings.address_forms import Form

Fields = dict[str, Any]
"""RESO Data Dictionary 2.0 names, and the source's own for what the dictionary does not have, to values as they came.
`Media`, `Rooms`, `UnitTypes`, `OpenHouse` and `VirtualTours` are lists of such dicts, in the order of display; of the
photos, `Media` may hold PhotoItems instead."""

PHOTO = "Photo"


class Addresses(NamedTuple):
    """Of one photo: a form, and what it puts into it. The form's sizes are of `listings.rows.PHOTO_SIZES`."""

    form: Form
    own: str = ""


class PhotoItems(NamedTuple):
    """All photos of a record as one item of its `Media`, where their addresses have one form: what each says under
    RESO's names, a list for each, in the order of display."""

    form: Form
    own: list[str]
    media_keys: list[Any]
    preferred: list[Any]
    long_descriptions: list[Any]
    short_descriptions: list[Any]
    moments: list[Any]


@dataclass(slots=True)
class Record:
    """`masked` are the names of fields whose value the source withheld, in its order. Of an item of `Media`, `MediaURL`
    is its address, or `MediaURLs` are Addresses; without a MediaCategory it is a photo. `MediaObject` says that the
    source gives its bytes alone (`Provider.media`), under that name. With an `Order` the list need not be in order."""

    fields: Fields
    masked: tuple[str, ...] = ()
