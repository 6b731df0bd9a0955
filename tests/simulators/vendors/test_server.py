"""What the simulated vendors' own README promises."""

import json
from typing import Any

import pytest
import requests

from simulators.faults import UnknownFaultError
from simulators.vendors import SimulatedVendors
from simulators.vendors.webhooks import Webhook

ANALYTICS = "/tracerfy/v1/api/analytics/"
TOKEN = {"Authorization": "Bearer secret-of-a-test"}


def get(vendors: SimulatedVendors, path: str) -> requests.Response:
    return requests.get(vendors.url + path, headers=TOKEN, timeout=10)


def control(vendors: SimulatedVendors, path: str, **settings: Any) -> Any:
    return requests.post(f"{vendors.url}/_control/{path}", json=settings, timeout=10).json()


def test_every_answer_says_that_it_is_simulated(vendors: SimulatedVendors) -> None:
    for path in ("/", ANALYTICS, "/_control/", "/tracerfy/nowhere"):
        assert get(vendors, path).headers["X-Simulated"] == "true"
    answer = get(vendors, ANALYTICS)
    assert answer.json()["meta"]["simulated"]
    assert answer.json()["meta"]["request_id"] == answer.headers["X-Request-Id"]


def test_what_was_received_is_kept_without_credentials(vendors: SimulatedVendors) -> None:
    get(vendors, ANALYTICS)
    entries = requests.get(f"{vendors.url}/_control/received?face=tracerfy", timeout=10)
    assert [(each["method"], each["path"], each["acted"]) for each in entries.json()] == [
        ("GET", "/v1/api/analytics/", True)
    ]
    assert "secret-of-a-test" not in entries.text


def test_a_fault_strikes_so_often_and_goes_off(vendors: SimulatedVendors) -> None:
    control(vendors, "faults", name="status", face="tracerfy", status=503, count=2)
    assert [get(vendors, ANALYTICS).status_code for _ in range(3)] == [503, 503, 200]
    assert [each.acted for each in vendors.asked("tracerfy")] == [False, False, True]


def test_a_dropped_connection_before_and_after_acting(vendors: SimulatedVendors) -> None:
    for name, acted in (("drop_before", False), ("drop_after", True)):
        vendors.faults.add(name, count=1)
        with pytest.raises(requests.exceptions.ConnectionError):
            get(vendors, ANALYTICS)
        assert vendors.asked("tracerfy")[-1].acted is acted


def test_an_unknown_fault_is_refused_with_the_list(vendors: SimulatedVendors) -> None:
    with pytest.raises(UnknownFaultError):
        vendors.faults.add("meteor")
    assert "drop_after" in control(vendors, "faults", name="meteor")["error"]


def test_a_trial_can_be_repeated() -> None:
    def struck(seed: int) -> list[int]:
        with SimulatedVendors(seed=seed) as server:
            server.faults.add("status", probability=0.5)
            return [get(server, ANALYTICS).status_code for _ in range(12)]

    assert struck(3) == struck(3)
    assert {200, 500} == set(struck(3))


def test_held_webhooks_are_delivered_in_any_order_and_twice(vendors: SimulatedVendors) -> None:
    """Posted to the server's own front page, which takes whatever comes."""
    for number in range(3):
        vendors.webhooks.send(Webhook("tracerfy", f"{vendors.url}/tracerfy/hook-{number}", b"{}"))
    assert control(vendors, "webhooks", deliver=[2, 0, 0]) == {"held": 1, "statuses": [401, 401, 401]}
    assert [each.path for each in vendors.asked("tracerfy")] == ["/hook-2", "/hook-0", "/hook-0"]


@pytest.mark.parametrize(
    ("fault", "bodies"),
    [
        ("webhook_lost", [b"2"]),
        ("webhook_twice", [b"1", b"1", b"2"]),
        ("webhook_last", [b"2", b"1"]),
        ("webhook_forged", [b'{"id": 0}', b"2"]),
    ],
)
def test_webhooks_go_wrong_in_each_way(vendors: SimulatedVendors, fault: str, bodies: list[bytes]) -> None:
    vendors.faults.add(fault, count=1)
    for body in (b"1", b"2"):
        vendors.webhooks.send(Webhook("tracerfy", f"{vendors.url}/tracerfy/hook", body))
    assert [each.body for each in vendors.webhooks.held] == bodies


def test_webhooks_are_posted_at_once_where_they_are_not_held(vendors: SimulatedVendors) -> None:
    vendors.webhooks.hold = False
    vendors.webhooks.send(Webhook("tracerfy", f"{vendors.url}/tracerfy/hook", b"{}"))
    assert vendors.webhooks.wait() and vendors.asked("tracerfy")[0].path == "/hook"


def test_a_finished_batch_posts_to_the_accounts_own_address(vendors: SimulatedVendors) -> None:
    headers = {**TOKEN, "X-Simulated-Webhook": f"{vendors.url}/somewhere"}
    rows = json.dumps([{"a": "1 Test Way", "c": "Palm Springs", "s": "CA"}])
    columns = {"address_column": "a", "city_column": "c", "state_column": "s", "trace_type": "advanced"}
    form = {**columns, "json_data": rows}
    requests.post(f"{vendors.url}/tracerfy/v1/api/trace/", data=form, headers=headers, timeout=10)
    control(vendors, "trigger", face="tracerfy", finish=True)
    [webhook] = vendors.webhooks.held
    assert webhook.url == f"{vendors.url}/somewhere" and json.loads(webhook.body)["pending"] is False


def test_a_file_is_taken_as_multipart_as_well(vendors: SimulatedVendors) -> None:
    columns = {"address_column": "Street", "city_column": "City", "state_column": "St", "trace_type": "advanced"}
    file = {"csv_file": ("homes.csv", "Street,City,St\n1 Test Way,Indio,CA\n2 Test Way,Indio,CA\n")}
    answer = requests.post(f"{vendors.url}/tracerfy/v1/api/trace/", data=columns, files=file, headers=TOKEN, timeout=10)
    assert answer.json()["rows_uploaded"] == 2


def test_the_same_seed_invents_the_same_people() -> None:
    def names(seed: int) -> list[Any]:
        home = {"city": "Indio", "state": "CA"}
        with SimulatedVendors(seed=seed) as server:
            wanted = [{"address": f"{n} Test Way", **home} for n in range(1, 11)]
            url = f"{server.url}/tracerfy/v1/api/trace/lookup/"
            return list(requests.post(url, json=wanted, headers=TOKEN, timeout=10).json()["results"])

    assert names(7) == names(7) != names(8)


def test_a_server_that_was_started_again_uses_no_id_twice() -> None:
    """Our rows of its first run are still there: an id that comes again would be taken for theirs."""
    runs = []
    for _ in range(2):
        with SimulatedVendors() as server:
            rows = [{"address": "1 Test Way", "city": "Palm Springs", "state": "CA"}]
            form = {f"{name}_column": name for name in rows[0]}
            order = {**form, "trace_type": "advanced", "json_data": json.dumps(rows)}
            sent = {"from": "a@example.com", "to": ["b@example.com"], "subject": "Hi", "text": "Hi"}
            batch = post(server, "/tracerfy/v1/api/trace/", data=order)
            runs.append((batch["queue_id"], post(server, "/resend/emails", json=sent)["id"]))
    assert all(first != second for first, second in zip(*runs, strict=True))


def post(vendors: SimulatedVendors, path: str, **body: Any) -> Any:
    headers = {"Authorization": "Bearer re_simulated"}
    return requests.post(vendors.url + path, headers=headers, timeout=10, **body).json()
