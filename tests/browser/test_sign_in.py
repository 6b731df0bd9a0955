import re

from django.contrib.auth.models import User
from playwright.sync_api import expect

from mls_sync.models import Feed
from tests.browser.driving import Visit, keep
from tests.conftest import PASSWORD


def test_a_wrong_password_keeps_the_name_and_says_so(visit: Visit, owner: User) -> None:
    page = visit(None, "/sign-in/")
    page.get_by_label("User name").fill("olivia")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("The user name or the password is not right")
    expect(page.get_by_label("User name")).to_have_value("olivia")
    keep(page, "sign-in-wrong")


def test_the_keyboard_alone_signs_in_and_leads_to_the_page_asked_for(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(None, "/listings/")
    expect(page.get_by_label("User name")).to_be_focused()
    page.keyboard.type("olivia")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile(r"\d/listings/$"))
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to content")).to_be_focused()


def test_signing_out_ends_the_session(visit: Visit, owner: User) -> None:
    page = visit(owner)
    page.get_by_label("Your account").click()
    page.get_by_role("button", name="Sign out").click()
    page.get_by_role("button", name="Sign in").wait_for()
    page.goto("/")
    expect(page).to_have_url(re.compile("/sign-in/"))


def test_it_works_without_javascript(visit: Visit, owner: User, synced: Feed) -> None:
    page = visit(owner, "/", javascript=False)
    expect(page.get_by_role("heading", name="Desert Realty")).to_be_visible()
