"""What a photo's own address is made of, where the source gives no key."""

from datetime import UTC, datetime

import pytest

from listings.galleries import Photo
from listings.media.addresses import Ref, ref_of, unsigned

HOST = "https://photos.example"
NOW = datetime(2026, 3, 1, tzinfo=UTC)


def ref(path: str, key: str = "") -> Ref:
    return ref_of(1, 1, Photo(0, key, uris={"large": f"{HOST}{path}"}), NOW)


def test_photos_that_only_the_query_tells_apart_are_several() -> None:
    refs = {ref(f"/GetPhoto.ashx?listing=101&n={number}") for number in (1, 2, 3)}
    assert len(refs) == 3


@pytest.mark.parametrize(
    "signed",
    [
        "/1.jpg?X-Amz-Date={0}&X-Amz-Signature={0}",
        "/1.jpg?Expires={0}&Signature={0}&Key-Pair-Id=K",
        "/1.jpg?se={0}&sig={0}",
        "/token={0}&expires={0}/1.jpg",
    ],
)
@pytest.mark.parametrize("key", ["", "K1"])
def test_a_photo_that_is_signed_again_stays_the_same(signed: str, key: str) -> None:
    assert ref(signed.format("17"), key) == ref(signed.format("18"), key)


def test_a_photo_with_a_key_is_told_by_it() -> None:
    assert ref("/1.jpg?any=1", "K1") == ref("/1.jpg?any=2", "K1") != ref("/1.jpg?any=1", "K2")


def test_the_rest_of_an_address_stays() -> None:
    assert unsigned(f"{HOST}/p?listing=1&Expires=9&n=2") == f"{HOST}/p?listing=1&n=2"
    assert unsigned(f"{HOST}/token=9/1.jpg?sig=9") == f"{HOST}/1.jpg" and unsigned("") == ""
