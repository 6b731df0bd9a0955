"""What kinds of sources can do."""

from dataclasses import dataclass
from enum import Enum


class Photos(Enum):
    """How photos are had: from addresses that anyone may fetch, or from `Provider.media` alone."""

    ADDRESSES = "addresses"
    MEDIA = "media"


@dataclass(slots=True, frozen=True)
class Capabilities:
    """What a kind of source can do. The engine asks for nothing else.

    `windows`: it gives the records modified in a window. `key_list`: it lists all keys, so that a sweep finds what is
    gone. `by_key`: it gives records by their keys, whatever the filter. `total`: it says how many records the filter
    admits. `removals`: its pages say which records are gone. `by_hand`: there is no source, people write the listings
    here, and nothing is ever read. `reso_statuses`: its filter takes statuses in RESO's words. `partial`: a full read
    gives new and changed listings alone, so what it lacks is where it was.

    A source with neither windows nor removals nor a list of keys is a snapshot: what a complete full read lacks is
    gone.
    """

    windows: bool = True
    key_list: bool = True
    by_key: bool = True
    total: bool = True
    removals: bool = False
    by_hand: bool = False
    photos: Photos = Photos.ADDRESSES
    reso_statuses: bool = True
    partial: bool = False

    @property
    def is_snapshot(self) -> bool:
        return not (self.windows or self.removals or self.key_list or self.by_hand)
