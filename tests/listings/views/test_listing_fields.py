"""What the listing page says of the fields that real feeds send."""

from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.test import Client
from django.urls import reverse

from listings.ingest import write
from listings.models import Collection
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.listings.rows import photo, row
from tests.listings.views.homes import put, text_of

PARTICIPANT = {
    "private_remarks": "Seller motivated.",
    "showing_instructions": "Call first.",
    "lock_box_location": "Gas meter",
    "media_links": [
        {"MediaCategory": "Document", "ShortDescription": "Plat map", "MediaURL": "https://docs.example.com/1.pdf"}
    ],
}


def page_of(
    user: User, collection: Collection, *, masked: tuple[str, ...] = (), photos: Any = None, **values: Any
) -> str:
    with tenant_scope(collection.tenant_id), transaction.atomic():
        write(collection, [row("A", masked=masked, photos=photos, **values)], run_id=None)
        home = collection.listings.get()
    return text_of(signed_in(user).get(home.get_absolute_url()))


@pytest.mark.parametrize(
    ("role", "is_shown"), [("", False), ("idx", False), ("vow", False), ("back_office", True), ("private", True)]
)
def test_participants_data_is_shown_only_where_the_license_admits_it(
    owner: User, gps: Collection, role: str, is_shown: bool
) -> None:
    """feed_replay C: private remarks, showing data and documents; NAR model rules 18.3.1 (IDX) and 19.15 (VOW)."""
    with tenant_scope(gps.tenant_id):
        Collection.objects.filter(pk=gps.pk).update(license_role=role)
    page = page_of(owner, gps, **PARTICIPANT)
    for words in ("Seller motivated.", "Call first.", "Gas meter", "Plat map"):
        assert (words in page) is is_shown
    assert ("are shown only for a feed licensed for back office" in page) is not is_shown


@pytest.mark.parametrize("category", ["Documents", "Disclosure", "PDF", "", "Contract Media"])
def test_whatever_is_no_video_or_floor_plan_may_be_a_disclosure(owner: User, gps: Collection, category: str) -> None:
    """Sources use words of their own for MediaCategory."""
    links = [{"MediaCategory": kind, "MediaURL": f"https://v.example.com/{kind}"} for kind in ("Floor Plans", "Videos")]
    links += [{"MediaCategory": category, "ShortDescription": "Plat map", "MediaURL": "https://d.example.com/1.pdf"}]
    page = page_of(owner, gps, media_links=links)
    assert "Plat map" not in page and "Floor Plans" in page and "Videos" in page


def test_a_floor_plan_for_agents_alone_is_a_document(owner: User, gps: Collection) -> None:
    plan = {"MediaCategory": "Floor Plan", "MediaURL": "https://v.example.com/plan", "Permission": "Agent Only"}
    assert "v.example.com/plan" not in page_of(owner, gps, media_links=[plan])


def test_nothing_is_said_of_the_license_where_nothing_is_kept_back(owner: User, gps: Collection) -> None:
    assert "licensed for back office" not in page_of(owner, gps)


def test_feed_replay_a7_tours_of_one_address_are_each_shown_and_branded_ones_are_marked(
    owner: User, gps: Collection
) -> None:
    address = "https://tours.example.com/1"
    tours = [
        {"VirtualTourName": "By the agent", "VirtualTourType": "branded", "VirtualTourURL": address},
        {"VirtualTourName": "Without names", "VirtualTourType": "unbranded", "VirtualTourURL": address},
        {"VirtualTourName": "Who knows", "VirtualTourURL": "https://tours.example.com/2"},
    ]
    page = page_of(owner, gps, virtual_tours=tours, virtual_tour_url_unbranded=address)
    assert page.count(f'href="{address}"') == 2 and "By the agent" in page and "Without names" in page
    assert page.count("Branded: do not send to clients") == 1 and page.count("May show an agent&#x27;s name") <= 1
    assert page.replace("> <", "><").count('<li class="no-print"><a href="https://tours') == 2


def test_feed_replay_a7_a_tour_that_stands_in_resos_field_alone_is_shown(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, virtual_tour_url_branded="https://tours.example.com/b")
    assert 'href="https://tours.example.com/b"' in page and "Branded: do not send to clients" in page


def test_feed_replay_c_videos_are_links_and_never_embedded(owner: User, gps: Collection) -> None:
    links = [{"MediaCategory": "Video", "ShortDescription": "A walk", "MediaURL": "https://v.example.com/1"}]
    links.append({"MediaCategory": "Video", "MediaURL": "javascript:alert(1)"})
    page = page_of(owner, gps, media_links=links)
    assert 'href="https://v.example.com/1"' in page and "A walk" in page
    assert "javascript:alert" not in page and "<iframe" not in page


def test_feed_replay_c_the_supplement_stands_below_the_remarks(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, public_remarks="A home.", supplement="And its garden.")
    assert page.index("A home.") < page.index("And its garden.")


def test_feed_replay_c_areas_and_schools_are_told(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, mls_area_major="322 - North", high_school="Ocotillo High", pets_allowed="Cats OK")
    assert "322 - North" in page and "Ocotillo High" in page and "Cats OK" in page


