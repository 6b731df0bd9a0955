"""A listing of one's own in a real browser: entered by keyboard, pictured, and looked at in both widths."""

from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import expect

from tests.browser.driving import Visit, examine
from tests.mls_sync.own_listings.conftest import picture


@pytest.fixture
def pictures(tmp_path: Path, settings: Any) -> list[Path]:
    settings.MEDIA_ROOT = tmp_path / "media"
    files = []
    for name in ("front.jpg", "pool.jpg", "kitchen.jpg"):
        files.append(tmp_path / name)
        files[-1].write_bytes(picture(name).read())
    return files


@pytest.mark.parametrize("phone", [False, True])
def test_an_agent_enters_a_listing_with_photos(
    visit: Visit, colleague: User, pictures: list[Path], phone: bool
) -> None:
    name = "phone" if phone else "wide"
    page = visit(colleague, "/feeds/own/add/", phone=phone)
    fields = {"Street number": "412", "Street name": "Palm Way", "City": "Indio", "ZIP code": "92201"}
    for label, value in fields.items():
        page.get_by_label(label, exact=True).fill(value)
    page.get_by_label("State", exact=True).select_option("CA")
    page.get_by_label("List price").press_sequentially("a lot")
    page.get_by_label("List price").press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Nothing was saved")
    examine(page, f"own-listing-wrong-{name}", full=True)
    page.get_by_label("List price").fill("650k")
    page.get_by_label("List price").press("Enter")
    expect(page.get_by_text("The listing is saved")).to_be_visible()
    page.get_by_label("Add photos").set_input_files(pictures)
    page.get_by_role("button", name="Upload").press("Enter")
    expect(page.locator(".own-photos img")).to_have_count(3)
    examine(page, f"own-listing-{name}", full=True)
    page.get_by_role("link", name="See it as it is shown").click()
    expect(page.locator("#gallery img")).to_have_count(3)
    examine(page, f"own-listing-shown-{name}")
    page.get_by_role("link", name="Edit this listing").click()
    page.get_by_role("link", name="Our own listings").click()
    expect(page.get_by_role("link", name="412 Palm Way").first).to_be_visible()
    examine(page, f"own-listings-{name}", full=True)
