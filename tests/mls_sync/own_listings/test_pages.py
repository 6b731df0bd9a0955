"""A listing of the tenant's own, from its first entry to its deletion, as people do it in the browser."""

import errno
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.html import escape

from listings.models import Listing, ListingEvent
from listings.photos import gallery_of
from mls_sync.connecting import free_name, room_for_feeds
from mls_sync.feeds import FeedSettings, add_feed
from mls_sync.models import Feed, OwnListingChange, OwnPhoto
from mls_sync.replication.runs import RunRefused, request_run
from mls_sync.schedules import Schedule, install
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import text_of
from tests.mls_sync.own_listings.conftest import HOME, files, picture


@pytest.fixture
def stored(tenant: Tenant) -> Callable[[], Listing]:
    """The tenant's only listing, as it is stored now."""

    def load() -> Listing:
        with tenant_scope(tenant):
            return Listing.objects.select_related("collection").get()

    return load


@pytest.fixture
def entered(colleague: User, stored: Callable[[], Listing]) -> Listing:
    """Carl entered a listing."""
    answer = signed_in(colleague).post("/feeds/own/add/", HOME)
    assert answer.status_code == 302
    return stored()


def version(client: Client, listing: Listing) -> str:
    found = re.search(r'name="version" value="(\w+)"', text_of(client.get(f"/feeds/own/{listing.pk}/")))
    assert found
    return found[1]


def save(client: Client, listing: Listing, seen: str, **fields: str) -> Any:
    return client.post(f"/feeds/own/{listing.pk}/", {**HOME, **fields, "version": seen}, follow=True)


def upload(client: Client, listing: Listing, *photos: Any) -> Any:
    data = {"version": version(client, listing), "photos": list(photos)}
    return client.post(f"/feeds/own/{listing.pk}/photos/", data, follow=True)


def test_a_listing_is_entered_and_found_like_any_other(entered: Listing, owner: User) -> None:
    assert entered.collection.name == "desert_own_listings"
    assert (entered.unparsed_address, entered.list_price, entered.living_area) == ("412 Palm Way #5", 650_000, 1850)
    assert (entered.lot_size_square_feet, entered.pool_private_yn, entered.listing_id) == (10_890, True, "OWN-1")
    assert (entered.list_agent_full_name, entered.list_office_name) == ("carl", "Desert Realty")
    client = signed_in(owner)
    for address in ("/feeds/own/", "/listings/?city=Indio", entered.get_absolute_url()):
        assert "412 Palm Way" in text_of(client.get(address)), address


def test_a_change_leaves_events_and_who_made_it(entered: Listing, owner: User, stored: Callable[[], Listing]) -> None:
    client = signed_in(owner)
    page = text_of(save(client, entered, version(client, entered), list_price="620,000", standard_status="Pending"))
    assert "Saved." in page and "Changed by olivia" in page and "ListPrice: 650000" in page
    listing = stored()
    assert (listing.list_price, listing.previous_list_price, listing.original_list_price) == (620_000, 650_000, 650_000)
    with tenant_scope(entered.tenant_id):
        kinds = set(ListingEvent.objects.values_list("kind", flat=True))
        acts = list(OwnListingChange.objects.values_list("act", "by_name"))
    assert {"new", "price", "status"} <= kinds
    assert acts == [("changed", "olivia"), ("created", "carl")]


def test_what_somebody_else_changed_meanwhile_is_not_written_over(
    entered: Listing, owner: User, colleague: User, stored: Callable[[], Listing]
) -> None:
    olivia, carl = signed_in(owner), signed_in(colleague)
    seen = version(olivia, entered)
    save(carl, entered, version(carl, entered), list_price="600000")
    answer = save(olivia, entered, seen, city="La Quinta")
    page = text_of(answer)
    assert answer.status_code == 409 and stored().city == "Indio"
    assert "carl changed this listing while you were editing it" in page and "ListPrice: 650000" in page
    assert 'value="La Quinta"' in page, "what she typed is still there"
    again = re.search(r'name="version" value="(\w+)"', page)
    assert again and save(olivia, entered, again[1], city="La Quinta").status_code == 200
    assert stored().city == "La Quinta"


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"list_price": "a lot"}, "Write an amount"),
        ({"list_price": ""}, "This field is required"),
        ({"postal_code": "9220"}, "Enter a ZIP code"),
        ({"standard_status": "Closed"}, "A closed listing needs this"),
        ({"standard_status": "Unknown"}, "Select a valid choice"),
        ({"year_built": "2999"}, "Enter a year up to"),
        ({"listing_contract_date": "2026-05-02", "expiration_date": "2026-05-01"}, "before the listing contract date"),
        ({"virtual_tour_url_unbranded": "javascript:alert(1)"}, "Enter a valid URL"),
        ({"bedrooms_total": "100"}, "Enter 99 or less"),
    ],
)
def test_wrong_entries_are_named_and_nothing_is_stored(
    colleague: User, tenant: Tenant, wrong: dict[str, str], says: str
) -> None:
    answer = signed_in(colleague).post("/feeds/own/add/", HOME | wrong)
    assert answer.status_code == 422 and says in text_of(answer)
    with tenant_scope(tenant):
        assert not Listing.objects.exists()


