"""Words that are no filter are searched for and shown so, or named as not understood (issue 14, item 4)."""

from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User

from listings.models import Collection
from listings.plain_language.understanding import understand
from listings.search.criteria import SearchCriteria
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put, text_of

HTMX = {"HX-Request": "true", "HX-Target": "results"}


def test_what_is_neither_filter_nor_words_is_named_and_searched_for_by_nobody(owner: User, gps: Collection) -> None:
    """A search for "carpet" would find what was refused."""
    put(gps, "it", city="Indio", bedrooms_total=3, public_remarks="All tile and a casita")
    put(gps, "not", city="Indio", bedrooms_total=3, public_remarks="New carpet")
    client = signed_in(owner)
    text = {"q": "3 bed Indio, no carpet, casita"}
    response = client.get("/listings/", text)
    assert response["Location"] == "/listings/?city=Indio&min_beds=3&q=casita&unread=no+carpet"
    page = client.get(response["Location"])
    assert page.context["result"].total == 1 and page.status_code == 200
    assert "Not understood:</strong> <mark>no carpet</mark>" in text_of(page)
    assert "Remove filter: searched as words “casita”" in text_of(page)
    assert "Not understood" in text_of(client.get("/listings/", text, headers=HTMX))
    dismissed = page.context["not_understood"].url
    assert dismissed == "?city=Indio&min_beds=3&q=casita"
    assert "Not understood" not in text_of(client.get(f"/listings/{dismissed}"))


def test_what_only_refuses_shows_everything_and_says_so(owner: User, gps: Collection) -> None:
    put(gps, "it", city="Indio")
    page = signed_in(owner).get("/listings/", {"q": "no carpet"}, follow=True)
    assert page.context["result"].total == 1 and "<mark>no carpet</mark>" in text_of(page)


@pytest.mark.parametrize("unread", ["\x00", "9" * 500, "\ud800", "<script>alert(1)"])
def test_a_strange_note_is_no_failure(owner: User, gps: Collection, unread: str) -> None:
    query = urlencode({"unread": unread}, errors="surrogatepass")
    page = signed_in(owner).get(f"/listings/?{query}")
    assert page.status_code in (200, 400) and "<script>alert" not in page.content.decode()


@pytest.mark.parametrize(
    ("text", "queries"), [("solar", 0), ("juniper", 1), ("3 bed condo Indio open house Sunday", 4)]
)
def test_reading_a_text_takes_few_queries(
    owner: User, gps: Collection, text: str, queries: int, django_assert_num_queries: Any
) -> None:
    put(gps, "it", city="Indio", property_sub_type="Condominium")
    with tenant_scope(gps.tenant_id), django_assert_num_queries(queries):
        understand(SearchCriteria(text=text))
