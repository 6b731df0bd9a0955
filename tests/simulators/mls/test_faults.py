"""Each fault, seen over real HTTP; and that a fault which is off leaves no trace."""

from email.utils import parsedate_to_datetime

import pytest
import requests

from simulators.faults import UnknownFaultError
from simulators.mls import SimulatedMLS, World
from simulators.mls.faults import KNOWN
from simulators.mls.page_faults import hits

from .conftest import Client

LIMIT = {"_limit": 40}


@pytest.mark.parametrize(
    ("name", "options", "status", "code"),
    [
        ("rate_limited", {}, 429, 1550),
        ("unavailable", {"code": 1023}, 503, 1023),
        ("server_error", {}, 500, 1026),
        ("unauthorized", {}, 401, 1020),
        ("unauthorized", {"code": 1000}, 401, 1000),
        ("api_error", {"code": 1500}, 403, 1500),
        ("api_error", {"code": 1021}, 403, 1021),
        ("api_error", {"code": 1024}, 503, 1024),
        ("success_false", {}, 200, 1026),
    ],
)
def test_error_envelopes(client: Client, mls: SimulatedMLS, name: str, options: dict, status: int, code: int) -> None:
    mls.faults.add(name, count=1, **options)
    response = client.get("/v1/listings")
    assert (response.status_code, response.json()["D"]["Success"], response.json()["D"]["Code"]) == (
        status,
        False,
        code,
    )
    assert client.page()["Success"] is True


def test_retry_after_in_three_manners(client: Client, mls: SimulatedMLS) -> None:
    for manner in ("seconds", "date", "none"):
        mls.faults.add("rate_limited", count=1, retry_after=manner, seconds=3)
    waits = [client.get("/v1/listings").headers.get("Retry-After") for _ in range(3)]
    assert waits[0] == "3" and parsedate_to_datetime(waits[1]) and waits[2] is None


def test_throttling_by_503(client: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("rate_limited", count=1, status=503)
    assert client.get("/v1/listings").status_code == 503


def test_answers_that_are_no_answers(client: Client, mls: SimulatedMLS) -> None:
    for name in ("html", "empty_body", "no_envelope", "not_json", "unavailable"):
        mls.faults.add(name, count=1)
    html, empty, bare, broken, plain = (client.get("/v1/listings") for _ in range(5))
    assert html.status_code == 200 and html.text.startswith("<!doctype html>")
    assert empty.status_code == 200 and empty.content == b""
    assert "D" not in bare.json()
    with pytest.raises(requests.JSONDecodeError):
        broken.json()
    assert plain.status_code == 503


def test_redirect_to_another_host(client: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("redirect", count=1)
    response = client.get("/v1/listings")
    assert response.status_code == 302 and response.headers["Location"].startswith("http://elsewhere.example.invalid")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("dropped", requests.ConnectionError),
        ("cut_off", requests.exceptions.ChunkedEncodingError),
        ("plain_as_gzip", requests.exceptions.ContentDecodingError),
        ("cut_gzip", requests.JSONDecodeError),
    ],
)
def test_broken_bytes(client: Client, mls: SimulatedMLS, name: str, error: type[Exception]) -> None:
    mls.faults.add(name, count=1)
    with pytest.raises(error):
        client.page(**LIMIT)
    assert len(client.page(**LIMIT)["Results"]) == 40


