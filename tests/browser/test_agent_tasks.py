"""The tasks of docs/agent_tasks.md, done by the steps that it tells, and counted."""

import re
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from math import cos, pi, sin
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Locator, Page, expect

from listings.enums import ClientDisplay
from listings.models import Collection
from listings.open_house_days import days_of
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, keep
from tests.browser.test_map import drawn, settled
from tests.browser.test_search import shows
from tests.listings.views.homes import put

ROW = re.compile(r"^\| (\d+) \| .* \| (\d+) \| (\d+) \|$", re.MULTILINE)
DOCUMENT = Path(settings.BASE_DIR) / "docs" / "agent_tasks.md"
SEARCH, FILTERED, DASHBOARD = "/listings/", "/listings/?city=Palm+Desert&min_beds=3", "/"


def told() -> dict[int, tuple[int, int]]:
    """Of each task the steps here, and those on Redfin."""
    return {int(task): (int(here), int(there)) for task, here, there in ROW.findall(DOCUMENT.read_text())}


class Steps:
    """What an agent does on a page, counted."""

    def __init__(self, page: Page) -> None:
        self.page, self.taken = page, 0

    def click(self, target: Locator) -> None:
        self.taken += 1
        target.click()

    def type(self, text: str) -> None:
        self.taken += 1
        self.page.keyboard.type(text)

    def press(self, key: str) -> None:
        self.taken += 1
        self.page.keyboard.press(key)

    def choose(self, name: str, label: str) -> None:
        self.taken += 1
        box = self.page.get_by_label(name, exact=True)
        # Behind the label stands how many homes it leaves, once they are counted.
        option = box.locator("option", has_text=re.compile(rf"^{label} \("))
        option.wait_for(state="attached")
        box.select_option(option.get_attribute("value"))

    def draw(self) -> None:
        """A line around most of the map, in one go."""
        self.taken += 1
        box = self.page.locator(".map-canvas").bounding_box()
        assert box
        for turn in range(25):
            east, south = 0.5 + 0.4 * cos(turn * pi / 12), 0.5 + 0.4 * sin(turn * pi / 12)
            self.page.mouse.move(box["x"] + east * box["width"], box["y"] + south * box["height"])
            if not turn:
                self.page.mouse.down()
        keep(self.page, "map-freehand")
        self.page.mouse.up()

    def button(self, name: str) -> None:
        self.click(self.page.get_by_role("button", name=name, exact=True))

    def link(self, name: str) -> None:
        self.click(self.page.get_by_role("link", name=name, exact=True))

    def search(self, text: str) -> None:
        """In the one box; its text is not sent yet."""
        self.click(self.page.locator("[data-key='/']").first)
        self.type(text)


def pool_homes(page: Page, steps: Steps) -> None:
    steps.search("3 bedrooms with a pool in Palm Desert for less than $800,000")
    steps.press("Enter")
    shows(page, 3)
    for chip in ("Palm Desert", "Up to $800,000", "3+ beds", "Private pool"):
        expect(page.get_by_label(f"Remove filter: {chip}")).to_be_visible()


def drawn_area(page: Page, steps: Steps) -> None:
    steps.button("Map")
    drawn(page)
    steps.button("Draw area")
    steps.draw()
    page.get_by_label("Remove filter: Inside drawn area").wait_for()
    settled(page)
    assert page.url.count("~") < 60


def side_by_side(page: Page, steps: Steps) -> None:
    for number in range(3):
        steps.click(page.locator(".home-pick input").nth(number))
    steps.button("Compare the 3 ticked homes")
    expect(page.locator(".compare thead th")).to_have_count(3)


def saved_search(page: Page, steps: Steps) -> None:
    steps.link("Save search")
    expect(page.get_by_label("By e-mail")).to_be_checked()
    steps.button("Save")
    expect(page.get_by_text("Saved “Palm Desert")).to_be_visible()


def open_houses(page: Page, steps: Steps) -> None:
    steps.click(page.get_by_text("More filters"))
    steps.choose("Open house", "Open house this weekend")
    shows(page, 1)
    steps.button("Map")
    drawn(page)
    expect(page.locator(".map-mark")).to_have_count(1)


