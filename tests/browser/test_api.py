"""The pages of the API: making a token, and the document that people read and try, under the site's own policy."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from playwright.sync_api import expect

from realty.api.models import ApiToken
from tests.browser.driving import Visit, examine
from tests.conftest import PASSWORD

pytestmark = pytest.mark.usefixtures("transactional_db")


@pytest.mark.parametrize("phone", [False, True])
def test_a_person_makes_a_token_and_revokes_it(visit: Visit, owner: User, phone: bool) -> None:
    page = visit(owner, "/profile/tokens/", phone=phone)
    page.get_by_label("Name").fill("Warehouse export")
    page.get_by_label("Your password").fill(PASSWORD)
    page.get_by_role("button", name="Make a token").click()
    token = page.locator("#new-token").inner_text()
    examine(page, f"api_tokens_{'phone' if phone else 'wide'}", full=True)
    program = Client(headers={"Authorization": f"Bearer {token}"})
    assert program.get("/api/v1/properties").status_code == 200
    page.get_by_role("button", name="Revoke Warehouse export").click()
    expect(page.get_by_text("The token was revoked")).to_be_visible()
    assert program.get("/api/v1/properties").status_code == 401
    assert ApiToken.objects.get().scopes == ["listings:read", "feeds:read", "leads:read", "reso:read"]


@pytest.mark.parametrize("phone", [False, True])
def test_the_document_can_be_read_and_tried(visit: Visit, owner: User, phone: bool) -> None:
    page = visit(owner, "/api/docs", phone=phone)
    operation = page.locator("#operations-Properties-search_properties")
    expect(operation).to_be_visible()
    examine(page, f"api_docs_{'phone' if phone else 'wide'}")
    operation.get_by_role("button").first.click()
    operation.get_by_role("button", name="Try it out").click()
    operation.get_by_role("button", name="Execute").click()
    expect(operation.locator(".live-responses-table .response-col_status").nth(1)).to_have_text(re.compile("200"))
