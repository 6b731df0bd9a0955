"""security L3: a NUL, or what UTF-8 cannot write, anywhere in a request is a 400 with a page, never a 500."""

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from listings.models import Collection, ListingNote
from realty.storable import is_storable
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.views.homes import put

PAGE = "could not read this request"


@pytest.fixture
def client(owner: User) -> Client:
    found = signed_in(owner)
    found.raise_request_exception = False
    return found


@pytest.mark.parametrize(
    "address",
    [
        "/crm/do-not-contact/add/?of=%00",
        "/crm/leads/?q=a%00b",
        "/listings/?q=%00",
        "/listings/?%00=1",
        "/crm/leads/?list=%00",
        "/listings/%00/",
        "/sign-in/?next=%00",
    ],
)
def test_in_an_address(client: Client, address: str) -> None:
    answer = client.get(address)
    assert answer.status_code == 400 and PAGE in answer.content.decode()


@pytest.mark.parametrize("posted", [{"name": "a\0"}, {"na\0me": "a"}, {"name": ["a", "b\0"]}])
def test_in_a_form(client: Client, posted: dict[str, str]) -> None:
    answer = client.post(reverse("saved_lists"), posted)
    assert answer.status_code == 400 and PAGE in answer.content.decode()


def test_in_a_form_with_files(client: Client) -> None:
    file = SimpleUploadedFile("homes.csv", b"Address\n1 Test Way\n")
    assert client.post(reverse("import_properties"), {"file": file, "key": "a\0"}).status_code == 400


@pytest.mark.parametrize("cookie", ["sessionid", "csrftoken", "anything"])
def test_in_a_cookie(db: None, cookie: str) -> None:
    """A quoted cookie may hold any byte, and the session's is looked up in the database."""
    client = Client(raise_request_exception=False)
    answer = client.get("/", headers={"cookie": f'{cookie}="a\\000b"'})
    assert answer.status_code == 400


def test_other_text_of_any_language_passes(client: Client) -> None:
    assert client.get("/crm/leads/?q=Núñez+%F0%9F%8F%A0+%E2%80%A8+%FF%FE").status_code == 200


def test_what_can_be_stored() -> None:
    assert is_storable("Núñez \U0001f3e0 \u2028 \x0b") and not is_storable("\0") and not is_storable("\ud800")


def test_a_line_break_counts_as_the_browser_counts_it(client: Client, gps: Collection) -> None:
    [home] = put(gps, "a")
    typed = "\n".join(["x" * 99] * 20)
    client.post(reverse("add_listing_note", args=[home.pk]), {"text": typed.replace("\n", "\r\n")})
    with tenant_scope(gps.tenant_id):
        assert ListingNote.objects.get().text == typed
