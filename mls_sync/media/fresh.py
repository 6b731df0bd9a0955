"""Addresses that end (MLS Grid signs them for an hour): asked for again just before the photos are fetched."""

from collections.abc import Iterable, Mapping
from contextlib import closing

from mls_sync.mapping.errors import RecordError
from mls_sync.models import Feed
from mls_sync.providers import PROVIDERS, provider_class, provider_for

# ListingKey and MediaKey.
Named = tuple[str, str]


def addresses_end(feed: Feed) -> bool:
    """Whether the stored addresses of this feed's photos may have ended."""
    return feed.kind in PROVIDERS and provider_class(feed.kind).photo_addresses_end(feed.options or {})


def agents_of(feed: Feed) -> Mapping[str, str]:
    """User-Agents that the feed's photo hosts want, by origin; they are secrets. Raises ProviderError for a wrong
    option, and SecretUnreadable."""
    return provider_class(feed.kind).photo_agents(feed) if feed.kind in PROVIDERS else {}


def fresh_addresses(feed: Feed, listing_keys: Iterable[str]) -> dict[Named, str]:
    """Of the photos of these listings, as the source names them now; of one that it cannot give, none. Raises
    ProviderError and SecretUnreadable."""
    found: dict[Named, str] = {}
    with closing(provider_for(feed)) as provider:
        for record in provider.by_keys(sorted(set(listing_keys))).records:
            try:
                photos = provider.row(record).photos or ()
            except RecordError:
                continue  # It is quarantined by the next sync, and its photos wait.
            for photo in photos:
                if uris := photo.uris:
                    found[record.listing_key, photo.media_key] = uris.get("large") or list(uris.values())[-1]
    return found
