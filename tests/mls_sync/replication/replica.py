"""What a collection holds, told so that two of them, or one and the simulated world, can be compared."""

import re
from collections import Counter
from typing import Any

from django.db.models import Model

from listings.models import Collection, Listing, ListingEvent
from listings.photos import gallery_of
from listings.source_records import records_of
from mls_sync.models import Feed
from mls_sync.providers import provider_for
from mls_sync.providers.base import Window
from simulators.demo import RETS_PASSWORD, RETS_USER
from simulators.mls import DEFAULT_TOKEN, GPS, SimulatedMLS
from simulators.mls.records import MLS_NAMES
from simulators.mls.reso.profiles import PROFILES
from simulators.mls.rets.fields import property_table

# What says when and where we stored something, not what the MLS says.
OURS = {"id", "tenant", "collection", "listing", "created_at", "updated_at", "vanished_at", "search_vector"}
OURS |= {"facet_city", "facet_kind"}
SIGNATURE = re.compile("/media/token=[^/]*")
Event = tuple[str, str, str, str]


def spark_feed(collection: Collection, mls: SimulatedMLS, **options: Any) -> Feed:
    """A feed on the first data share of a simulated MLS, in small pages."""
    given = {"base_url": mls.url, "mls_id": GPS, "page_size": 20, "requests_per_5_minutes": 100_000, **options}
    secrets = {"token": DEFAULT_TOKEN}
    return Feed.objects.create(
        tenant_id=collection.tenant_id, collection=collection, kind="spark", options=given, secrets=secrets
    )


FREE = {"requests_per_second": 1000, "requests_per_minute": 60_000, "requests_per_hour": 1_000_000}
PROFILES_OF = {
    "certified": {"profile": "plain"},
    "spark": {"profile": "spark"},
    "trestle": {"profile": "trestle", "auth": "bearer"},
    "bridge": {"profile": "bridge"},
    "mls_grid": {"profile": "mlsgrid", "requests_per_day": 10_000_000},
}


def reso_feed(collection: Collection, mls: SimulatedMLS, face: str = "certified", **options: Any) -> Feed:
    """The same by the RESO Web API, from this kind of server of the simulated MLS."""
    given = {"base_url": mls.url + PROFILES[face].root, "system": MLS_NAMES[GPS], "page_size": 20}
    return Feed.objects.create(
        tenant_id=collection.tenant_id,
        collection=collection,
        kind="reso",
        options=given | FREE | PROFILES_OF[face] | options,
        secrets={"token": DEFAULT_TOKEN},
    )


def rets_feed(collection: Collection, mls: SimulatedMLS) -> Feed:
    """The same over RETS."""
    system = property_table()[0].by_standard["MlsId"].system
    given = {"login_url": f"{mls.url}/rets/Login", "criteria": f"({system}={GPS})", "page_size": 25}
    secrets = {"user": RETS_USER, "password": RETS_PASSWORD}
    return Feed.objects.create(
        tenant_id=collection.tenant_id, collection=collection, kind="rets", options=given, secrets=secrets
    )


def csv_feed(collection: Collection, mls: SimulatedMLS) -> Feed:
    """The same as a file at a watched address."""
    given = {"location": f"{mls.url}/csv/gps.csv", "page_size": 25}
    secrets = {"token": DEFAULT_TOKEN}
    return Feed.objects.create(
        tenant_id=collection.tenant_id, collection=collection, kind="csv", options=given, secrets=secrets
    )


def _columns(row: Model) -> dict[str, Any]:
    return {
        field.name: _plain(getattr(row, field.name)) for field in row._meta.concrete_fields if field.name not in OURS
    }


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview) else value


def contents(collection: Collection) -> dict[str, dict[str, Any]]:
    """Every column of every live listing by key, with its photos in order."""
    found = {}
    for listing in Listing.objects.live().filter(collection=collection):
        told = {"photos": gallery_of(listing.pk), "raw": records_of([listing.pk])[listing.pk]}
        found[listing.listing_key] = _columns(listing) | told
    return found


def events(collection: Collection) -> Counter[Event]:
    """How often each event was recorded."""
    rows = ListingEvent.objects.filter(collection=collection)
    return Counter(rows.values_list("listing__listing_key", "kind", "old_value", "new_value"))


def assert_is_the_world(feed: Feed, mls: SimulatedMLS) -> None:
    """Record for record: the same keys as the world has, and of each the raw record, all mapped columns and photos."""
    stored = contents(feed.collection)
    assert sorted(stored) == sorted(mls.world.keys(GPS))
    provider = provider_for(feed)
    token: str | None = ""
    while token is not None:
        page = provider.page(Window(), token)
        for record in page.records:
            _assert_equal(stored[record.listing_key], provider.row(record))
        token = page.next_token
    provider.close()


def _assert_equal(stored: dict[str, Any], row: Any) -> None:
    assert stored["content_hash"] == row.content_hash
    assert unsigned(stored["raw"]) == unsigned(row.raw)
    different = {name: (stored[name], value) for name, value in row.values.items() if stored[name] != value}
    assert not different, different
    assert tuple(stored["masked_fields"]) == row.masked_fields
    shown = [photo.uris for photo in stored["photos"]]
    assert unsigned(shown) == unsigned([photo.uris for photo in row.photos or ()])


def unsigned(told: Any) -> Any:
    """MLS Grid signs the addresses of photos anew in each answer."""
    if isinstance(told, dict):
        return {name: unsigned(each) for name, each in told.items()}
    if isinstance(told, list):
        return [unsigned(each) for each in told]
    if isinstance(told, bytes):
        return SIGNATURE.sub("", told.decode())
    return SIGNATURE.sub("", told) if isinstance(told, str) else told
