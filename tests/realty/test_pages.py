"""Newcomer H6, security Low 4: ways back after a session ended, refusals as pages of the product, and nothing that a
browser keeps."""

import re
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.urls import resolve, reverse

from realty.accounts.refusals import BARE, as_page
from realty.pages import opens_by_get, readable
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import PASSWORD, signed_in
from tests.crm_leads.rows import a_lead
from tests.test_access import SITE, place

__all__ = ["place"]


def test_h6_which_addresses_open_by_get_is_known_for_every_url(place: dict[str, dict[str, Any]], owner: User) -> None:
    client = signed_in(owner)
    for name in SITE:
        path = reverse(name, kwargs=place.get(name))
        assert opens_by_get(path) == (client.get(path).status_code != 405), name


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/crm/leads/24/notes/", "/crm/leads/24/"),
        ("/crm/leads/24/next-step/?x=1", "/crm/leads/24/"),
        ("/crm/leads/24/", "/crm/leads/24/"),
        ("/listings/?city=Indio", "/listings/?city=Indio"),
        ("/members/invite/", "/members/"),
        ("/switch/", "/"),
        ("/sign-out/", "/"),
        ("/nowhere/at/all/", "/"),
        ("/profile/password/", "/profile/"),
    ],
)
def test_h6_the_page_above_a_forms_address(path: str, page: str) -> None:
    assert readable(path) == page


@pytest.mark.parametrize("wanted", ["/crm/leads/24/notes/", "/sign-out/", "/switch/", "/nowhere/", "//evil.example/"])
def test_h6_signing_in_never_ends_on_a_forms_address(owner: User, tenant: Tenant, wanted: str) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
    wanted = wanted.replace("24", str(lead.pk))
    answer = Client().post("/sign-in/", {"username": "olivia", "password": PASSWORD, "next": wanted}, follow=True)
    assert answer.status_code == 200 and answer.redirect_chain


@pytest.mark.parametrize(
    ("referer", "back"),
    [
        ("http://testserver/crm/leads/{lead}/?then=17", "/crm/leads/{lead}/?then=17"),
        ("https://evil.example/x", "/crm/leads/{lead}/"),
        ("", "/crm/leads/{lead}/"),
    ],
)
def test_h6_a_form_sent_after_the_session_ended_leads_back_to_its_page(
    owner: User, tenant: Tenant, referer: str, back: str
) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
    path = f"/crm/leads/{lead.pk}/notes/"
    answer = Client().post(path, {"text": "Call Tuesday"}, headers={"referer": referer.format(lead=lead.pk)})
    page = Client().get(answer["Location"]).content.decode()
    assert "what you typed is in its form again" in page and 'data-kept="hold"' in page
    given = re.search(r'name="next" value="([^"]*)"', page)
    assert given and given[1] == back.format(lead=lead.pk)


def test_h6_a_part_of_a_page_leads_back_to_the_page(owner: User, tenant: Tenant) -> None:
    part = {"HX-Request": "true", "HX-Current-URL": "http://testserver/listings/?city=Indio"}
    answer = Client().get("/sign-in/?next=/crm/x/", headers=part)
    assert answer["HX-Redirect"] == "/sign-in/?next=/listings/%3Fcity%3DIndio"


@pytest.mark.parametrize("status", sorted(BARE))
@pytest.mark.parametrize("htmx", [False, True])
def test_h6_a_bare_refusal_is_a_page_with_the_way_back(status: int, htmx: bool, owner: User) -> None:
    request = RequestFactory().post("/crm/x/", headers={"referer": "http://testserver/listings/"})
    request.user, request.resolver_match, request.htmx = owner, None, None  # type: ignore[attr-defined,assignment]
    bare = HttpResponse("No", status=status, headers={"Allow": "POST"})
    page = as_page(request, bare)
    assert page.status_code == status and page["Allow"] == "POST"
    assert "<h1>" in page.content.decode() and 'href="/listings/"' in page.content.decode()


def test_h6_a_page_and_what_programs_read_stay_as_they_are(owner: User) -> None:
    request = RequestFactory().get("/x/")
    request.user, request.resolver_match = owner, None  # type: ignore[assignment]
    for answer in (HttpResponse("<p>No</p>", status=404), HttpResponse(status=409, headers={"HX-Refresh": "true"})):
        assert as_page(request, answer) is answer
    request.resolver_match = resolve("/crm/hooks/resend/some-key/")
    refused = HttpResponse("Too large", status=413, content_type="text/plain")
    assert as_page(request, refused) is refused


def test_h6_an_address_for_forms_that_is_opened_is_a_page(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        lead = a_lead()
    answer = signed_in(owner).get(f"/crm/leads/{lead.pk}/notes/")
    page = answer.content.decode()
    assert answer.status_code == 405 and "This address is no page" in page and f'href="/crm/leads/{lead.pk}/"' in page


def test_h6_an_expired_form_is_a_page_that_keeps_what_was_typed(owner: User) -> None:
    client = Client(enforce_csrf_checks=True)
    client.force_login(owner)
    answer = client.post("/profile/", {"first_name": "O"})
    assert answer.status_code == 403 and 'data-kept="hold"' in answer.content.decode()
    assert "This form has expired" in answer.content.decode()


@pytest.mark.parametrize("path", ["/", "/profile/", "/members/", "/crm/leads/", "/listings/", "/feeds/", "/nowhere/"])
def test_low4_what_a_signed_in_person_saw_is_kept_by_no_browser(owner: User, path: str) -> None:
    assert "no-store" in signed_in(owner).get(path)["Cache-Control"]


def test_low4_nor_is_the_console_nor_a_page_of_the_sign_in(staff: User) -> None:
    for client, path in ((signed_in(staff), "/admin/"), (Client(), "/sign-in/")):
        assert "no-store" in client.get(path)["Cache-Control"]


def test_h6_the_pages_carry_the_person_and_no_password_is_kept(owner: User) -> None:
    page = signed_in(owner).get("/profile/").content.decode()
    assert f'data-person="{owner.pk}"' in page and "js/kept.js" in page
    assert "data-person" not in Client().get("/sign-in/").content.decode()
