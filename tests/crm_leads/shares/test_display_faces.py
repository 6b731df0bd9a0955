"""One table of every face of a listing: whether each keeps what the seller withheld, or tells a member not to show it,
and whether it names the listing office and has the words of the MLS."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from io import BytesIO
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone
from pypdf import PdfReader

from crm_leads.client_alerts import writing
from crm_leads.models import ClientAlert, Contact
from listings.alerts import wording
from listings.collections import provision
from listings.models import Alert, AlertLetter, Collection, Listing, SavedSearch
from listings.publishing.documents import DocumentMaker
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.shares.test_shares import shared
from tests.listings.views.homes import put
from tests.realty.api.callers import PROPERTIES, calling

ATTRIBUTION, OFFICE = "Courtesy of GPS.", "Sago Realty"
# What tells where the homes are: one with its address withheld, one that is not for the internet.
WITHHELD, QUIET = ("Secretview", "123-456", "33.71234"), ("Quietstreet", "987-654", "33.79876")
# In the words of each face that members see.
NOT_THE_ADDRESS, NOT_AT_ALL = "Do not display the address publicly", "Do not display publicly"


@dataclass
class World:
    owner: User
    gps: Collection
    withheld: Listing
    quiet: Listing
    share: str

    @property
    def homes(self) -> tuple[Listing, Listing]:
        return self.withheld, self.quiet

    def seen(self, *pages: str) -> str:
        """By the agent."""
        browser = signed_in(self.owner)
        return " ".join(" ".join(browser.get(page).content.decode() for page in pages).split())


@pytest.fixture
def world(owner: User, tenant: Tenant) -> World:
    with tenant_scope(tenant):
        gps = provision(tenant, "gps", title="GPS MLS", attribution=ATTRIBUTION, license_role="idx")
    day = (date.today() + timedelta(days=2)).isoformat()
    common = {
        "list_office_name": OFFICE, "longitude": -116.4,
        "open_houses": [{"OpenHouseKey": "1", "OpenHouseDate": day}],
    }  # fmt: skip
    [withheld] = put(
        gps, "w", street_name=WITHHELD[0], parcel_number=WITHHELD[1], latitude=WITHHELD[2],
        internet_address_display_yn=False, **common,
    )  # fmt: skip
    [quiet] = put(
        gps, "q", street_name=QUIET[0], parcel_number=QUIET[1], latitude=QUIET[2],
        internet_entire_listing_display_yn=False, **common,
    )  # fmt: skip
    return World(owner, gps, withheld, quiet, shared(owner))


def page(world: World) -> str:
    return world.seen(*(home.get_absolute_url() for home in world.homes))


def compare(world: World) -> str:
    return world.seen(f"/listings/compare/?id={world.withheld.pk}&id={world.quiet.pk}")


def on_map(world: World) -> str:
    return world.seen("/listings/map/?bounds=-116.5_33.7_-116.3_33.8&zoom=18")


def calendar_file(world: World) -> str:
    browser = signed_in(world.owner)
    found = [browser.get(home.get_absolute_url()).context["open_houses"][0].ref for home in world.homes]
    refs = zip(world.homes, found, strict=True)
    text = world.seen(*(f"/listings/{home.pk}/open-houses/{ref}.ics" for home, ref in refs))
    return text.replace("\r", "").replace(" ", "")


def api(world: World) -> str:
    caller = calling(world.owner)
    return "".join(caller.get(f"{PROPERTIES}/{home.pk}").content.decode() for home in world.homes)


def agent_letter(world: World) -> str:
    with tenant_scope(world.gps.tenant_id):
        rows = Listing.objects.select_related("collection")
        letter = AlertLetter(search=SavedSearch(pk=1, name="Homes", query=""), tenant_id=world.gps.tenant_id)
        return wording.body_of(letter, [Alert(kind="new_match", listing=row) for row in rows], 2, "stop")


def sheet(world: World) -> str:
    return " ".join(_pdf(world, home, "sheet") for home in world.homes)


def csv(world: World) -> str:
    answer: Any = signed_in(world.owner).get("/listings/export.csv")
    return b"".join(answer.streaming_content).decode()


def mongo(world: World) -> str:
    with tenant_scope(world.gps.tenant_id):
        rows = list(Listing.objects.select_related("collection__tenant"))
        return str(DocumentMaker(rows[0].collection, timedelta(days=90)).of(rows))


def shared_list(world: World) -> str:
    return Client().get(world.share).content.decode()


def shared_page(world: World) -> str:
    return "".join(Client().get(f"{world.share}{home.pk}/").content.decode() for home in world.homes)


def client_sheet(world: World) -> str:
    return " ".join(_pdf(world, home, "client-sheet") for home in world.homes)


def client_letter(world: World) -> str:
    with tenant_scope(world.gps.tenant_id):
        rows = Listing.objects.select_related("collection")
        told = [Alert(kind="new_match", listing=row, search=SavedSearch(name="Homes")) for row in rows]
        shown = writing._for_clients(told, timezone.now())
        alert = ClientAlert(search=SavedSearch(name="Homes", query=""), contact=Contact(first_name="Ben"))
        return writing.body_of(alert, shown)


def _pdf(world: World, home: Listing, name: str) -> str:
    answer = signed_in(world.owner).get(f"/crm/listings/{home.pk}/{name}.pdf")
    if answer.status_code == 404:
        return ""
    return " ".join(each.extract_text() for each in PdfReader(BytesIO(answer.content)).pages).replace("\n", " ")


Face = Callable[[World], str]
# Members see all, and are told what not to show: face, the words for the address, the words for the whole listing.
MEMBERS: tuple[tuple[Face, str, str], ...] = (
    (page, NOT_THE_ADDRESS, NOT_AT_ALL),
    (compare, NOT_THE_ADDRESS, NOT_AT_ALL),
    (on_map, NOT_THE_ADDRESS, NOT_AT_ALL),
    (calendar_file, "Donotdisplaytheaddresspublicly", "Donotdisplaypublicly"),
    (api, '"internetAddressDisplayYN":false', '"internetEntireListingDisplayYN":false'),
    (agent_letter, NOT_THE_ADDRESS, NOT_AT_ALL),
    (sheet, NOT_THE_ADDRESS, NOT_AT_ALL),
)
# What leaves the house: neither address is in it, and of the quiet listing no row where `is_for_clients`.
OUTSIDE: tuple[tuple[Face, bool], ...] = (
    (csv, False),
    (mongo, True),
    (shared_list, True),
    (shared_page, True),
    (client_sheet, True),
    (client_letter, True),
)
ATTRIBUTED: tuple[Face, ...] = (
    page, compare, calendar_file, api, sheet, shared_list, shared_page, client_sheet, client_letter,
)  # fmt: skip


@pytest.mark.parametrize(("face", "address", "whole"), MEMBERS, ids=lambda each: getattr(each, "__name__", ""))
def test_a_member_sees_it_and_is_told_not_to_show_it(world: World, face: Face, address: str, whole: str) -> None:
    text = face(world).replace('": ', '":')
    assert WITHHELD[0] in text and QUIET[0] in text
    assert address in text and whole in text.replace(address, "")


@pytest.mark.parametrize(("face", "is_for_clients"), OUTSIDE, ids=lambda each: getattr(each, "__name__", ""))
def test_what_is_withheld_does_not_leave_the_house(world: World, face: Face, is_for_clients: bool) -> None:
    text = face(world)
    assert [told for told in (*WITHHELD, *QUIET) if told in text] == []
    assert "Palm Desert" in text
    assert is_for_clients == ("IDq" not in text)


@pytest.mark.parametrize("face", ATTRIBUTED, ids=lambda each: each.__name__)
def test_the_listing_office_and_the_words_of_the_mls_stand_beside_it(world: World, face: Face) -> None:
    text: Any = face(world).replace(" ", "")
    assert ATTRIBUTION.replace(" ", "") in text
    if face is not calendar_file:
        assert OFFICE.replace(" ", "") in text
