"""The Spark face over real HTTP, against the protocol's words."""

import pytest
import requests

from simulators.mls import CRMLS, DEFAULT_TOKEN, GPS, SimulatedMLS, World
from simulators.mls.server import FACES
from simulators.mls.tokens import BadTokenError, key_of, token_for

from .conftest import Client


@pytest.mark.parametrize("limit", [1, 7, 40, 199, 200, 201, 1000])
def test_paging_gives_each_key_once_in_order(client: Client, world: World, limit: int) -> None:
    assert client.keys(_limit=limit) == list(world.keys())


def test_the_last_full_page_is_followed_by_an_empty_one_with_the_same_token(client: Client) -> None:
    pages = list(client.pages(_limit=100))
    assert [len(page["Results"]) for page in pages] == [100, 100, 0]
    assert pages[-1]["SkipToken"] == pages[-2]["SkipToken"] != pages[0]["SkipToken"]


def test_a_filter_goes_with_the_token(client: Client, world: World) -> None:
    wanted = (
        f"MlsId Eq '{GPS}' And (PropertyType Eq 'A' Or PropertyType Eq 'B') And StandardStatus Eq 'Active','Pending'"
    )
    assert client.keys(_filter=wanted, _limit=9) == [record["Id"] for record in world.records(filter=wanted)]


def test_tokens_are_the_servers_own(client: Client, world: World) -> None:
    key = next(world.keys())
    assert client.page(_skiptoken=key)["Code"] == 1050
    assert client.page(_limit=1, _skiptoken="")["SkipToken"] != key
    assert key_of(token_for(key)) == key_of(token_for(key, 2)) == key
    with pytest.raises(BadTokenError):
        key_of("99999999999999999999000001")


def test_changes_between_pages_neither_double_nor_lose_what_stays(client: Client, world: World) -> None:
    before, seen = set(world.keys()), []
    for number, page in enumerate(client.pages(_limit=20)):
        seen += [record["Id"] for record in page["Results"]]
        if number < 4:
            world.advance()
    assert len(seen) == len(set(seen))
    assert before & set(world.keys()) <= set(seen)


def test_default_limit_select_and_expand(client: Client) -> None:
    page = client.page(_select="ListingKey,StandardFields.ListPrice", _expand="Photos,Rooms")
    assert len(page["Results"]) == 10 and "SkipToken" not in page
    assert set(page["Results"][0]["StandardFields"]) == {"ListingKey", "ListPrice", "Photos", "Rooms"}
    plain = client.page(_limit=1)["Results"][0]
    assert "Photos" not in plain["StandardFields"] and plain["ResourceUri"] == f"/v1/listings/{plain['Id']}"
    assert plain["CustomFields"]


def test_a_sweep_of_keys_shows_what_the_records_show(client: Client, world: World) -> None:
    world.advance(3)
    names = "Id,ListingKey,ListingId,MlsId,StandardStatus,PropertyType,ModificationTimestamp,OriginalEntryTimestamp"
    wanted = [{name: record["StandardFields"].get(name) for name in names.split(",")[1:]} for record in world.records()]
    swept = client.page(_select=names, _limit=1000)["Results"]
    assert [record["StandardFields"] for record in swept] == wanted
    assert [record["Id"] for record in swept] == list(world.keys())


def test_pagination_and_pages(client: Client, world: World) -> None:
    page = client.page(_pagination=1, _limit=30, _page=2, _filter=f"MlsId Eq '{CRMLS}'")
    assert page["Pagination"] == {"TotalRows": 120, "PageSize": 30, "TotalPages": 4, "CurrentPage": 2}
    assert [record["Id"] for record in page["Results"]] == list(world.keys(CRMLS))[30:60]
    count = client.page(_pagination="count", _filter="StandardStatus Eq 'Active'")
    assert count["Results"] == []
    assert count["Pagination"]["TotalRows"] == sum(1 for _ in world.records(filter="StandardStatus Eq 'Active'"))


def test_totals_follow_the_world(client: Client, world: World) -> None:
    assert client.page(_pagination="count")["Pagination"]["TotalRows"] == 200
    world.vanish(next(world.keys()))
    assert client.page(_pagination="count")["Pagination"]["TotalRows"] == 199