def test_slow_answers_stay_whole(client: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("slow", count=1, seconds=5)
    with pytest.raises(requests.ReadTimeout):
        client.session.get(mls.url + "/v1/listings", timeout=0.2)


def test_spoilt_texts(client: Client, mls: SimulatedMLS) -> None:
    bodies = []
    for name in ("byte_order_mark", "wrong_charset", "nan_literals"):
        mls.faults.add(name, count=1)
        bodies.append(client.get("/v1/listings", **LIMIT).content)
    mark, charset, nan = bodies
    assert mark.startswith(b"\xef\xbb\xbf{")
    with pytest.raises(UnicodeDecodeError):
        charset.decode("utf-8")
    assert b'"ListPrice":NaN' in nan


def test_tokens_that_lead_astray(client: Client, mls: SimulatedMLS, world: World) -> None:
    first = client.page(_skiptoken="", **LIMIT)["SkipToken"]
    mls.faults.add("repeated_token", count=1)
    repeated = client.page(_skiptoken=first, **LIMIT)
    assert repeated["SkipToken"] == first and len(repeated["Results"]) == 40
    mls.faults.add("token_loop", count=1)
    loop = client.page(_skiptoken=first, **LIMIT)["SkipToken"]
    assert client.page(_skiptoken=loop, **LIMIT)["Results"][0]["Id"] == next(world.keys())
    mls.faults.add("missing_token", count=1)
    assert "SkipToken" not in client.page(_skiptoken=first, **LIMIT)
    mls.faults.add("lost_page", count=1)
    lost = client.page(_skiptoken=first, **LIMIT)
    assert lost["Results"] == [] and lost["SkipToken"] == first


def test_short_pages_lose_nothing(client: Client, mls: SimulatedMLS, world: World) -> None:
    mls.faults.add("short_page", size=7)
    pages = list(client.pages(**LIMIT))
    assert max(len(page["Results"]) for page in pages) == 7
    assert [record["Id"] for page in pages for record in page["Results"]] == list(world.keys())


@pytest.mark.parametrize("page", [1, 2, 5])
def test_an_empty_page_in_the_midst_can_be_passed(client: Client, mls: SimulatedMLS, world: World, page: int) -> None:
    mls.faults.add("empty_page", page=page)
    token, seen, empty = "", [], 0
    for _ in range(12):
        data = client.page(_skiptoken=token, **LIMIT)
        seen += [record["Id"] for record in data["Results"]]
        empty += not data["Results"]
        if data["SkipToken"] == token:
            break
        token = data["SkipToken"]
    assert seen == list(world.keys()) and empty == 2


def test_duplicates_across_pages(client: Client, mls: SimulatedMLS, world: World) -> None:
    mls.faults.add("duplicates")
    keys = client.keys(**LIMIT)
    assert len(keys) > 200 and set(keys) == set(world.keys())


def test_record_faults_hit_the_same_part_each_time(client: Client, mls: SimulatedMLS, world: World) -> None:
    clean = {record["Id"]: record for record in world.records()}
    for name in ("masked_fields", "numbers_as_strings", "garbage_fields", "all_masked"):
        mls.faults.add(name, share=0.3)
        found = client.page(_limit=1000)["Results"]
        changed = {record["Id"] for record in found if record != clean[record["Id"]]}
        assert changed == {key for key in clean if hits(key, name, 0.3)} and 30 < len(changed) < 90
        mls.faults.clear()


def test_masks_and_strings(client: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("all_masked", share=1, count=1)
    fields = client.page(_limit=1, _expand="Photos")["Results"][0]["StandardFields"]
    assert {fields["ListPrice"], fields["Latitude"], fields["Photos"]} == {"********"} and fields[
        "ListingKey"
    ].isdigit()
    mls.faults.add("numbers_as_strings", share=1, count=1)
    prices = [record["StandardFields"]["ListPrice"] for record in client.page(_limit=100)["Results"]]
    assert any(isinstance(price, str) and price.startswith("$") for price in prices)
    assert any(isinstance(price, str) and price.endswith(".0") for price in prices)


def test_garbage_of_every_sort(client: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("garbage_fields", share=1)
    body = client.get("/v1/listings", _limit=200).text
    for trace in ("\\u0000", "\\ud83d", "0000-00-00", "TBD", "9999-12-31", "long remarks long remarks", "<script>"):
        assert trace in body, trace


def test_named_garbage(client: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("garbage_fields", share=1, fields=["ListPrice"], kinds=["date"])
    for record in client.page(**LIMIT)["Results"]:
        assert isinstance(record["StandardFields"]["ListPrice"], str) and isinstance(
            record["StandardFields"]["City"], str
        )


@pytest.mark.parametrize("how", ["absent", "null", "empty", "list", "text"])
def test_records_without_key_or_fields(client: Client, mls: SimulatedMLS, how: str) -> None:
    mls.faults.add("missing_key", share=1, how=how, count=1)
    record = client.page(_limit=1)["Results"][0]
    assert not record.get("Id") and not record["StandardFields"].get("ListingKey")
    mls.faults.add("missing_standard_fields", share=1, how=how, count=1)
    assert not isinstance(client.page(_limit=1)["Results"][0].get("StandardFields"), dict)


def odd(client: Client, mls: SimulatedMLS, name: str) -> list[dict]:
    mls.faults.add(name, share=1, count=1)
    return [record["StandardFields"] for record in client.page(_limit=200, _expand="Photos")["Results"]]


def test_odd_statuses_and_timestamps(client: Client, mls: SimulatedMLS) -> None:
    statuses = {fields["StandardStatus"] for fields in odd(client, mls, "odd_statuses")}
    assert {"ACTIVE", "Under Agreement"} <= statuses and "Active" not in statuses
    ends = {fields["ModificationTimestamp"][19:] for fields in odd(client, mls, "odd_timestamps")}
    assert ends == {"", "+00:00", ".000Z", ".0000000Z", "Z"}


def test_odd_places_and_addresses(client: Client, mls: SimulatedMLS) -> None:
    places = odd(client, mls, "odd_places")
    assert {0, None} <= {fields["Latitude"] for fields in places} and any(
        isinstance(fields["Latitude"], str) for fields in places
    )
    addresses = odd(client, mls, "odd_addresses")
    assert any(fields["City"].isupper() for fields in addresses) and any(
        fields["PostalCode"] is None for fields in addresses
    )


def test_odd_photos(client: Client, mls: SimulatedMLS) -> None:
    galleries = [(fields["PhotosCount"], fields["Photos"]) for fields in odd(client, mls, "odd_photos")]
    primaries = {sum(photo.get("Primary", False) for photo in photos) for _, photos in galleries if photos}
    assert 0 in primaries and max(primaries) > 1
    assert {count - len(photos) for count, photos in galleries} >= {-1, 0, 3}


def test_long_remarks(client: Client, mls: SimulatedMLS) -> None:
    assert min(len(fields["PublicRemarks"]) for fields in odd(client, mls, "long_remarks")) > 50_000


def test_records_that_are_no_objects(client: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("not_an_object", share=1)
    assert client.page(_limit=4)["Results"] == [None, "********", [], 17]


def test_counts_pages_and_paths(client: Client, mls: SimulatedMLS) -> None:
    mls.faults.add("html", page=3)
    mls.faults.add("not_found", path="/photos/")
    kinds = [client.get("/v1/listings").headers["Content-Type"][:9] for _ in range(4)]
    assert kinds == ["applicati", "applicati", "text/html", "applicati"]
    assert mls.faults.struck == {"html": 1}


def test_probability_is_seeded(world: World) -> None:
    def statuses() -> list[int]:
        with SimulatedMLS(world) as mls:
            mls.faults.add("server_error", probability=0.5)
            return [Client(mls).get("/v1/system").status_code for _ in range(20)]

    first = statuses()
    assert first == statuses() and {200, 500} == set(first)


def test_unknown_faults_are_refused(mls: SimulatedMLS) -> None:
    with pytest.raises(UnknownFaultError, match="there are: rate_limited"):
        mls.faults.add("gremlins")


def test_every_fault_says_what_it_does() -> None:
    assert len(KNOWN) > 25 and all(KNOWN.values())


def test_faults_are_switched_over_http(client: Client, mls: SimulatedMLS) -> None:
    def post(**body: object) -> requests.Response:
        return requests.post(mls.url + "/simulator/faults", json=body, timeout=10)

    assert post(name="html", count=2).json()["on"][0]["name"] == "html"
    assert client.get("/v1/system").text.startswith("<!doctype")
    assert client.get("/simulator/").json()["faults"][0]["struck"] == 1
    assert post(remove="html").json() == {"on": []}
    post(name="server_error")
    post(clear=True)
    assert client.get("/v1/system").status_code == 200
    assert post(name="gremlins").status_code == 400
    assert post(name="html", count="many").status_code == 400