def test_a_listing_number_is_given_once(entered: Listing, colleague: User) -> None:
    answer = signed_in(colleague).post("/feeds/own/add/", HOME | {"street_number": "414"})
    assert answer.status_code == 422 and "OWN-1" in text_of(answer)


def test_photos_are_made_anew_without_what_they_tell_of_their_maker(
    entered: Listing, colleague: User, stored: Callable[[], Listing], storage: Path
) -> None:
    client = signed_in(colleague)
    where_it_was_taken = b"Exif\0\0MM\0*\0\0\0\x08\0\0" + b"GPS 33.7 -116.2"
    page = text_of(upload(client, entered, picture(exif=where_it_was_taken), picture("pool.png", kind="PNG")))
    assert "2 photos added." in page and stored().photos_count == 2
    # The same image twice is kept once, in three sizes.
    assert len(files(storage)) == 6 and all(str(entered.tenant_id) in path.parts for path in files(storage))
    assert all(b"GPS" not in path.read_bytes() for path in files(storage))
    with tenant_scope(entered.tenant_id):
        first = gallery_of(entered.pk)[0]
    answer: Any = client.get(first.uri("large"))
    assert answer["Content-Type"] == "image/webp" and b"".join(answer).startswith(b"RIFF")
    assert escape(first.uri("large")) in client.get(entered.get_absolute_url()).content.decode()


def test_a_photo_may_be_larger_than_any_form(
    entered: Listing, colleague: User, settings: LazySettings, stored: Callable[[], Listing]
) -> None:
    client, photo = signed_in(colleague), picture(size=(900, 700))
    seen = version(client, entered)
    settings.MAX_REQUEST_BYTES = 500
    data = {"version": seen, "photos": [photo]}
    assert client.post(f"/feeds/own/{entered.pk}/photos/", data).status_code == 302
    assert stored().photos_count == 1
    settings.UPLOAD_PAGES = {"add_own_photos": 100}
    photo.seek(0)
    assert client.post(f"/feeds/own/{entered.pk}/photos/", data).status_code == 413


def test_photos_are_captioned_moved_and_removed(entered: Listing, colleague: User, storage: Path) -> None:
    client = signed_in(colleague)
    upload(client, entered, picture(), picture(size=(900, 700)), picture(size=(800, 600)))
    with tenant_scope(entered.tenant_id):
        one, two, three = (photo.media_key for photo in gallery_of(entered.pk))
    data = {"version": version(client, entered), f"place-{three}": "1", f"caption-{three}": " The pool ", "gone": [one]}
    client.post(f"/feeds/own/{entered.pk}/photos/order/", data)
    with tenant_scope(entered.tenant_id):
        left = [(photo.media_key, photo.caption, photo.preferred_photo_yn) for photo in gallery_of(entered.pk)]
        assert OwnPhoto.objects.count() == 2
    assert left == [(three, "The pool", True), (two, "", False)]


@pytest.mark.parametrize(
    ("sent", "says"),
    [
        (lambda: picture("tiny.jpg", (40, 40)), "tiny.jpg is smaller than 100 pixels"),
        (lambda: picture("dot.gif", (200, 200), "GIF"), "dot.gif: It is no JPEG, PNG or WebP picture"),
        (lambda: _cut(picture("cut.jpg")), "cut.jpg: The picture is damaged"),
        (lambda: picture("wall.png", (9000, 9000), "PNG"), "wall.png"),
    ],
)
def test_what_is_no_photo_is_refused_and_leaves_nothing(
    entered: Listing, colleague: User, storage: Path, sent: Callable[[], Any], says: str
) -> None:
    answer = upload(signed_in(colleague), entered, picture("good.jpg"), sent())
    assert answer.status_code == 422 and says in text_of(answer)
    with tenant_scope(entered.tenant_id):
        assert not OwnPhoto.objects.exists()
    assert files(storage) == []


def test_photos_that_cannot_be_kept_right_now_are_said_so(
    entered: Listing, colleague: User, storage: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any, **kwargs: Any) -> str:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("django.core.files.storage.FileSystemStorage._save", full)
    answer = upload(signed_in(colleague), entered, picture("good.jpg"))
    assert answer.status_code == 503 and "Nothing was added" in text_of(answer)
    with tenant_scope(entered.tenant_id):
        assert not OwnPhoto.objects.exists()