@pytest.mark.parametrize(
    ("query", "code"),
    [
        ({"_filter": "Nothing Eq 1"}, 1040),
        ({"_filter": "City Eq 'O''Brien'"}, 1040),
        ({"_filter": " Or ".join(["City Eq 'x'"] * 76)}, 1041),
        ({"_orderby": "-ListPrice", "_skiptoken": ""}, 1053),
        ({"_limit": "1001"}, 1053),
        ({"_limit": "ten"}, 1053),
        ({"_skip": "2500001"}, 1053),
        ({"_expand": "Everything"}, 1053),
        ({"_skiptoken": "nonsense"}, 1050),
    ],
)
def test_refused_parameters(client: Client, query: dict, code: int) -> None:
    response = client.get("/v1/listings", **query)
    assert response.status_code == 400
    assert response.json()["D"]["Success"] is False and response.json()["D"]["Code"] == code


def test_authorization(mls: SimulatedMLS, client: Client) -> None:
    url = mls.url + "/v1/system"
    agent = {"X-SparkApi-User-Agent": "tests"}
    for headers in (agent, agent | {"Authorization": "Bearer wrong"}, agent | {"Authorization": DEFAULT_TOKEN}):
        refused = requests.get(url, headers=headers, timeout=10)
        assert refused.status_code == 401 and refused.json()["D"]["Code"] == 1000
    unnamed = requests.get(url, headers={"Authorization": f"Bearer {DEFAULT_TOKEN}"}, timeout=10)
    assert unnamed.status_code == 400 and unnamed.json()["D"]["Code"] == 1016
    older = requests.get(url, headers=agent | {"Authorization": f"OAuth {DEFAULT_TOKEN}"}, timeout=10)
    assert older.json()["D"]["Results"][0]["Simulated"] is True


def test_one_listing_and_its_photos(client: Client, world: World) -> None:
    key = next(r["Id"] for r in world.records() if r["StandardFields"]["PhotosCount"])
    listing = client.get(f"/v1/listings/{key}", _expand="Photos").json()["D"]["Results"][0]
    photos = client.get(f"/v1/listings/{key}/photos").json()["D"]["Results"]
    assert listing["StandardFields"]["Photos"] == photos and len(photos) == listing["StandardFields"]["PhotosCount"]
    assert sum(photo["Primary"] for photo in photos) == 1
    assert client.get("/v1/listings/20260101000000000000000000").status_code == 404


def test_letters_of_property_types_differ_by_mls(client: Client) -> None:
    types = {
        mls: client.get("/v1/propertytypes", _filter=f"MlsId Eq '{mls}'").json()["D"]["Results"] for mls in (GPS, CRMLS)
    }
    names = {mls: {each["MlsCode"]: each["MlsName"] for each in found} for mls, found in types.items()}
    assert names[GPS]["B"] == "Residential Lease" and names[CRMLS]["B"] == "Residential Income"


def test_data_shares_are_listed(client: Client) -> None:
    field = client.get("/v1/standardfields/MlsId").json()["D"]["Results"][0]["MlsId"]
    assert [value["Value"] for value in field["FieldList"]] == [GPS, CRMLS]


def test_long_requests_come_as_a_form(client: Client, mls: SimulatedMLS, world: World) -> None:
    response = client.session.post(
        mls.url + "/v1/listings",
        data={"_filter": f"MlsId Eq '{GPS}'", "_limit": "200"},
        headers={"X-HTTP-Method-Override": "GET"},
        timeout=10,
    )
    assert [record["Id"] for record in response.json()["D"]["Results"]] == list(world.keys(GPS))


def test_answers_are_compressed_when_that_is_accepted(client: Client) -> None:
    assert client.get("/v1/listings").headers["Content-Encoding"] == "gzip"
    client.session.headers["Accept-Encoding"] = "identity"
    assert "Content-Encoding" not in client.get("/v1/listings").headers


def test_the_rate_limit_of_a_token(world: World) -> None:
    with SimulatedMLS(world, rate_limit=2) as mls:
        answers = [Client(mls).get("/v1/system") for _ in range(3)]
    assert [each.status_code for each in answers] == [200, 200, 429]
    assert answers[2].json()["D"]["Code"] == 1550 and 0 < int(answers[2].headers["Retry-After"]) <= 300


def test_an_expansion_beyond_the_service_level(world: World) -> None:
    with SimulatedMLS(world, refused_expansions=("Units",)) as mls:
        response = Client(mls).get("/v1/listings", _expand="Photos,Units")
    assert response.status_code == 403 and response.json()["D"]["Code"] == 1500


def test_the_log_and_the_places_of_the_faces(client: Client, mls: SimulatedMLS) -> None:
    client.get("/v1/listings", _limit=1)
    client.get("/elsewhere")
    assert mls.requests.paths == ["/v1/listings?_limit=1", "/elsewhere"]
    assert [status for _, _, status in mls.requests.entries] == [200, 404] and mls.requests.count == 2
    assert set(FACES) >= {"/v1/", "/photos/", "/simulator/", "/"}
