"""The ground of the map from one PMTiles file, served by the site in parts."""

from io import BytesIO
from pathlib import Path
from urllib.request import Request, urlopen

import pytest
from django.contrib.auth.models import User
from PIL import Image
from playwright.sync_api import Browser, Page, expect
from pmtiles.tile import Compression, TileType, zxy_to_tileid
from pmtiles.writer import Writer

from listings.models import Collection
from tests.browser.chromium import WIDE
from tests.browser.driving import until
from tests.browser.first_view import served
from tests.browser.test_map import drawn
from tests.conftest import signed_in
from tests.listings.views.homes import put

TAN, WATER = (210, 180, 140), "water"
# Degrees times ten million, as the header has them.
WORLD = {"min_lon_e7": -1800000000, "max_lon_e7": 1800000000, "min_lat_e7": -850000000, "max_lat_e7": 850000000}


def written(path: Path, kind: TileType, tile: bytes, metadata: dict[str, object]) -> None:
    """A file with one tile, that of the whole world."""
    path.parent.mkdir(parents=True, exist_ok=True)
    header = {"tile_type": kind, "tile_compression": Compression.NONE, "center_zoom": 0, **WORLD}
    with path.open("wb") as file:
        writer = Writer(file)
        writer.write_tile(zxy_to_tileid(0, 0, 0), tile)
        writer.finalize({**header, "center_lon_e7": 0, "center_lat_e7": 0}, metadata)


def picture() -> bytes:
    tile = BytesIO()
    Image.new("RGB", (256, 256), TAN).save(tile, "PNG")
    return tile.getvalue()


def water_everywhere() -> bytes:
    """A Mapbox Vector Tile (specification 2.1) with one square, as large as the tile."""

    def field(number: int, content: bytes) -> bytes:
        return bytes([number << 3 | 2, len(content)]) + content

    # Move to 0, 0; three lines: 4096 east, 4096 south, 4096 west; close. Zigzag numbers of 7 bits each.
    long, back = bytes([0x80, 0x40]), bytes([0xFF, 0x3F])
    square = bytes([9, 0, 0, 26]) + long + b"\0" + b"\0" + long + back + b"\0" + bytes([15])
    feature = bytes([0x18, 3]) + field(4, square)
    layer = bytes([0x78, 2]) + field(1, WATER.encode()) + field(2, feature) + bytes([0x28, 0x80, 0x20])
    return field(3, layer)


@pytest.fixture
def home(gps: Collection) -> None:
    put(gps, "1", latitude=33.72, longitude=-116.37)
    put(gps, "2", latitude=33.82, longitude=-116.27)


def shown(chromium: Browser, site: str, user: User) -> tuple[Page, list[tuple[int, str]]]:
    """The search with its map; the status and range of each answer with a part of the file."""
    context = chromium.new_context(viewport=WIDE)
    context.add_cookies([{"name": "sessionid", "value": signed_in(user).cookies["sessionid"].value, "url": site}])
    page, parts = context.new_page(), []
    page.on(
        "response",
        lambda answer: (
            parts.append((answer.status, answer.request.headers.get("range", "")))
            if answer.url.endswith(".pmtiles")
            else None
        ),
    )
    page.goto(f"{site}/listings/")
    page.keyboard.press("m")
    drawn(page)
    until(page, "searchMap.map.areTilesLoaded()")
    return page, parts


def share_of(page: Page, color: tuple[int, int, int]) -> float:
    """How much of the map has nearly this color."""
    page.wait_for_timeout(500)
    canvas = page.locator(".map-canvas").screenshot(caret="initial")
    seen = Image.open(BytesIO(canvas)).convert("RGB")
    colors = seen.getcolors(seen.width * seen.height) or []
    near = sum(n for n, pixel in colors if all(abs(a - b) < 4 for a, b in zip(pixel, color, strict=True)))  # type: ignore[arg-type]
    return near / (seen.width * seen.height)


def test_pictures_of_a_file_are_the_ground(
    transactional_db: None, chromium: Browser, owner: User, home: None, tmp_path: Path
) -> None:
    written(tmp_path / "public" / "desert.pmtiles", TileType.PNG, picture(), {"attribution": "© Example Maps"})
    with served(tmp_path, MAP_TILES_URL="/desert.pmtiles") as site:
        with urlopen(Request(f"{site}/desert.pmtiles", headers={"Range": "bytes=0-6"})) as part:
            assert (part.status, part.read()) == (206, b"PMTiles")
        page, parts = shown(chromium, site, owner)
        assert parts and all(status == 206 and asked.startswith("bytes=") for status, asked in parts)
        expect(page.get_by_text("© Example Maps")).to_be_attached()
        assert share_of(page, TAN) > 0.8
        page.context.close()


def test_shapes_of_a_file_are_drawn_with_our_names(
    transactional_db: None, chromium: Browser, owner: User, home: None, tmp_path: Path
) -> None:
    layers = {"vector_layers": [{"id": WATER, "fields": {}}]}
    written(tmp_path / "public" / "shapes.pmtiles", TileType.MVT, water_everywhere(), layers)
    with served(tmp_path, MAP_TILES_URL="/shapes.pmtiles") as site:
        page, parts = shown(chromium, site, owner)
        assert parts and {status for status, _ in parts} == {206}
        red, green, blue = page.evaluate("searchMap.ground.color('--accent-soft').match(/\\d+/g).map(Number)")
        assert share_of(page, (red, green, blue)) > 0.8
        assert page.evaluate("Boolean(searchMap.map.getLayer('outlines'))")
        page.context.close()


def test_a_file_that_is_away_leaves_the_outlines(
    transactional_db: None, chromium: Browser, owner: User, home: None, tmp_path: Path
) -> None:
    with served(tmp_path, MAP_TILES_URL="/away.pmtiles") as site:
        page, _ = shown(chromium, site, owner)
        assert page.evaluate("Boolean(searchMap.map.getLayer('outlines'))")
        page.context.close()