def _cut(file: Any) -> Any:
    file.file.truncate(len(file) // 2)
    return file


def test_a_deleted_listing_takes_its_photos_along(
    entered: Listing, owner: User, storage: Path, django_capture_on_commit_callbacks: Any
) -> None:
    client = signed_in(owner)
    upload(client, entered, picture())
    seen = version(client, entered)
    delete = f"/feeds/own/{entered.pk}/delete/"
    assert "Nothing was deleted" in text_of(client.post(delete, {"version": seen}, follow=True))
    with django_capture_on_commit_callbacks(execute=True):
        page = text_of(client.post(delete, {"version": seen, "sure": "yes"}, follow=True))
    assert "is deleted, with its photos" in page and "412 Palm Way" not in page
    assert files(storage) == []
    assert client.get(f"/feeds/own/{entered.pk}/").status_code == 404
    with tenant_scope(entered.tenant_id):
        assert not Listing.objects.live().exists()
        assert OwnListingChange.objects.first().by_name == "olivia"  # type: ignore[union-attr]


def test_an_agent_deletes_only_what_he_entered(entered: Listing, owner: User, colleague: User) -> None:
    carl = signed_in(colleague)
    signed_in(owner).post("/feeds/own/add/", HOME | {"listing_id": "OWN-2", "street_number": "9"})
    with tenant_scope(entered.tenant_id):
        hers = Listing.objects.exclude(pk=entered.pk).get()
    assert "Delete this listing" not in text_of(carl.get(f"/feeds/own/{hers.pk}/"))
    answer = carl.post(f"/feeds/own/{hers.pk}/delete/", {"version": version(carl, hers), "sure": "yes"})
    assert answer.status_code == 403
    assert "Delete this listing" in text_of(carl.get(f"/feeds/own/{entered.pk}/"))


def test_another_tenant_and_a_viewer_get_nothing(
    entered: Listing, colleague: User, viewer: User, stranger: User
) -> None:
    upload(signed_in(colleague), entered, picture())
    with tenant_scope(entered.tenant_id):
        photo = gallery_of(entered.pk)[0].uri("640")
    # Whoever holds the address sees it, and nobody guesses it; of another tenant there is no such photo.
    elsewhere = photo.replace(f"/photos/{entered.tenant_id}/", f"/photos/{entered.tenant_id + 1}/")
    assert signed_in(stranger).get(elsewhere).status_code == 404
    guessed = photo.replace(photo.split("/")[4], "0" * 24)
    assert signed_in(stranger).get(guessed).status_code == 404
    assert signed_in(stranger).get(f"/feeds/own/{entered.pk}/").status_code == 404
    assert b"".join(signed_in(viewer).get(photo)).startswith(b"RIFF")
    assert signed_in(viewer).get(f"/feeds/own/{entered.pk}/").status_code == 403
    assert "Edit" not in text_of(signed_in(viewer).get("/feeds/own/"))


def test_it_is_never_read_scheduled_or_swept_and_takes_no_place_of_a_feed(
    entered: Listing, owner: User, settings: Any
) -> None:
    with tenant_scope(entered.tenant_id):
        feed = Feed.objects.get()
        assert room_for_feeds() == settings.FEEDS_PER_TENANT
        for kind in ("full", "incremental", "sweep", "watched"):
            with pytest.raises(RunRefused, match="no source to read"):
                request_run(feed, kind, trigger="manual")
    install()
    assert not Schedule.objects.filter(name__contains="own_listings").exists()
    assert "Our own listings" not in text_of(signed_in(owner).get("/feeds/")).replace("Our own listings</a>", "")


@pytest.mark.parametrize("number", [1, 4])
def test_the_list_takes_four_queries(
    entered: Listing, owner: User, number: int, django_assert_num_queries: Any
) -> None:
    """Session with user and memberships; how many listings, one page of them, their photos."""
    client = signed_in(owner)
    for place in range(number):
        client.post("/feeds/own/add/", HOME | {"listing_id": f"N-{place}", "street_number": str(place + 1)})
    with django_assert_num_queries(4):
        client.get("/feeds/own/")


def test_the_page_of_a_listing_takes_seven_queries(
    entered: Listing, owner: User, django_assert_num_queries: Any
) -> None:
    """Session, user with memberships; the listing, its feed, its record with the dictionary, its photos,
    its changes."""
    client = signed_in(owner)
    with django_assert_num_queries(7):
        client.get(f"/feeds/own/{entered.pk}/")


def test_no_feed_takes_the_name_of_their_collection(tenant: Tenant) -> None:
    with tenant_scope(tenant):
        with pytest.raises(ValidationError, match="own is kept for Our own listings"):
            add_feed(tenant, "own", FeedSettings(kind="csv"))
        assert free_name(tenant, "Own") == "own2"
