"""Resources that hang on listings and change without them: a page of one gives the listings concerned, as they are now.

First comes a page of the resource, whose records name listings or their agents; then these listings in small pages, so
that each call reads the source once. What is still to be asked for stands in the token.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from msgspec.structs import replace

from mls_sync.providers.base import Page, Window
from mls_sync.providers.decoding import decoded
from mls_sync.providers.reso import odata
from mls_sync.providers.reso.places import Place
from mls_sync.providers.reso.queries import Query

if TYPE_CHECKING:
    from mls_sync.providers.reso.client import ResoProvider

OWNERS_IN_A_PAGE = 1000


@dataclass(frozen=True)
class Related:
    """`owner` is its field that names whose it is, `listing` the listing's field that holds the same (Data Dictionary
    2.0), and `modified` the names of its moment of change, the first one known counts."""

    owner: str
    listing: str
    modified: tuple[str, ...] = ("ModificationTimestamp",)


RELATED = {
    "Media": Related("ResourceRecordKey", "ListingKey", ("MediaModificationTimestamp", "ModificationTimestamp")),
    "OpenHouse": Related("ListingKey", "ListingKey"),
    "Member": Related("MemberKey", "ListAgentKey"),
    "Office": Related("OfficeKey", "ListOfficeKey"),
}


def page(provider: "ResoProvider", window: Window, place: Place, resource: str) -> Page:
    """Of a resource that the feed does not read, an empty one."""
    if resource not in provider.options.resources:
        return Page([], None)
    related = _related(provider, resource)
    if place.keys:
        return _listings(provider, place, related)
    return _owners(provider, window, place, resource, related)


def _related(provider: "ResoProvider", resource: str) -> Related:
    """By the field that the service finds listings by."""
    found, field = RELATED[resource], provider.options.profile.listing_field
    return Related(field, field, found.modified) if found.owner == "ListingKey" else found


def _owners(provider: "ResoProvider", window: Window, place: Place, resource: str, related: Related) -> Page:
    fields = provider.dictionary.fields(resource)
    modified = next((name for name in related.modified if name in fields), related.modified[-1])
    wanted = odata.all_of((provider.options.share(), odata.modified(modified, window)))
    params = {**provider.options.profile.query, "$filter": wanted, "$select": related.owner}
    params["$top"] = str(OWNERS_IN_A_PAGE)
    query = Query(resource, {name: value for name, value in params.items() if value}, OWNERS_IN_A_PAGE)
    answered, following = provider.source.read(query, place)
    named = (_owner(decoded(bytes(text)), related.owner) for text in answered.records)
    field = _listing_field(provider, related)
    # Media hangs on people as well, whose keys no listing can have: a query without any key would ask for all listings.
    owners = tuple(dict.fromkeys(name for name in named if name and provider.listings.may_be_owner(field, name)))
    if not owners:
        return Page([], following.token if following else None)
    after = following or Place(over=True)
    return Page([], replace(after, keys=owners, listings="").token)


def _listing_field(provider: "ResoProvider", related: Related) -> str:
    return provider.listings.key[0] if related.listing == "ListingKey" else related.listing


def _owner(record: object, name: str) -> str:
    value = record.get(name) if isinstance(record, dict) else None
    return str(value) if isinstance(value, str | int) and not isinstance(value, bool) else ""


def _listings(provider: "ResoProvider", place: Place, related: Related) -> Page:
    """The next few listings. Those that their filter does not admit any more do not come."""
    batch, field = place.keys[: provider.listings.most_owners], _listing_field(provider, related)
    query = provider.listings.of_owners(field, batch)
    answered, following = provider.source.read(query, Place.of(place.listings))
    records, removed = provider.records(answered.records)
    if following:
        after = replace(place, listings=following.token)
    else:
        after = replace(place, keys=place.keys[len(batch) :], listings="")
    ended = after.over and not after.keys
    return Page(records, None if ended else after.token, removed=removed, warnings=tuple(provider.source.warnings()))
