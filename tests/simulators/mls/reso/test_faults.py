"""Each fault of the RESO face, seen over real HTTP; and that a fault which is off leaves no trace."""

from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

import pytest
import requests

from simulators.mls import DEFAULT_TOKEN, SimulatedMLS, World
from simulators.mls.faults import KNOWN
from simulators.mls.page_faults import hits

from .conftest import Reader

PROFILES_WITH_PAGES = ("certified", "enumerations", "spark", "trestle", "bridge")
BIG = {"Prefer": "odata.maxpagesize=1000"}


def one(reader: Reader, mls: SimulatedMLS, name: str, **options: Any) -> requests.Response:
    """The answer that the fault spoils, with the whole world on its page."""
    mls.faults.add(name, count=1, **options)
    return reader.session.get(f"{reader.root}Property?$expand=Media&$count=true", headers=BIG, timeout=10)


@pytest.mark.parametrize(
    ("name", "options", "status"),
    [
        ("rate_limited", {}, 429),
        ("rate_limited", {"status": 503}, 503),
        ("server_error", {}, 500),
        ("unauthorized", {}, 401),
        ("api_error", {"status": 413}, 413),
        ("error_under_200", {}, 200),
    ],
)
def test_error_objects(reader: Reader, mls: SimulatedMLS, name: str, options: dict[str, Any], status: int) -> None:
    mls.faults.add(name, count=1, **options)
    answer = reader.get("Property", top=1)
    assert answer.status_code == status and answer.json()["error"]["message"]
    assert reader.value(top=1)


def test_retry_after_in_three_manners(reader: Reader, mls: SimulatedMLS) -> None:
    for manner in ("seconds", "date", "none"):
        mls.faults.add("rate_limited", count=1, retry_after=manner, seconds=3)
    waits = [reader.get("Property").headers.get("Retry-After") for _ in range(3)]
    assert waits[0] == "3" and parsedate_to_datetime(str(waits[1])) and waits[2] is None


def test_answers_that_are_no_answers(reader: Reader, mls: SimulatedMLS) -> None:
    for name in ("html", "empty_body", "no_envelope", "not_json", "unavailable", "redirect"):
        mls.faults.add(name, count=1)
    html, empty, bare, broken, plain, moved = (reader.get("Property") for _ in range(6))
    assert html.status_code == 200 and html.text.startswith("<!doctype html>")
    assert empty.status_code == 200 and empty.content == b""
    assert bare.status_code == 200 and "value" not in bare.json()
    with pytest.raises(requests.JSONDecodeError):
        broken.json()
    assert plain.status_code == 503
    assert moved.status_code == 302 and moved.headers["Location"].startswith("http://elsewhere.example.invalid/reso")


@pytest.mark.parametrize(
    ("name", "error"),
    [
        ("dropped", requests.ConnectionError),
        ("cut_off", requests.exceptions.ChunkedEncodingError),
        ("plain_as_gzip", requests.exceptions.ContentDecodingError),
        ("cut_gzip", requests.JSONDecodeError),
    ],
)
def test_broken_bytes(reader: Reader, mls: SimulatedMLS, name: str, error: type[Exception]) -> None:
    mls.faults.add(name, count=1)
    with pytest.raises(error):
        reader.value()
    assert len(reader.value()) == 200


@pytest.mark.parametrize("profile", PROFILES_WITH_PAGES)
def test_short_pages_lose_nothing(mls: SimulatedMLS, world: World, profile: str) -> None:
    mls.faults.add("short_page", size=7)
    pages = list(Reader(mls, profile).pages(select="ListingKey"))
    assert max(len(page) for page in pages) == 7
    assert sorted(record["ListingKey"] for page in pages for record in page) == list(world.keys())


@pytest.mark.parametrize("profile", PROFILES_WITH_PAGES)
def test_empty_pages_in_the_midst_can_be_passed(mls: SimulatedMLS, world: World, profile: str) -> None:
    mls.faults.add("empty_page", count=2)
    pages = list(Reader(mls, profile).pages(select="ListingKey"))
    assert [bool(page) for page in pages[:3]] == [False, False, True]
    assert sorted(record["ListingKey"] for page in pages for record in page) == list(world.keys())


def test_a_replication_with_short_pages_loses_nothing(mls: SimulatedMLS, world: World) -> None:
    for name, query in (("bridge", {}), ("trestle", {"replication": "true"})):
        mls.faults.add("short_page", size=30)
        path = "Property/replication" if name == "bridge" else "Property"
        assert sorted(Reader(mls, name).keys(path, **query)) == list(world.keys())
        mls.faults.clear()


def link(answer: requests.Response) -> str:
    return str(answer.json().get("@odata.nextLink"))


def test_next_links_that_lead_astray(mls: SimulatedMLS) -> None:
    reader = Reader(mls, "spark")

    def spoilt(name: str, **options: Any) -> str:
        mls.faults.add(name, count=1, **options)
        return link(reader.get("Property", top=5, select="ListingKey"))

    first = reader.value(top=5, select="ListingKey")
    assert reader.value(spoilt("next_link_to_itself")) == first
    assert reader.value(spoilt("next_link_to_the_start")) == first
    elsewhere = urlsplit(spoilt("next_link_elsewhere"))
    assert elsewhere.hostname == "elsewhere.example.invalid" and elsewhere.path == "/Reso/OData/Property"
    assert spoilt("next_link_by_another_scheme").startswith("https://127.0.0.1")
    assert f"access_token={DEFAULT_TOKEN}" in spoilt("token_in_next_link")
    assert spoilt("missing_next_link") == "None"


