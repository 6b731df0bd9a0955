"""What cannot be published, or should not be removed, holds up nothing else. Against SecantusDB."""

from collections.abc import Callable

import pytest

from listings.models import Publication
from listings.publishing import following, target
from tests.listings.publishing.conftest import Documents, by_key, publish

Store = Callable[..., None]


def test_a_number_of_more_than_64_bits_is_published_as_a_double(
    publication: Publication, documents: Documents, store: Store
) -> None:
    """An MLS once sent RoomArea 1e30; PostgreSQL gives it back as an integer of 31 digits."""
    store("A", rooms=[{"RoomType": "Kitchen", "RoomArea": 1e30}])
    store("B")
    publish(publication)
    found = by_key(documents)
    assert set(found) == {"A", "B"} and publication.refused == {} and not publication.last_error
    assert found["A"]["Rooms"] == [{"RoomType": "Kitchen", "RoomArea": 1e30}]


def test_a_document_that_cannot_be_sent_is_refused_alone(
    publication: Publication, documents: Documents, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    store("A")
    store("B", rooms='[{"RoomType": "Barn", "RoomArea": 1e320}]')
    store("C")
    publish(publication)
    assert set(by_key(documents)) == {"A", "C"} and not publication.is_rebuilding
    assert publication.refused == {"B": "A value of it cannot be written as BSON."}
    monkeypatch.setattr(target, "LARGEST", 10)
    assert target._unwritable({"ListingKey": "A"}) == "It is larger than 16 MB."


def test_a_refused_listing_is_named_until_it_is_written_or_gone(
    publication: Publication, documents: Documents, store: Store, vanish: Store
) -> None:
    for number in "12":
        store(f"A{number}", listing_id=number, mls_id="x")
        store(f"B{number}", listing_id=number, mls_id="y")
    publish(publication)
    refused = sorted(publication.refused)
    assert [key[1] for key in refused] == ["1", "2"]
    store(refused[0], listing_id="3", mls_id="x" if refused[0][0] == "A" else "y")
    vanish(refused[1])
    publish(publication)
    assert publication.refused == {} and len(by_key(documents)) == 3
    Publication.objects.update(refused={"of a target before": "MongoDB refused it."})
    following.request_rebuild(publication)
    assert publication.refused == {}


def test_a_rebuild_removes_what_has_no_listing_but_not_very_many(
    publication: Publication, documents: Documents, store: Store
) -> None:
    documents.insert_many([{"ListingKey": f"old{number}", "tenantId": "desert"} for number in range(30)])
    documents.insert_one({"ListingKey": "A", "tenantId": "desert", "ListPrice": 1})
    store("A")
    publish(publication)
    assert "30 of 31 documents in desert_gps_listings have no listing here" in publication.notice
    assert documents.count_documents({}) == 31 and documents.find_one({"ListingKey": "A"})["ListPrice"] == 500_000
    store("A", list_price=480_000)
    publish(publication)
    assert documents.find_one({"ListingKey": "A"})["ListPrice"] == 480_000
    assert publication.notice and not publication.last_error and not publication.is_rebuilding
    following.request_rebuild(publication, may_remove_many=True)
    publish(publication)
    assert set(by_key(documents)) == {"A"} and not publication.may_remove_many and not publication.notice
