"""GetObject: one photo, several, or their addresses."""

from email import message_from_bytes
from email.message import Message
from io import BytesIO
from typing import Any

import pytest
import requests
from PIL import Image

from simulators.mls import SimulatedMLS, World

from .conftest import Client

SIZES = {"Photo": "Uri640", "Thumbnail": "UriThumb", "HiRes": "UriLarge", "LargePhoto": "Uri1024"}


def parts(answer: requests.Response) -> list[Message]:
    head = f"Content-Type: {answer.headers['Content-Type']}\r\n\r\n".encode()
    found = message_from_bytes(head + answer.content)
    assert found.is_multipart() and answer.headers["Content-Type"].startswith("multipart/parallel")
    return [part for part in found.get_payload() if isinstance(part, Message)]


def photos(rets: Client, identity: str, kind: str = "Thumbnail", **more: Any) -> requests.Response:
    return rets.call("GetObject", Resource="Property", Type=kind, ID=identity, **more)


@pytest.fixture
def gallery(world: World) -> list[dict[str, Any]]:
    for record in world.records(expand=("Photos",)):
        if 4 < len(record["StandardFields"]["Photos"]) < 20:
            return record["StandardFields"]["Photos"]
    raise AssertionError("no gallery")


def key_of(gallery: list[dict[str, Any]]) -> str:
    return gallery[0]["ResourceUri"].split("/")[3]


def test_all_addresses_are_those_of_the_other_face(rets: Client, mls: SimulatedMLS, gallery: list[Any]) -> None:
    for kind, size in {
        "Photo": "Uri640",
        "Thumbnail": "UriThumb",
        "HiRes": "UriLarge",
        "LargePhoto": "Uri1024",
    }.items():
        found = parts(photos(rets, f"{key_of(gallery)}:*", kind, Location=1))
        assert [part["Location"] for part in found] == [mls.url + photo[size] for photo in gallery]
        assert [part["Object-ID"] for part in found] == [str(number) for number in range(1, len(gallery) + 1)]
        assert [part["Preferred"] == "1" for part in found] == [photo["Primary"] for photo in gallery]
        assert [part["Content-Description"] or "" for part in found] == [photo["Caption"] for photo in gallery]
        assert {part["Content-ID"] for part in found} == {key_of(gallery)}


def test_bytes_are_those_behind_the_address(rets: Client, mls: SimulatedMLS, gallery: list[Any]) -> None:
    found = parts(photos(rets, f"{key_of(gallery)}:1:3"))
    assert [part["Object-ID"] for part in found] == ["1", "3"]
    body = photos(rets, f"{key_of(gallery)}:3")
    there = requests.get(mls.url + gallery[2]["UriThumb"], timeout=10).content
    assert body.headers["Content-Type"] == "image/jpeg" and body.headers["Object-ID"] == "3"
    assert body.content == there and there.strip() in photos(rets, f"{key_of(gallery)}:1:3").content
    assert Image.open(BytesIO(body.content)).format == "JPEG"


def test_the_preferred_photo(rets: Client, gallery: list[Any]) -> None:
    primary = next(number for number, photo in enumerate(gallery, 1) if photo["Primary"])
    for identity in (f"{key_of(gallery)}:0", key_of(gallery)):
        answer = photos(rets, identity, Location=1)
        assert answer.headers["Object-ID"] == str(primary) and answer.headers["Preferred"] == "1"
        assert answer.headers["Location"] and answer.content == b""


def test_several_listings_with_a_failure_among_them(rets: Client, world: World, gallery: list[Any]) -> None:
    other = next(key for key in world.keys() if key != key_of(gallery))
    found = parts(photos(rets, f"{key_of(gallery)}:1,{other}:99,nobody:*", Location=1))
    assert [(part["Content-ID"], part["Object-ID"]) for part in found] == [
        (key_of(gallery), "1"),
        (other, "99"),
        ("nobody", "*"),
    ]
    assert "20403" in str(found[1].get_payload()) and found[1].get_content_type() == "text/xml"


def test_asked_by_the_number_that_people_know(rets: Client, world: World, gallery: list[Any]) -> None:
    for mls in world.shares:
        record = next(r for r in world.records(mls) if r["StandardFields"]["PhotosCount"])
        number = record["StandardFields"]["ListingId"]
        found = parts(photos(rets, f"{number}:*", Location=1))
        assert {part["Content-ID"] for part in found} == {number} and record["Id"] in found[0]["Location"]
    added = world.add_listing(mls)
    number = world.record(added)["StandardFields"]["ListingId"]  # type: ignore[index]
    assert added in photos(rets, f"{number}:1", Location=1).headers.get("Location", added)


def test_refusals(rets: Client, mls: SimulatedMLS, gallery: list[Any]) -> None:
    key = key_of(gallery)
    assert rets.code("GetObject", Resource="Nothing", Type="Photo", ID=f"{key}:1") == 20400
    assert rets.code("GetObject", Resource="Property", Type="Nothing", ID=f"{key}:1") == 20401
    assert rets.code("GetObject", Resource="Property", Type="Photo", ID=f"{key}:x") == 20402
    for identity in (f"{key}:99", "nobody:*", "nobody:1"):
        assert rets.code("GetObject", Resource="Property", Type="Photo", ID=identity) == 20403
    mls.rets.locations = False
    assert rets.code("GetObject", Resource="Property", Type="Photo", ID=f"{key}:1", Location=1) == 20414