def shared_search(page: Page, steps: Steps) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    steps.link("Share")
    steps.button("Make an address")
    steps.button("Copy")
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    assert "/shared/" in page.evaluate("navigator.clipboard.readText()")


def half_an_address(page: Page, steps: Steps) -> None:
    steps.search("4821 sag")
    steps.click(page.locator("[data-box-found] a").first)
    expect(page.get_by_role("heading", level=1)).to_contain_text("4821 Sago")


def sold_nearby(page: Page, steps: Steps) -> None:
    steps.link("Similar and sold nearby")
    expect(page.get_by_role("heading", name="Sold nearby in the last 180 days")).to_be_visible()
    sold = page.locator(".home", has_text="$640,000")
    expect(sold).to_contain_text("mi")
    expect(sold).to_contain_text("5% larger")


def price_cuts(page: Page, steps: Steps) -> None:
    steps.search("price cuts of the last 7 days")
    steps.press("Enter")
    shows(page, 1)


def market(page: Page, steps: Steps) -> None:
    steps.search("Palm Desert")
    steps.click(page.locator("[data-box-found] a", has_text="Market"))
    expect(page.get_by_role("heading", level=1)).to_have_text("Market: Palm Desert")
    expect(page.get_by_text("closed in 12 months, median $640,000")).to_be_visible()


def excel(page: Page, steps: Steps) -> None:
    with page.expect_download() as download:
        steps.link("Excel")
    assert download.value.suggested_filename.endswith(".xlsx")


def mls_number(page: Page, steps: Steps) -> None:
    steps.search("219100538DA")
    steps.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text("4821 Sago")


# In the order of the document, with the page that each begins on; of the eighth that is the home's.
TASKS: tuple[tuple[str, Callable[[Page, Steps], None]], ...] = (
    (DASHBOARD, pool_homes), (SEARCH, drawn_area), (SEARCH, side_by_side), (FILTERED, saved_search),
    (SEARCH, open_houses), (FILTERED, shared_search), (DASHBOARD, half_an_address), ("", sold_nearby),
    (SEARCH, price_cuts), (DASHBOARD, market), (FILTERED, excel), (DASHBOARD, mls_number),
)  # fmt: skip


@pytest.fixture
def desert(gps: Collection) -> str:
    """Homes that the tasks find; the page of one of them."""
    today = timezone.localdate()
    here = {"latitude": 33.72, "longitude": -116.37, "bedrooms_total": 3}
    put(gps, "pool1", "pool2", "pool3", pool_private_yn=True, list_price=Decimal(650_000), **here)
    put(gps, "dear", pool_private_yn=True, list_price=Decimal(950_000), **here)
    put(gps, "indio", city="Indio", latitude=33.71, longitude=-116.22)
    put(
        gps, "sold", standard_status="Closed", close_price=Decimal(640_000), close_date=today - timedelta(days=30),
        living_area=Decimal(2_100), **here,
    )  # fmt: skip
    put(
        gps, "cut", list_price=Decimal(480_000), previous_list_price=Decimal(500_000),
        price_change_timestamp=timezone.now() - timedelta(days=2), **here,
    )  # fmt: skip
    house = {"OpenHouseDate": f"{days_of('weekend', today)[-1]}", "OpenHouseStartTime": "13:00"}
    own = {"street_number": "4821", "listing_id": "219100538DA"}
    (home,) = put(gps, "half", open_houses=[house], **own, **here)
    with tenant_scope(gps.tenant_id):
        Collection.objects.update(client_display=ClientDisplay.YES)
    return home.get_absolute_url()


@pytest.mark.parametrize("number", range(1, len(TASKS) + 1))
def test_a_task_takes_the_steps_that_the_docs_tell(visit: Visit, owner: User, desert: str, number: int) -> None:
    begins, task = TASKS[number - 1]
    page = visit(owner, begins or desert)
    steps = Steps(page)
    task(page, steps)
    assert steps.taken == told()[number][0]


def test_none_takes_more_steps_than_on_redfin() -> None:
    assert len(told()) == len(TASKS)
    assert [task for task, (here, there) in told().items() if here > there] == []
