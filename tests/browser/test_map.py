"""The map of a search, by pointer and by keyboard."""

import re
from io import BytesIO
from typing import Any

from django.contrib.auth.models import User
from PIL import Image
from playwright.sync_api import Page, expect

from listings.models import Listing
from mls_sync.models import Feed
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine, keep, turn_dark, until
from tests.browser.test_search import shows, total
from tests.listings.places.desert import lay_out

MARKS = ".map-mark"


def opened(visit: Visit, user: User, path: str = "/listings/", **options: bool) -> Page:
    """With its map, as the keyboard opens it."""
    page = visit(user, path, **options)
    page.keyboard.press("m")
    drawn(page)
    return page


def drawn(page: Page) -> None:
    expect(page.locator("[data-map-state]")).to_be_hidden()
    expect(page.locator(MARKS).first).to_be_visible()
    settled(page)


def settled(page: Page) -> None:
    until(page, "!searchMap.map.isMoving() && !document.querySelector('#map').classList.contains('is-busy')")


def on_map(page: Page) -> int:
    """What the map says it shows."""
    expect(page.locator("[data-map-told]")).to_contain_text("in this part of the map")
    return int(re.sub(r"\D", "", page.locator("[data-map-told]").inner_text()))


def counted(page: Page) -> int:
    """What its marks add up to."""
    return sum(int(re.match(r"\d+(?= listings| homes)|", text)[0] or 1) for text in texts(page))  # type: ignore[index]


def texts(page: Page) -> list[str]:
    return [" ".join(text.split()) for text in page.locator(MARKS).all_text_contents()]


def click_at(page: Page, *corners: tuple[float, float], twice: bool = False) -> None:
    """Clicks parts of the map, from 0 to 1 of its width and height; the last one twice."""
    box = page.locator(".map-canvas").bounding_box()
    assert box
    for east, south in corners:
        page.mouse.click(box["x"] + east * box["width"], box["y"] + south * box["height"])
    if twice:
        east, south = corners[-1]
        page.mouse.dblclick(box["x"] + east * box["width"], box["y"] + south * box["height"])


def test_the_map_stands_beside_the_list(visit: Visit, owner: User, synced: Feed) -> None:
    lay_out()
    page = opened(visit, owner)
    assert on_map(page) == total(page) == counted(page)
    examine(page, "map-wide")
    turn_dark(page)
    examine(page, "map-dark")
    page.reload()
    drawn(page)


def test_the_map_takes_the_place_of_the_list_on_a_phone(visit: Visit, owner: User, synced: Feed) -> None:
    lay_out()
    page = visit(owner, "/listings/", phone=True)
    page.get_by_role("button", name="Map", exact=True).click()
    drawn(page)
    expect(page.locator(".home-grid")).to_be_hidden()
    examine(page, "map-phone")
    small = page.evaluate(
        "[...document.querySelectorAll('#map .btn, .map-follow')].filter((e) => e.checkVisibility())"
        ".filter((e) => e.getBoundingClientRect().height < 43.5).map((e) => e.outerHTML)"
    )
    assert small == []
    page.get_by_role("button", name="Map", exact=True).click()
    expect(page.locator(".home-grid")).to_be_visible()


def test_the_list_follows_the_map_when_asked_or_always(visit: Visit, owner: User, synced: Feed) -> None:
    page = opened(visit, owner)
    everything = total(page)
    page.get_by_role("button", name="Zoom in").click()
    page.get_by_role("button", name="Search this area").click()
    page.get_by_label("Remove filter: Map area").wait_for()
    settled(page)
    nearer = on_map(page)
    shows(page, nearer)
    assert 0 < nearer < everything and "viewport=-11" in page.url
    page.get_by_label("Search as I move").check()
    page.get_by_role("button", name="Zoom in").click()
    settled(page)
    shows(page, on_map(page))
    expect(page.get_by_role("button", name="Search this area")).to_be_hidden()
    page.reload()
    drawn(page)
    shows(page, on_map(page))
    page.get_by_label("Remove filter: Map area").click()
    shows(page, everything)
    page.go_back()
    page.get_by_label("Remove filter: Map area").wait_for()
    drawn(page)
    shows(page, on_map(page))