def test_next_links_in_headers_are_spoilt_there(mls: SimulatedMLS) -> None:
    reader = Reader(mls, "bridge")
    mls.faults.add("next_link_elsewhere", count=1)
    answer = reader.get("Property/replication", top=5)
    assert answer.headers["Link"].startswith("<http://elsewhere.example.invalid/") and "None" in link(answer)


def test_the_end_of_the_data_as_it_seems(reader: Reader, mls: SimulatedMLS) -> None:
    lost = one(reader, mls, "lost_page").json()
    assert lost["value"] == [] and "@odata.nextLink" not in lost


def test_only_what_follows_a_link_can_have_expired(mls: SimulatedMLS) -> None:
    reader = Reader(mls, "spark")
    mls.faults.add("expired_next_link", count=1, status=410)
    next_link = link(reader.get("Property"))
    assert reader.error(next_link)[0] == 410 and reader.value(next_link)


def test_rows_that_come_twice(mls: SimulatedMLS, world: World) -> None:
    mls.faults.add("duplicates")
    keys = Reader(mls, "spark").keys(top=40)
    assert len(keys) > 200 and set(keys) == set(world.keys())


def test_counts_that_are_wrong_or_change(reader: Reader, mls: SimulatedMLS) -> None:
    assert one(reader, mls, "wrong_total").json()["@odata.count"] == 217
    mls.faults.add("changing_total")
    counts = [reader.get("Property", count="true", top=1).json()["@odata.count"] for _ in range(3)]
    assert len(set(counts)) == 3


def test_expansions_that_are_dropped_or_cut(reader: Reader, mls: SimulatedMLS) -> None:
    assert not any("Media" in record for record in one(reader, mls, "dropped_expansion").json()["value"])
    whole = {record["ListingKey"]: record["Media"] for record in one(reader, mls, "slow", seconds=0).json()["value"]}
    cut = one(reader, mls, "cut_expansion", size=4).json()["value"]
    assert all(record["Media"] == whole[record["ListingKey"]][:4] for record in cut)


def test_record_faults_hit_the_same_part_each_time(reader: Reader, mls: SimulatedMLS) -> None:
    clean = {record["ListingKey"]: record for record in one(reader, mls, "slow", seconds=0).json()["value"]}
    for name in ("masked_fields", "numbers_as_strings", "garbage_fields", "all_masked", "odd_timestamps"):
        found = one(reader, mls, name, share=0.3).json()["value"]
        changed = {record["ListingKey"] for record in found if record != clean[record["ListingKey"]]}
        assert changed == {key for key in clean if hits(key, name, 0.3)} and 30 < len(changed) < 90, name


def test_forms_of_timestamps(reader: Reader, mls: SimulatedMLS) -> None:
    found = one(reader, mls, "odd_timestamps", share=1).json()["value"]
    ends = {record["ModificationTimestamp"][19:] for record in found}
    assert ends == {"", "+00:00", ".000Z", ".0000000Z", "Z"}


def test_statuses_of_other_servers(reader: Reader, mls: SimulatedMLS) -> None:
    def statuses(name: str, **options: Any) -> set[str]:
        found = one(reader, mls, name, share=1, **options).json()["value"]
        return {record["StandardStatus"] for record in found}

    assert {"Cancelled", "Active"} <= statuses("cancelled_statuses") and "Canceled" not in statuses(
        "cancelled_statuses"
    )
    assert statuses("deleted_statuses") == {"Delete"}
    assert statuses("deleted_statuses", status="Incomplete") == {"Incomplete"}
    assert "Under Agreement" in statuses("odd_statuses")


def test_media_without_order_and_odd_ones(reader: Reader, mls: SimulatedMLS) -> None:
    found = one(reader, mls, "media_without_order", share=1).json()["value"]
    assert {item["Order"] for record in found for item in record["Media"]} == {None}
    odd = [record["Media"] for record in one(reader, mls, "odd_media", share=1).json()["value"]]
    assert [] in odd
    assert any(len(media) > 1 and {item["Order"] for item in media} == {0} for media in odd)
    assert any(media and not any(item["PreferredPhotoYN"] for item in media) for media in odd)
    assert any(media and media[0] == media[-1] for media in odd if len(media) > 1)
    assert {None} < {item["MediaKey"] for media in odd for item in media}


def test_records_without_a_key_and_that_are_no_objects(reader: Reader, mls: SimulatedMLS) -> None:
    found = one(reader, mls, "missing_key", share=1).json()["value"]
    assert not any("ListingKey" in record for record in found)
    assert one(reader, mls, "not_an_object", share=1).json()["value"][:4] == [None, "********", [], 17]


def test_a_path_tells_which_requests_are_meant(mls: SimulatedMLS) -> None:
    mls.faults.add("html", path="/trestle/")
    mls.faults.add("lost_page", path="/reso/odata/Member")
    reader = Reader(mls)
    assert len(reader.value()) == 200 and reader.value("Member") == [] and reader.value("Office")
    assert Reader(mls, "trestle").get("Property").text.startswith("<!doctype")
    assert mls.faults.struck == {"html": 1, "lost_page": 1}


def test_both_faces_meet_a_fault_of_both_in_their_own_words(reader: Reader, mls: SimulatedMLS) -> None:
    mls.faults.add("rate_limited")
    headers = {"Authorization": f"Bearer {DEFAULT_TOKEN}", "X-SparkApi-User-Agent": "tests"}
    spark = requests.get(f"{mls.url}/v1/listings", headers=headers, timeout=10)
    assert spark.json()["D"]["Code"] == 1550 and reader.error()[0] == 429


def test_every_fault_says_what_it_does() -> None:
    assert len(KNOWN) > 45 and all(KNOWN.values())
