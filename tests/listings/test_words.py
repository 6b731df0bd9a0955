"""The one box finds a home by whatever of it is typed (newcomer H9, bug_reports 15, 16 and 23)."""

from typing import Any

import pytest

from listings.models import Collection
from listings.search.criteria import SearchCriteria
from listings.search.page import jump, search
from realty.tenants.models import Tenant
from tests.listings.views.homes import put


def home(collection: Collection, key: str, line: str = "", **values: Any) -> None:
    """A home by its parts, or in one line where only `line` is told."""
    parts = {"street_number": "", "street_name": "", "street_suffix": "", "unparsed_address": line} if line else {}
    put(collection, key, **{**parts, **values})


def found(text: str) -> list[str]:
    return sorted(row.listing_key for row in search(SearchCriteria(text=text)).listings)


@pytest.mark.parametrize(
    ("line", "place", "spellings"),
    [
        (
            "91 Control Court",
            ("Palm Desert", "CA", "92260"),
            ["91 Control Ct, Palm Desert", "91 control ct palm desert", "91 Control Court, Palm Desert, CA 92260"],
        ),
        ("88 Second St", ("Indio", "CA", "92201"), ["88 2nd Street", "88 second street", "88 2nd St Indio"]),
        (
            "212 7th Ave S",
            ("St. Petersburg", "FL", "33701"),
            ["212 7th Avenue South", "212 S 7th Ave", "212 Seventh Ave South, Saint Petersburg FL", "7th Ave South"],
        ),
        (
            "41 Saint Andrews Dr",
            ("Indio", "CA", "92201"),
            ["41 St Andrews Drive", "41 St. Andrews Dr", "41 saint andrews dr"],
        ),
        ("90 Control Wy", ("Indio", "CA", "92201"), ["90 Control Way", "control way indio"]),
        (
            "78080 State Highway 111",
            ("La Quinta", "CA", "92253"),
            ["78080 Hwy 111", "78080 Highway 111, La Quinta", "78080 CA-111"],
        ),
        ("73455 Juniper St", ("Palm Desert", "CA", "92260"), ["73-455 Juniper Street", "73455 Juniper"]),
        ("43-27 Bell Blvd", ("Bayside", "NY", "11361"), ["43-27 Bell Boulevard", "4327 Bell Blvd"]),
        (
            "100 Bayfront Drive #201",
            ("Miami", "FL", "33101"),
            ["100 Bayfront Dr Unit 201", "100 Bayfront Dr apt 201, Miami", "100 Bayfront Dr"],
        ),
        ("5 Mount Vernon Ter", ("Indio", "CA", "92201"), ["5 Mt Vernon Terrace", "5 mt. vernon terr"]),
        ("7 O'Keefe Ln", ("La Cañada Flintridge", "CA", "91011"), ["7 OKeefe Lane", "OKeefe", "La Canada"]),
        ("1840 52nd Ave", ("Coachella", "CA", "92236"), ["1840 Avenue 52", "1840 52nd Avenue"]),
        ("15 Palm Canyon Dr", ("Palm Springs", "CA", "92262"), ["15 Palmcanyon Drive"]),
    ],
)
def test_an_address_is_found_in_any_spelling(
    in_tenant: Tenant, gps: Collection, line: str, place: tuple[str, str, str], spellings: list[str]
) -> None:
    city, state, postal_code = place
    home(gps, "it", line, city=city, state_or_province=state, postal_code=postal_code)
    home(gps, "other", "3 Elsewhere Rd", city="Thermal", postal_code="92274")
    assert {spelling: found(spelling) for spelling in spellings} == {spelling: ["it"] for spelling in spellings}


@pytest.mark.parametrize(
    ("line", "city", "text"),
    [
        ("212 7th Ave N", "St. Petersburg", "212 7th Ave South"),
        ("91 Control Ln", "Palm Desert", "91 Control Ct"),
        ("91 Control Ct", "Indio", "91 Control Ct, Palm Desert"),
        ("100 Bayfront Dr #305", "Miami", "100 Bayfront Dr Unit 201"),
        ("1200 East St", "Woodland", "1200 E St"),
    ],
)
def test_another_home_is_not(in_tenant: Tenant, gps: Collection, line: str, city: str, text: str) -> None:
    home(gps, "other", line, city=city)
    assert found(text) == []


def test_an_address_may_have_words_behind_it(in_tenant: Tenant, gps: Collection) -> None:
    home(gps, "solar", "91 Control Court", public_remarks="Solar is owned")
    home(gps, "plain", "93 Control Court")
    assert found("Control Ct solar") == ["solar"] and found("control ct") == ["plain", "solar"]


@pytest.mark.parametrize("text", ["668-137-094", "668137094", "APN 668-137-094", "668 137 094"])
def test_a_parcel_number_is_found_with_and_without_dashes(in_tenant: Tenant, gps: Collection, text: str) -> None:
    home(gps, "it", parcel_number="668-137-094")
    home(gps, "other", parcel_number="668-137-095")
    assert found(text) == ["it"]


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("219100538DA", "219100538da"),
        ("219100538DA", "219100538"),
        ("PW26012345", "pw26012345"),
        ("PW26012345", "26012345"),
        ("26012345", "PW26012345"),
        ("PW-26012345", "MLS# pw26012345"),
    ],
)
def test_a_listing_number_is_found_in_any_case_and_without_its_letters(
    in_tenant: Tenant, gps: Collection, number: str, text: str
) -> None:
    home(gps, "it", listing_id=number, standard_status="Expired")
    assert (jump(text) or pytest.fail(text)).listing_key == "it"
    home(gps, "live", listing_id=f"X{number}9")
    home(gps, "other", listing_id="OC99999999")
    assert found(text) == []  # It has expired, and a search shows what is on the market.


def test_letters_that_say_another_number_do_not_jump(in_tenant: Tenant, gps: Collection) -> None:
    home(gps, "it", listing_id="PW26012345")
    assert jump("OC26012345") is None and found("OC26012345") == []


def test_several_numbers_are_found_together(in_tenant: Tenant, gps: Collection) -> None:
    for n in (1, 2, 3):
        home(gps, f"{n}", listing_id=f"PW2601000{n}")
    assert found("PW26010001, 26010003") == ["1", "3"]


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("list_agent_full_name", "Lane Mesaverde", "Lane Mesaverde"),
        ("co_list_agent_full_name", "Nuria Peñasquitos", "nuria penasquitos"),
        ("list_office_name", "Sunstone Realty", "sunstone realty"),
        ("co_list_office_name", "O'Hara & Co", "OHara"),
        ("county_or_parish", "Riverside", "riverside"),
        ("mls_area_major", "312 - South Palm Desert", "312 South"),
        ("mls_area_minor", "Ironwood", "ironwood"),
        ("elementary_school", "Gerald Ford", "gerald ford"),
        ("high_school", "Rancho Mirage High", "mirage high"),
        ("subdivision_name", "Peñasquitos", "penasquitos"),
        ("supplement", "Casita with a kiln", "kiln"),
        ("view", "Mountain(s), Lake", "mountain lake"),
    ],
)
def test_names_and_places_are_found_by_their_words(
    in_tenant: Tenant, gps: Collection, column: str, value: str, text: str
) -> None:
    home(gps, "it", **{column: value})
    home(gps, "other")
    assert found(text) == ["it"]


def test_quoted_words_are_words_alone(in_tenant: Tenant, gps: Collection) -> None:
    home(gps, "it", "91 Control Court")
    assert found('"91 control court"') == ["it"] and found('"91 control ct"') == []
