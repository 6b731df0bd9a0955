"""Creating, changing and deleting a listing of the tenant's own. The only writer of their records.

A record is a JSON object of RESO fields. It goes through the provider `own`, its map, and `listings.ingest`, so that
history, events, duplicates and search are those of any listing.
"""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.http import Http404
from django.utils import timezone

from listings import ingest
from listings.enums import LicenseRole, PhotoPolicy
from listings.ingest.batch import lock_tenant
from listings.media import sweep
from listings.models import Collection, Listing
from listings.models.collection import OWN
from listings.source_records import records_of
from mls_sync.feeds import FeedSettings, add_feed
from mls_sync.models import Feed, OwnListingAct, OwnListingChange, OwnPhoto
from mls_sync.providers import provider_for
from mls_sync.providers.decoding import decoded, digest, encode
from mls_sync.providers.source_record import SourceRecord
from realty.tenants.models import Tenant

TITLE = "Our own listings"
# Kept by the site, and told by no form.
MEDIA, PHOTOS_COUNT = "Media", "PhotosCount"
Record = dict[str, Any]


class NotStored(Exception):
    """The write door refused it: `field` is a RESO name or "", the sentence is for the person."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class Outdated(Exception):
    """Somebody else changed the listing since the page was opened."""

    def __init__(self, change: OwnListingChange | None) -> None:
        by = f"{change.by_name} changed" if change else "Someone changed"
        super().__init__(f"{by} this listing while you were editing it. Nothing of yours was saved.")
        self.change = change


def own_feed(tenant: Tenant) -> Feed | None:
    """The feed of the tenant's own listings, if there is one. In the tenant's scope."""
    return Feed.objects.filter(tenant=tenant, kind=OWN).select_related("collection", "tenant").first()


def provided_feed(tenant: Tenant) -> Feed:
    """The same, made with its collection `{tenant}_own_listings` before the first listing."""
    found = own_feed(tenant)
    if found:
        return found
    given = FeedSettings(kind=OWN, title=TITLE, enabled=False, license_role=LicenseRole.PRIVATE)
    try:
        with transaction.atomic():
            feed = add_feed(tenant, OWN, given)
            keep_photos(feed.collection)
            return feed
    except IntegrityError:
        found = own_feed(tenant)  # another request was first
        if found is None:
            raise
        return found


def keep_photos(collection: Collection) -> None:
    """There is nobody to link to."""
    collection.photo_policy = PhotoPolicy.KEEP
    collection.save(update_fields=["photo_policy"])


def own_listing(pk: int) -> tuple[Feed, Listing]:
    """A live listing of the open tenant's own. Raises Http404."""
    rows = Listing.objects.live().filter(pk=pk, collection__feed__kind=OWN)
    listing = rows.select_related("collection").defer("search_vector").first()
    if listing is None:
        raise Http404("No such listing of your own")
    feed = Feed.objects.select_related("collection", "tenant").defer("secrets").get(collection=listing.collection_id)
    return feed, listing


def record_of(listing: Listing) -> tuple[Record, str]:
    """The listing's record, and its version: two people who opened the same version know of no change in between."""
    text = records_of([listing.pk]).get(listing.pk, b"")
    found = decoded(text)
    return (found if isinstance(found, dict) else {}), digest(text).hex()


def create(tenant: Tenant, user: Any, fields: Mapping[str, Any]) -> Listing:
    """A new listing of these RESO fields. Raises NotStored."""
    feed, key = provided_feed(tenant), uuid4().hex
    now = timezone.now().isoformat()
    record = {"ListingKey": key, **fields, "OriginalEntryTimestamp": now, "ModificationTimestamp": now}
    record |= {"StatusChangeTimestamp": now, "ListOfficeName": tenant.name, "ListAgentFullName": name_of(user)}
    if "ListPrice" in record:
        record["OriginalListPrice"] = record["ListPrice"]
    with transaction.atomic():
        _store(feed, key, record)
        _note(feed, key, OwnListingAct.CREATED, user, {})
    return Listing.objects.get(collection=feed.collection_id, listing_key=key)


