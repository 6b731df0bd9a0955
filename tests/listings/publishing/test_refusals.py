"""A listing whose values MongoDB has no place for holds up no other. Against SecantusDB."""

from collections.abc import Callable

import pytest

from listings.models import Publication
from listings.publishing import target
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
