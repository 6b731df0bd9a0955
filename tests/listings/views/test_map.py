from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
from django.contrib.auth.models import User

from listings.models import Collection
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.listings.places.desert import lay_out
from tests.listings.views.homes import put

BOUNDS = "-116.6_33.7_-116.4_33.9"


def shown(user: User, **asked: Any) -> Any:
    return signed_in(user).get("/listings/map/", {"bounds": BOUNDS, "zoom": "12", **asked}).json()


def test_a_home_alone_is_a_pin_with_what_its_card_says(owner: User, gps: Collection) -> None:
    [home] = put(
        gps, "A", longitude=-116.5, latitude=33.8, list_price=Decimal(1_250_000), bedrooms_total=3,
        bathrooms_total_integer=2, living_area=Decimal(1842), standard_status="Pending",
    )  # fmt: skip
    found = shown(owner)

    assert found["total"] == 1 and found["clusters"] == []
    assert found["pins"] == [
        {
            "at": [-116.5, 33.8],
            "count": 1,
            "listings": [
                {
                    "id": home.pk,
                    "url": home.get_absolute_url(),
                    "price": 1_250_000,
                    "asked": "$1,250,000",
                    "period": "",
                    "status": "Pending",
                    "facts": "3 bd · 2 ba · 1,842 sq ft",
                    "street": "12 Sago A Lane",
                    "place": "Palm Desert, CA 92260",
                    "display": "",
                }
            ],
        }
    ]


def test_homes_of_one_building_are_one_pin_and_near_ones_a_cluster(owner: User, gps: Collection) -> None:
    put(gps, "A", "B", longitude=-116.5, latitude=33.8, list_price=Decimal(500_000))
    put(gps, "C", longitude=-116.45, latitude=33.85, list_price=Decimal(300_000))
    put(gps, "D", longitude=-116.4502, latitude=33.8502, list_price=Decimal(400_000))
    found = shown(owner, zoom="11")

    assert [(pin["count"], len(pin["listings"])) for pin in found["pins"]] == [(2, 2)]
    assert [(cell["count"], cell["median"]) for cell in found["clusters"]] == [(2, 350_000)]
    assert found["clusters"][0]["bounds"] == [[-116.4502, 33.85], [-116.45, 33.8502]]


def test_a_map_shows_what_the_search_asks_for_and_what_lies_around_its_own_map_area(
    owner: User, gps: Collection
) -> None:
    put(gps, "A", longitude=-116.5, latitude=33.8, city="Indio")
    put(gps, "B", longitude=-116.5, latitude=33.8, city="La Quinta")

    assert shown(owner, city="Indio", viewport="-100_40_-99_41")["total"] == 1


def test_homes_without_a_place_are_counted(owner: User, gps: Collection) -> None:
    put(gps, "A", longitude=None, latitude=None)
    put(gps, "B", longitude=0.0, latitude=0.0)
    put(gps, "C", longitude=-116.5, latitude=33.8)
    found = shown(owner)

    assert (found["total"], found["unplaced"]) == (1, 2)
    assert signed_in(owner).get("/listings/?located=no").context["result"].total == 2


def test_the_link_to_homes_without_a_place_finds_as_many(owner: User, gps: Collection) -> None:
    """A map shows none that is closed, so its link does not either."""
    put(gps, "A", longitude=None, latitude=None)
    put(gps, "B", longitude=None, latitude=None, standard_status="Closed")
    found = shown(owner, status=["Active", "Closed"], inside="-116.6_33.7~-116.4_33.7~-116.4_33.9")

    assert (found["unplaced"], found["unplacedQuery"]) == (1, "status=Active&located=no")
    assert signed_in(owner).get(f"/listings/?{found['unplacedQuery']}").context["result"].total == 1