def change(feed: Feed, listing: Listing, user: Any, version: str, edit: Callable[[Record], Record]) -> bool:
    """Replace the record by what `edit` makes of it, if it still has this version; False where that is the same.
    Raises Outdated and NotStored; then nothing is changed."""
    with transaction.atomic():
        # Before the record is read, and by the order of the write door's locks: who else edits it waits here.
        lock_tenant(feed.tenant_id)
        before, present = record_of(listing)
        if not Listing.objects.live().filter(pk=listing.pk).exists() or present != version:
            raise Outdated(last_change(feed, listing.listing_key))
        after = edit(dict(before))
        changes = _differences(before, after)
        if not changes:
            return False
        now = timezone.now().isoformat()
        _store(feed, listing.listing_key, {**after, **_moments(before, after, now)})
        _note(feed, listing.listing_key, OwnListingAct.CHANGED, user, changes)
    return True


def with_fields(fields: Mapping[str, Any]) -> Callable[[Record], Record]:
    """An edit that takes all of a form's fields; those left empty go."""

    def edit(record: Record) -> Record:
        kept = {name: value for name, value in record.items() if name not in fields}
        return kept | {name: value for name, value in fields.items() if value not in (None, "")}

    return edit


def delete(feed: Feed, listing: Listing, user: Any, version: str) -> None:
    """The listing leaves search and lists, and its content, photos and history of prices are erased; who entered,
    changed and deleted it stays known. Raises Outdated."""
    key = listing.listing_key
    with transaction.atomic():
        lock_tenant(feed.tenant_id)
        if record_of(listing)[1] != version:
            raise Outdated(last_change(feed, key))
        for photo in OwnPhoto.objects.filter(collection=feed.collection_id, listing_key=key):
            photo.delete()
        sweep.erase(listing)
        ingest.purge(feed.collection, [key])
        address = ", ".join(filter(None, (listing.unparsed_address, listing.city)))
        _note(feed, key, OwnListingAct.DELETED, user, {"UnparsedAddress": [address, ""]})


def last_change(feed: Feed, key: str) -> OwnListingChange | None:
    return OwnListingChange.objects.filter(collection=feed.collection_id, listing_key=key).first()


def entered_by(feed: Feed, key: str) -> int | None:
    """The id of whoever entered the listing."""
    rows = OwnListingChange.objects.filter(collection=feed.collection_id, listing_key=key, act=OwnListingAct.CREATED)
    return rows.values_list("by_id", flat=True).first()


def name_of(user: Any) -> str:
    return str(user.get_full_name() or user)


def _store(feed: Feed, key: str, record: Record) -> None:
    value, text = encode(record)
    provider = provider_for(feed)
    row = provider.row(SourceRecord(key, digest(text), value, text=text))
    if row.unreadable_fields:
        raise NotStored(row.unreadable_fields[0], "This value does not fit.")
    ingest.learn([row])
    written = ingest.write(Collection.objects.get(pk=feed.collection_id), [row], run_id=None)
    if written.over_quota:
        raise NotStored("", "Your plan has no room for another listing. Ask platform staff for more.")
    for problem in written.problems:
        raise NotStored(problem.field, problem.reason)


def _moments(before: Record, after: Record, now: str) -> Record:
    """What the Data Dictionary keeps of a change."""
    kept = {"ModificationTimestamp": now}
    if before.get("StandardStatus") != after.get("StandardStatus"):
        kept["StatusChangeTimestamp"] = now
    if before.get("ListPrice") != after.get("ListPrice"):
        kept["PriceChangeTimestamp"] = now
        if before.get("ListPrice") is not None:
            kept["PreviousListPrice"] = before["ListPrice"]
    return kept


def _differences(before: Record, after: Record) -> dict[str, list[str]]:
    names = [name for name in dict.fromkeys((*before, *after)) if name != PHOTOS_COUNT]
    return {name: [_text(before, name), _text(after, name)] for name in names if before.get(name) != after.get(name)}


def _text(record: Record, name: str) -> str:
    value = record.get(name)
    if name == MEDIA:
        return f"{len(value or [])} photos"
    return "" if value is None else str(value)


def _note(feed: Feed, key: str, act: OwnListingAct, user: Any, changes: dict[str, list[str]]) -> None:
    OwnListingChange.objects.create(
        tenant_id=feed.tenant_id,
        collection_id=feed.collection_id,
        listing_key=key,
        act=act,
        by=user,
        by_name=name_of(user),
        changes=changes,
    )
