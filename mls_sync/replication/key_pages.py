"""What the pages of a source's list of keys hold."""

from collections.abc import Sequence
from datetime import datetime
from itertools import repeat

from mls_sync.providers.base import KeyPage
from mls_sync.replication.refusals import all_storable, storable_key


def usable(pages: Sequence[KeyPage]) -> tuple[list[str], list[datetime | None]]:
    """The keys that can be stored, and their timestamps, none where no page has any."""
    keys = [key for page in pages for key in page.keys]
    modified = [at for page in pages for at in page.modified or repeat(None, len(page.keys))] if is_dated(pages) else []
    if all_storable(keys):
        return keys, modified
    places = [place for place, key in enumerate(keys) if storable_key(key)]
    return [keys[place] for place in places], [modified[place] for place in places] if modified else []


def is_dated(pages: Sequence[KeyPage]) -> bool:
    """Whether any page has timestamps."""
    return any(page.modified for page in pages)