def test_a_filter_changes_the_map_and_a_cluster_leads_nearer(visit: Visit, owner: User, synced: Feed) -> None:
    page = opened(visit, owner)
    page.get_by_role("checkbox", name=re.compile("^Indio")).check()
    page.get_by_label("Remove filter: Indio").wait_for()
    settled(page)
    assert on_map(page) == total(page) == counted(page)
    page.locator(f"{MARKS}.is-cluster").first.press("Enter")
    settled(page)
    assert on_map(page) <= total(page)


def test_areas_are_drawn_by_pointer_and_taken_away_as_chips(visit: Visit, owner: User, synced: Feed) -> None:
    page = opened(visit, owner)
    everything = total(page)
    page.get_by_role("button", name="Draw area", exact=True).click()
    click_at(page, (0.1, 0.98), (0.98, 0.98), (0.85, 0.1), (0.5, 0.1), twice=True)
    page.get_by_label("Remove filter: Inside drawn area").wait_for()
    settled(page)
    half = total(page)
    assert 0 < half < everything and half == on_map(page) == counted(page)
    page.get_by_role("button", name="Leave out area").click()
    click_at(page, (0.5, 0.98), (0.98, 0.98), (0.98, 0.6))
    keep(page, "map-drawing")
    page.keyboard.press("Enter")
    page.get_by_label("Remove filter: Outside drawn area").wait_for()
    settled(page)
    rest = total(page)
    assert rest < half and rest == on_map(page)
    keep(page, "map-drawn")
    page.get_by_label("Remove filter: Inside drawn area").click()
    expect(page.get_by_label("Remove filter: Inside drawn area")).to_have_count(0)
    page.get_by_label("Remove filter: Outside drawn area").click()
    shows(page, everything)


def test_an_area_is_drawn_by_the_keyboard_alone(visit: Visit, owner: User, synced: Feed) -> None:
    page = opened(visit, owner)
    everything = total(page)
    page.get_by_role("button", name="Draw area", exact=True).press("Enter")
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight"):
        for _ in range(2):
            page.keyboard.press(key)
            settled(page)
        page.keyboard.press(" ")
    page.keyboard.press("Escape")
    expect(page.locator(".map-drawing")).to_be_hidden()
    assert "inside=" not in page.url
    page.get_by_role("button", name="Draw area", exact=True).press("Enter")
    for key in ("ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown"):
        for _ in range(3):
            page.keyboard.press(key)
            settled(page)
        page.keyboard.press(" ")
    page.keyboard.press("Backspace")
    page.keyboard.press("Enter")
    page.get_by_label("Remove filter: Inside drawn area").wait_for()
    assert total(page) < everything


def test_a_pin_and_its_row_point_at_each_other(visit: Visit, owner: User, synced: Feed) -> None:
    page = opened(visit, owner, "/listings/?sort=price_high")
    link = page.locator(".home-link").first
    number = re.search(r"/listings/(\d+)/", link.get_attribute("href") or "")
    assert number
    with tenant_scope(synced.tenant_id):
        home = Listing.objects.get(pk=number[1])
    page.evaluate(
        "([east, north]) => searchMap.map.jumpTo({center: [east, north], zoom: 17})", [home.longitude, home.latitude]
    )
    pin = page.locator(f'[data-homes="{home.pk}"]')
    expect(pin).to_be_visible()
    link.focus()
    expect(pin).to_have_class(re.compile("is-pointed"))
    pin.hover()
    expect(page.locator("li.is-pointed")).to_have_count(1)
    pin.press("Enter")
    card = page.locator(".map-home")
    expect(card).to_contain_text("$")
    keep(page, "map-pin")
    card.get_by_role("link").click()
    page.get_by_role("link", name="Back to the search").click()
    page.wait_for_url("**sort=price_high")


