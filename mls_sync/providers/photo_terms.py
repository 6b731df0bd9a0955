"""On what terms a kind of source gives its photos; what nobody says otherwise is free."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mls_sync.models import Feed
    from mls_sync.providers.transport.budget import Budget


class PhotoTerms:
    """A part of `Provider`."""

    @classmethod
    def forbids_photo_links(cls, options: Mapping[str, Any]) -> bool:
        """Whether the license of a feed with these options demands own copies of its photos."""
        return False

    @classmethod
    def photo_addresses_end(cls, options: Mapping[str, Any]) -> bool:
        """Whether an address of a photo works for a while only, and is asked for again before it is used."""
        return False

    @classmethod
    def photo_agents(cls, feed: "Feed") -> Mapping[str, str]:
        """The User-Agent that a host of photos wants where it is none that anyone may know, by origin
        (`https://host`); a secret, for these alone. Raises SecretUnreadable."""
        return {}

    @classmethod
    def photo_budget(cls, feed: "Feed") -> "Budget | None":
        """The budget in which photos of the hosts of `photo_agents` count as requests do; None where none do."""
        return None