def test_bug_27_the_source_s_own_count_of_baths_stands_beside_reso_s(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, bathrooms_total_integer=3, bathrooms_as_given="2.5")
    assert "(2.5 by the MLS)" in page
    page = page_of(owner, gps, bathrooms_total_integer=3, bathrooms_as_given="3", list_price=Decimal(1))
    assert "by the MLS)" not in page and "<dt>As the MLS counts" not in page


def test_feed_replay_b_a_photo_s_name_is_its_caption(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, photos=(photo(0), photo(1)))
    assert 'alt="Photo 2 of 2"' in page


def test_feed_replay_small_items_withheld_photos_are_said_once(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, masked=("Photos",))
    assert "The MLS withholds the photos of this listing" in page
    assert "Also withheld" not in page and "The MLS sent no photos" not in page


def test_feed_replay_small_items_a_past_open_house_has_its_year(owner: User, gps: Collection) -> None:
    assert "Fri, Oct 1, 2010" in page_of(owner, gps, open_houses=[{"OpenHouseDate": "2010-10-01"}])


def test_newcomer_l4_the_page_says_nothing_twice_and_no_panel_is_empty(owner: User, gps: Collection) -> None:
    page = page_of(owner, gps, land_type="Fee", view="Mountain(s)", listing_id="219000001DA")
    assert "The land is owned, not leased." in page
    assert "Has a view" not in page
    assert page.count("219000001DA") == 1


def test_newcomer_l4_rooms_have_units_and_withheld_fields_are_words(owner: User, gps: Collection) -> None:
    rooms = [
        {"RoomType": "Den", "RoomDimensions": "13 x 21", "RoomLength": 12},
        {"RoomType": "Bar", "RoomLength": "4.5", "RoomLengthWidthUnits": "Meters", "RoomArea": "210"},
    ]
    page = page_of(owner, gps, rooms=rooms, masked=("PoolPrivateYN", "VirtualTourURLBranded", "BuyerAgentFullName"))
    assert "13 x 21 ft" in page and "12 ft" in page and "4.5 m" in page and "210 sq ft" in page
    assert "Virtual tour URL branded, Buyer agent full name" in page


@pytest.mark.parametrize(
    ("word", "says"),
    [
        ("Fee", "owned, not leased"),
        ("Owned", "owned, not leased"),
        ("Fee Simple", "owned, not leased"),
        ("Lease", "is leased; the MLS gives no terms"),
        ("Leased Land", "is leased; the MLS gives no terms"),
        ("Other", "does not say whether the land is owned or leased"),
    ],
)
def test_newcomer_l4_the_land_panel_says_what_the_source_s_word_means(
    owner: User, gps: Collection, word: str, says: str
) -> None:
    assert says in page_of(owner, gps, land_type=word)


def test_newcomer_l4_simulated_is_said_once_in_words_and_a_place_is_a_number(owner: User, gps: Collection) -> None:
    with tenant_scope(gps.tenant_id):
        Collection.objects.filter(pk=gps.pk).update(is_simulated=True, attribution="Simulated data of an MLS.")
    page = page_of(owner, gps, latitude=33.722351, longitude=-116.374456)
    assert page.count("Simulated data") == 1
    assert 'class="num">33.72235</span' in page and 'class="num">-116.37446</span' in page


def test_newcomer_l4_a_view_that_is_given_is_not_called_missing(owner: User, gps: Collection) -> None:
    """The same of every yes or no that the words beside it answer."""
    page = page_of(
        owner, gps, view="Lake", spa_features="Heated", pool_features="In Ground", association_fee=Decimal(300)
    )
    missing = " ".join(part.partition("</p>")[0] for part in page.split("Not given:")[1:])
    assert not [label for label in ("Has a view", "Spa,", "Private pool", "HOA,") if label in f"{missing},"]


def test_bug_14_a_lot_that_only_acres_tell_is_found_and_printed(owner: User, gps: Collection) -> None:
    """As the mapping stores it: square feet beside the acres."""
    (home,) = put(gps, "A", lot_size_acres=Decimal("4.7"), lot_size_square_feet=Decimal(204_732))
    client = signed_in(owner)
    assert home.get_absolute_url() in text_of(client.get(reverse("search"), {"min_lot": "1 acre"}))
    assert "4.7 ac" in text_of(client.get(home.get_absolute_url()))


def test_bug_23_listing_numbers_are_found_whatever_their_case_and_mark(owner: User, gps: Collection) -> None:
    (home,) = put(gps, "A", listing_id="PW26012345")
    client: Client = signed_in(owner)
    for written in ("pw26012345", "PW26012345", " Pw26012345 ", "#PW26012345", "MLS# pw26012345", "MLS No. PW26012345"):
        assert client.get(reverse("search"), {"listing": written}).headers.get("Location") == home.get_absolute_url()
    assert client.get(reverse("search"), {"q": "pw26012345"}).headers.get("Location") == home.get_absolute_url()