def test_the_homes_of_a_building_fan_out(visit: Visit, owner: User, synced: Feed) -> None:
    with tenant_scope(synced.tenant_id):
        Listing.objects.update(longitude=-116.5, latitude=33.8)
        some = list(Listing.objects.on_market().filter(property_type="Residential").values_list("pk", flat=True)[:4])
        Listing.objects.exclude(pk__in=some).update(longitude=None)
    page = opened(visit, owner)
    stack = page.get_by_role("button", name=re.compile("^4 homes"))
    stack.press("Enter")
    expect(page.locator(f"{MARKS}.is-fanned")).to_have_count(4)
    keep(page, "map-building")
    page.keyboard.press("Enter")
    expect(page.locator(".map-home")).to_have_count(1)
    page.get_by_role("link", name=re.compile("without a place on the map")).click()
    page.get_by_label("Remove filter: Without a place on the map").wait_for()
    assert total(page) == 54


def test_what_goes_wrong_is_said_and_the_list_stays(visit: Visit, owner: User, synced: Feed) -> None:
    page = opened(visit, owner, failing=True)
    page.route("**/listings/map/?*", lambda route: route.fulfill(status=422, body="no"))
    page.get_by_role("button", name="Zoom in").click()
    expect(page.locator("[data-map-told]")).to_contain_text("could not be brought up to date")
    page.unroute("**/listings/map/?*")
    page.get_by_role("button", name="Zoom out").click()
    expect(page.locator("[data-map-told]")).to_contain_text("in this part of the map")
    blind = visit(owner, "/listings/")
    blind.evaluate("HTMLCanvasElement.prototype.getContext = () => null")
    blind.keyboard.press("m")
    expect(blind.get_by_text("WebGL is switched off")).to_be_visible()
    expect(blind.locator(".home-grid")).to_be_visible()


def test_without_javascript_there_is_the_list_and_the_areas_of_the_address(
    visit: Visit, owner: User, synced: Feed
) -> None:
    page = visit(owner, "/listings/?viewport=-116.6_33.7_-116.4_33.9", javascript=False)
    expect(page.locator("#map")).to_be_hidden()
    here = total(page)
    page.get_by_role("button", name="Show listings").click()
    shows(page, here)
    page.get_by_label("Remove filter: Map area").click()
    expect(page).to_have_url(re.compile("/listings/\\??$"))


def test_the_map_is_loaded_only_where_it_is_shown(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/listings/")
    page.wait_for_load_state("networkidle")
    loaded = "performance.getEntriesByType('resource').filter((each) => each.name.includes('maplibre')).length"
    assert page.evaluate(loaded) == 0
    page.keyboard.press("m")
    drawn(page)
    assert page.evaluate(loaded) > 0


def test_tiles_that_the_operator_names_are_the_ground(
    visit: Visit, owner: User, synced: Feed, settings: Any, live_server: Any
) -> None:
    settings.MAP_TILES_URL = f"{live_server.url}/tiles/{{z}}/{{x}}/{{y}}.png"
    settings.MAP_TILES_ATTRIBUTION = "© Example Tiles"
    asked = []
    page = visit(owner, "/listings/")
    page.on("request", lambda request: asked.append(request.url))
    tile = BytesIO()
    Image.new("RGB", (256, 256), "tan").save(tile, "PNG")
    page.route("**/tiles/**", lambda route: route.fulfill(content_type="image/png", body=tile.getvalue()))
    page.keyboard.press("m")
    drawn(page)
    until(page, "searchMap.map.areTilesLoaded()")
    assert any(re.search(r"/tiles/\d+/\d+/\d+\.png$", url) for url in asked)
    assert not any("outlines" in url for url in asked)
    expect(page.get_by_text("© Example Tiles")).to_be_attached()
    keep(page, "map-tiles")
