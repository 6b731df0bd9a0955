"""The client against the simulated vendor, for every documented shape and error."""

from typing import Any

import pytest

from crm_leads.models import VendorAccount
from crm_leads.vendors import accounts
from crm_leads.vendors.base import Address, NotReady
from crm_leads.vendors.errors import (
    BadCredentials,
    NoCredits,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
    VendorError,
)
from crm_leads.vendors.http import Answer, VendorSession
from crm_leads.vendors.tracerfy.client import Client
from simulators.vendors import SimulatedVendors

LIMIT = 10


def home(number: int = 1, street: str = "Test Way") -> Address:
    return {"address": f"{number} {street}", "city": "Palm Springs", "state": "CA", "zip": "92262"}


def at(street: str) -> Address:
    return {**home(), "address": street}


def found_homes(client: Client, count: int = 15) -> list[Any]:
    return [each for each in client.trace_now([home(n) for n in range(1, count + 1)]).homes if each.persons]


@pytest.fixture
def client(tracerfy: VendorAccount) -> Client:
    made: Client = accounts.client(tracerfy)
    return made


def test_check_tells_the_balance_and_bills_nothing(client: Client) -> None:
    assert client.check() == "Tracerfy knows the token; 10,000 credits are left."
    assert client.balance() == 10_000


def test_an_instant_trace_bills_five_credits_for_each_hit_alone(client: Client) -> None:
    found = client.trace_now([home(n) for n in range(1, 16)])
    hits = [each for each in found.homes if each.persons]
    assert len(found.homes) == 15 > len(hits) > 0
    assert found.credits == 5 * len(hits) == 10_000 - (client.balance() or 0)


def test_the_same_address_gives_the_same_people_however_it_is_spelled(client: Client) -> None:
    plain, other = client.trace_now([at("7 Palm Canyon Drive"), at("7 palm canyon dr.")]).homes
    assert plain.persons and [p.phones for p in plain.persons] == [p.phones for p in other.persons]


def test_phones_come_once_with_rank_type_and_carrier(client: Client) -> None:
    phones = [phone for each in found_homes(client) for person in each.persons for phone in person.phones]
    assert {phone.line_type for phone in phones} == {"mobile", "landline"}
    assert all(phone.carrier and phone.number[3:8] == "55501" for phone in phones)
    for each in found_homes(client):
        for person in each.persons:
            assert [phone.rank for phone in person.phones] == list(range(1, len(person.phones) + 1))


def test_a_known_miss_and_the_sentinels_of_hits(client: Client) -> None:
    found = client.trace_now([at("999 Nowhere Blvd"), at("NO_MATCH"), at("MULTI")])
    assert [len(each.persons) for each in found.homes] == [0, 0, 3]
    assert found.credits == 5


def test_a_batch_is_pending_then_holds_matched_rows_alone(client: Client, vendors: SimulatedVendors) -> None:
    queue_id = client.order_trace([home(n) for n in range(1, 41)])
    assert [(q.queue_id, q.pending, q.rows_uploaded, q.credits) for q in client.queues()] == [
        (queue_id, True, None, None)
    ]
    with pytest.raises(NotReady):
        client.results(queue_id)
    vendors.advance(60)
    [queue] = client.queues()
    homes = client.results(queue_id)
    assert not queue.pending and queue.rows_uploaded == 40 > len(homes) > 20
    assert queue.credits == 2 * len(homes)
    assert all(each.persons and not each.zip for each in homes)


def test_the_vendor_removes_rows_that_repeat(client: Client, vendors: SimulatedVendors) -> None:
    client.order_trace([home(), home(), at("1 TEST WAY")])
    vendors.advance(60)
    assert client.queues()[0].rows_uploaded == 1


def test_batch_rows_agree_with_the_instant_answer(client: Client, vendors: SimulatedVendors) -> None:
    """`primary_phone` repeats `mobile_1`, so each number must come once."""
    queue_id = client.order_trace([home(n) for n in range(1, 16)])
    vendors.advance(60)
    batch = {each.address: each for each in client.results(queue_id)}
    for each in found_homes(client):
        persons = batch[each.address.upper()].persons
        assert [person.full_name for person in persons] == [person.full_name for person in each.persons]
        for ours, theirs in zip(persons, each.persons, strict=True):
            assert {phone.number for phone in ours.phones} == {phone.number for phone in theirs.phones}
            assert len(ours.phones) == len(theirs.phones) and ours.emails == theirs.emails


def test_the_list_of_batches_is_read_once_in_twenty_seconds(client: Client, vendors: SimulatedVendors) -> None:
    client.queues()
    with pytest.raises(RateLimited) as refusal:
        client.queues()
    assert 0 < refusal.value.retry_after <= 20
    vendors.advance(21)
    assert client.queues() == []


def test_the_list_of_batches_comes_in_pages(client: Client, vendors: SimulatedVendors) -> None:
    for n in range(105):
        client.order_trace([home(n)])
        vendors.advance(31)
    assert len(client.queues()) == 100
    vendors.advance(21)
    assert len(client.queues(page=2)) == 5


def test_a_scrub_is_read_from_its_file(client: Client, vendors: SimulatedVendors) -> None:
    numbers = [f"760555{n:04d}" for n in range(100, 200)]
    scrub_id = client.order_scrub(numbers)
    assert client.scrub(scrub_id).pending
    vendors.advance(60)
    state = client.scrub(scrub_id)
    records = client.scrub_results(state.download_url)
    assert [record.number for record in records] == numbers and state.credits == 100
    assert any(record.national_dnc for record in records) and any(record.litigator for record in records)


