"""The `changed` event names the columns that differ (architecture 5.3)."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction

from listings.field_changes import field_changes
from listings.history import history
from listings.ingest import write
from listings.models import Collection, Listing, ListingEvent
from listings.views.changes import recent_changes
from realty.tenants.models import Tenant
from tests.listings.rows import photo, row


@pytest.fixture(autouse=True)
def stored(in_tenant: Tenant, gps: Collection) -> None:
    say(gps, public_remarks="Lovely.", bedrooms_total=3, rooms=[{"RoomType": "Den"}])


def say(gps: Collection, **values: Any) -> None:
    photos = values.pop("photos", [])
    with transaction.atomic():
        write(gps, [row("a", photos=photos, **values)], run_id=None)


def named() -> list[tuple[str, ...]]:
    return [event.changed_fields for event in ListingEvent.objects.filter(kind="changed").order_by("pk")]


@pytest.mark.parametrize(
    ("values", "names"),
    [
        ({"public_remarks": "Lovely, and sunny.", "bedrooms_total": 4}, [("bedrooms_total", "public_remarks")]),
        ({"public_remarks": "Lovely.", "bedrooms_total": 3, "list_price": Decimal(1)}, []),
        ({"public_remarks": "Lovely.", "bedrooms_total": 3, "standard_status": "Pending"}, []),
        ({"public_remarks": "Lovely.", "bedrooms_total": 3, "internet_address_display_yn": False},
         [("internet_address_display_yn",)]),
        ({"bedrooms_total": 3}, [("public_remarks",)]),
    ],
)  # fmt: skip
def test_each_column_that_differs_is_named_once(
    gps: Collection, values: dict[str, Any], names: list[tuple[str, ...]]
) -> None:
    say(gps, rooms=[{"RoomType": "Den"}], **values)
    assert named() == names


def test_lists_and_the_gallery_are_named(gps: Collection) -> None:
    said: dict[str, Any] = {"public_remarks": "Lovely.", "bedrooms_total": 3}
    say(gps, rooms=[{"RoomType": "Den"}, {"RoomType": "Loft"}], photos=[photo(0)], **said)
    assert named() == [("rooms", "photos")]


def test_a_new_listing_and_an_unchanged_one_have_no_such_event(gps: Collection) -> None:
    say(gps, public_remarks="Lovely.", bedrooms_total=3, rooms=[{"RoomType": "Den"}])
    assert named() == []


def test_neither_the_history_nor_the_dashboard_drowns_in_them(gps: Collection) -> None:
    for number in range(5):
        say(gps, public_remarks=f"Edited {number} times.")
    assert len(named()) == 5
    listing = Listing.objects.select_related("collection", "tenant").get()
    assert "changed" not in {entry.kind for entry in history(listing).entries}
    assert "changed" not in {event.kind for event in recent_changes()}


def test_fields_that_the_mls_begins_to_withhold_are_told(gps: Collection) -> None:
    with transaction.atomic():
        shown = row("a", photos=(), public_remarks="Lovely.", bedrooms_total=3, rooms=[{"RoomType": "Den"}])
        shown.masked_fields, shown.content_hash = ("Latitude", "Longitude"), b"another"
        write(gps, [shown], run_id=None)
    assert named() == [("masked_fields",)]
    (changes,) = field_changes(Listing.objects.select_related("collection").get())
    assert changes.named == ("Withheld fields",)