def test_a_cluster_of_prices_and_rents_has_no_median(owner: User, gps: Collection) -> None:
    put(gps, "A", longitude=-116.45, latitude=33.85, list_price=Decimal(300_000))
    rent = {"property_type": "Residential Lease", "list_price": Decimal(4_000)}
    put(gps, "B", longitude=-116.4502, latitude=33.8502, **rent)
    put(gps, "C", longitude=-116.55, latitude=33.75, list_price=Decimal(400_000))
    put(gps, "D", longitude=-116.5502, latitude=33.7502, list_price=Decimal(600_000))
    found = shown(owner, zoom="11", offer="any")

    assert sorted((cell["at"][1], cell["count"], cell["median"]) for cell in found["clusters"]) == [
        (33.7501, 2, 500_000), (33.8501, 2, None),
    ]  # fmt: skip


def test_what_the_seller_keeps_off_the_internet_says_so(owner: User, gps: Collection) -> None:
    put(gps, "A", longitude=-116.5, latitude=33.8, internet_address_display_yn=False)

    assert shown(owner)["pins"][0]["listings"][0]["display"] == "Do not display the address publicly"


@pytest.mark.parametrize("status", ["Expired", "Canceled", "Withdrawn", "Closed"])
def test_a_home_off_the_market_is_on_no_map(owner: User, gps: Collection, status: str) -> None:
    put(gps, "A", longitude=-116.5, latitude=33.8, standard_status=status)
    asked = shown(owner, status=status)

    assert asked["offMarket"] and asked["total"] == 0
    assert shown(owner, status=[status, "Active"])["total"] == 0


def test_another_tenant_sees_nothing_of_it(owner: User, gps: Collection, stranger: User, other_tenant: Tenant) -> None:
    [home] = put(gps, "A", longitude=-116.5, latitude=33.8)
    found = shown(stranger)

    assert (found["total"], found["unplaced"], found["pins"]) == (0, 0, [])
    assert signed_in(stranger).get(home.get_absolute_url()).status_code == 404


def test_an_answer_that_still_holds_is_not_sent_again(owner: User, gps: Collection) -> None:
    put(gps, "A", longitude=-116.5, latitude=33.8)
    client = signed_in(owner)
    url = f"/listings/map/?{urlencode({'bounds': BOUNDS, 'zoom': 12})}"
    first = client.get(url)

    assert first["Cache-Control"] == "private, no-cache"
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304
    put(gps, "B", longitude=-116.5, latitude=33.8)
    assert client.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    "asked",
    [{"bounds": "here"}, {"bounds": "1_2_3_" + "9" * 400}, {"zoom": "NaN"}, {"zoom": "1e999"}, {"zoom": "close"}],
)
def test_bounds_that_are_none_are_refused_with_the_reason(owner: User, gps: Collection, asked: dict[str, str]) -> None:
    response = signed_in(owner).get("/listings/map/", {"bounds": BOUNDS, "zoom": "12", **asked})

    assert response.status_code == 422
    assert response.json()["error"]


def test_a_map_takes_eight_queries(owner: User, gps: Collection, django_assert_num_queries: Any) -> None:
    put(gps, "A", "B", longitude=-116.5, latitude=33.8)
    client = signed_in(owner)
    client.get("/listings/map/")
    with django_assert_num_queries(8):
        client.get("/listings/map/", {"bounds": BOUNDS, "zoom": "12"})


def test_outlines_orient_where_there_are_no_tiles(owner: User) -> None:
    lay_out()
    response = signed_in(owner).get("/listings/map/outlines/", {"bounds": BOUNDS, "zoom": "9"})
    (springs,) = (each for each in response.json()["features"] if each["properties"]["name"] == "Palm Springs")

    assert springs["properties"] == {"kind": "city", "name": "Palm Springs", "center": [-116.54, 33.83]}
    assert springs["geometry"]["type"] == "LineString"
    assert response["Cache-Control"] == "private, max-age=3600"
    assert signed_in(owner).get("/listings/map/outlines/", {"bounds": "here"}).status_code == 422


def test_a_page_may_ask_nobody_else_for_its_map(owner: User, gps: Collection) -> None:
    """MapLibre's worker is a file of ours; older guides let pages run what they put together themselves (blob:)."""
    policy = signed_in(owner).get("/listings/")["Content-Security-Policy"]

    assert "worker-src 'self'" in policy and "connect-src 'self'" in policy and "blob:" not in policy