def test_a_scrub_at_once_agrees_with_the_batch(client: Client, vendors: SimulatedVendors) -> None:
    numbers = [f"813555{n:04d}" for n in range(100, 115)]
    scrub_id = client.order_scrub(numbers)
    vendors.advance(60)
    assert client.scrub_now(numbers) == client.scrub_results(client.scrub(scrub_id).download_url)


@pytest.mark.parametrize(
    ("word", "error"),
    [
        ("NO_CREDITS", NoCredits),
        ("SUSPENDED", BadCredentials),
        ("RATE_LIMIT", RateLimited),
        ("SERVER_ERROR", OutcomeUnknown),
        ("UNAVAILABLE", Unavailable),
        ("MISSING_COLUMN", Rejected),
    ],
)
def test_each_sentinel_means_who_must_act(client: Client, word: str, error: type[VendorError]) -> None:
    with pytest.raises(error) as instant:
        client.trace_now([at(word)])
    with pytest.raises(error):
        client.order_trace([at(word)])
    with pytest.raises(error):
        client.order_scrub([word])
    with pytest.raises(error):
        client.scrub_now([word])
    assert instant.value.reference.startswith("req_simulated_") and "desert-token" not in str(instant.value)


@pytest.mark.parametrize(("number", "error"), [("404", Rejected), ("403", BadCredentials), ("409", NotReady)])
def test_each_path_id_means_what_it_says(client: Client, number: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        client.results(number)


def test_an_order_that_the_vendor_is_not_ready_for_is_refused(client: Client, vendors: SimulatedVendors) -> None:
    vendors.faults.add("status", path="/trace/", status=409, count=1)
    with pytest.raises(Rejected):
        client.order_trace([home()])


def test_a_queue_that_answers_while_pending_holds_nobody(client: Client) -> None:
    assert client.results("0") == ()


@pytest.mark.parametrize("token", ["INVALID_TOKEN", ""])
def test_a_wrong_token_is_the_owners_to_correct(tracerfy: VendorAccount, token: str) -> None:
    tracerfy.secrets = {"token": token}
    with pytest.raises(BadCredentials, match="owner of your brokerage"):
        Client(tracerfy).check()


def test_sixteen_at_once_are_too_many(client: Client) -> None:
    with pytest.raises(Rejected):
        client.trace_now([home(n) for n in range(16)])


def test_ten_batches_in_five_minutes_are_the_most(client: Client) -> None:
    for n in range(LIMIT):
        client.order_trace([home(n)])
    with pytest.raises(RateLimited):
        client.order_trace([home(99)])


def test_an_empty_account_orders_nothing(client: Client, vendors: SimulatedVendors) -> None:
    vendors.face("tracerfy").trigger({"balance": 3, "token": "desert-token"})
    with pytest.raises(NoCredits):
        client.order_trace([home(1), home(2)])
    assert vendors.face("tracerfy").state()["orders"] == 0


def test_a_broken_connection_says_that_nobody_knows(client: Client, vendors: SimulatedVendors) -> None:
    vendors.faults.add("drop_after", path="/trace/", count=1)
    with pytest.raises(OutcomeUnknown):
        client.order_trace([home()])
    assert vendors.face("tracerfy").state()["orders"] == 1


def test_a_page_in_place_of_an_answer_says_that_nobody_knows(client: Client, vendors: SimulatedVendors) -> None:
    vendors.faults.add("garbage", path="/trace/", count=2)
    with pytest.raises(OutcomeUnknown):
        client.order_trace([home()])
    with pytest.raises(OutcomeUnknown):
        client.trace_now([home()])


def test_a_vendor_that_is_not_there_did_nothing(tracerfy: VendorAccount, vendors: SimulatedVendors) -> None:
    tracerfy.options = {"base_url": "http://127.0.0.1:9/tracerfy"}
    with pytest.raises(Unavailable):
        Client(tracerfy).order_trace([home()])


@pytest.mark.parametrize(
    "url",
    [
        "http://169.254.169.254/latest/meta-data",
        "https://example.com/file.csv",
        "https://digitaloceanspaces.com.example.com/file.csv",
        "https://example.com\\.digitaloceanspaces.com/file.csv",
        "https://example.com#.digitaloceanspaces.com/file.csv",
        "file:///etc/passwd",
    ],
)
def test_a_file_is_fetched_from_the_vendors_hosts_alone(client: Client, url: str) -> None:
    for is_simulated in (True, False):
        client._is_simulated = is_simulated
        with pytest.raises(Rejected, match="not fetched"):
            client.scrub_results(url)


@pytest.mark.parametrize("queue_id", [12, "3f2b1c9e-8f7a-4d7e-9a51-0c2f6b1d9e77"])
def test_the_id_of_an_order_may_be_a_number_or_a_uuid(
    client: Client, monkeypatch: pytest.MonkeyPatch, queue_id: object
) -> None:
    answer = Answer(200, {}, "", {"queue_id": queue_id})
    monkeypatch.setattr(VendorSession, "request", lambda *args, **kwargs: answer)
    assert client.order_trace([home()]) == str(queue_id)


@pytest.mark.parametrize("queue_id", ["", None, "../analytics", "1?x=2", "x" * 37])
def test_an_order_without_an_id_that_fits_an_address_is_unknown(
    client: Client, monkeypatch: pytest.MonkeyPatch, queue_id: object
) -> None:
    monkeypatch.setattr(VendorSession, "request", lambda *args, **kwargs: Answer(200, {}, "", {"queue_id": queue_id}))
    with pytest.raises(OutcomeUnknown):
        client.order_trace([home()])
