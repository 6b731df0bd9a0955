"""Photos are real pictures, each its own, in every size that the records name."""

from io import BytesIO

import pytest
from PIL import Image

from simulators.mls import GPS, World
from simulators.mls.drawing import COMMERCIAL, DWELLING, HOMES, LAND, VIEWS, Subject, draw
from simulators.mls.photos import WIDTHS, PhotoCache

from .conftest import Client


def gallery(world: World, kind: str = "A") -> list[dict]:
    for record in world.records(GPS, f"PropertyType Eq '{kind}'", ("Photos",)):
        if len(record["StandardFields"]["Photos"]) > 3:
            return record["StandardFields"]["Photos"]
    raise AssertionError("no gallery")


def test_every_size_is_served(client: Client, world: World) -> None:
    photo = gallery(world)[0]
    for field, uri in photo.items():
        if field.startswith("Uri"):
            response = client.get(uri)
            image = Image.open(BytesIO(response.content))
            assert response.headers["Content-Type"] == "image/jpeg"
            assert image.width == WIDTHS[uri.rpartition("-")[2].removesuffix(".jpg")] and image.format == "JPEG"


def test_photos_differ_by_number_listing_and_change(client: Client, world: World) -> None:
    uris = [photo["UriThumb"] for photo in gallery(world)]
    key = uris[0].split("/")[2]
    world.change_photos(key)
    uris += [photo["UriThumb"] for photo in gallery(world)]
    uris += [f"/photos/{other}/1/thumb.jpg" for other in list(world.keys(GPS))[:4] if other != key]
    pictures = {client.get(uri).content for uri in set(uris)}
    assert len(pictures) == len(set(uris))


def test_the_same_home_looks_the_same_in_both_shares(client: Client, world: World) -> None:
    homes: dict[str, list[str]] = {}
    for record in world.records():
        homes.setdefault(record["StandardFields"]["UnparsedAddress"], []).append(record["Id"])
    twins = next(keys for keys in homes.values() if len(keys) > 1)
    first, second = (client.get(f"/photos/{key}/1/300.jpg").content for key in twins)
    assert first == second


def test_browsers_may_keep_photos(client: Client, world: World) -> None:
    uri = gallery(world)[0]["UriThumb"]
    tag = client.get(uri).headers["ETag"]
    assert "max-age" in client.get(uri).headers["Cache-Control"]
    again = client.session.get(client.mls.url + uri, headers={"If-None-Match": tag}, timeout=10)
    assert again.status_code == 304 and again.content == b""


@pytest.mark.parametrize(
    "path",
    [
        "/photos/1/1/640.jpg",
        "/photos/{key}/1/641.jpg",
        "/photos/{key}/x/640.jpg",
        "/photos/{key}/99/640.jpg",
        "/photos/",
    ],
)
def test_what_is_not_there(client: Client, world: World, path: str) -> None:
    assert client.get(path.format(key=next(world.keys()))).status_code == 404


@pytest.mark.parametrize("desert", [True, False])
@pytest.mark.parametrize("group", [DWELLING, LAND, COMMERCIAL])
def test_every_view_is_a_picture(group: str, desert: bool) -> None:
    for place in range(len(VIEWS[group]) + 1):
        colors = draw(Subject(5, group, "Retail", desert, place % 2 == 0), place, 0, 160).getcolors(160 * 107)
        assert colors is None or len(colors) > 1_000


@pytest.mark.parametrize("subtype", [*HOMES, "Duplex"])
def test_every_kind_of_front_is_a_picture(subtype: str) -> None:
    for seed in range(4):
        assert draw(Subject(seed, DWELLING, subtype, seed % 2 == 0, True), 0, 0, 120).size == (120, 80)


def test_the_cache_keeps_to_its_size() -> None:
    cache = PhotoCache(limit=100)
    for number in range(10):
        cache.put(f"/{number}", b"x" * 30)
    assert cache.size <= 100 and cache.get("/9") and cache.get("/0") is None
