"""The simulated Tracerfy keeps to the vendor's own description (vendors_and_law L1, L2)."""

import csv
import io
import json
from typing import Any

import pytest
import requests

from simulators.vendors import SimulatedVendors

HOME = {"address": "1 Test Way", "city": "Palm Springs", "state": "CA"}
MISS = {**HOME, "address": "999 Nowhere Blvd"}
COLUMNS = {f"{name}_column": name for name in HOME}


def ask(vendors: SimulatedVendors, method: str, path: str, **sent: Any) -> requests.Response:
    headers = {"Authorization": "Bearer token-1"}
    return requests.request(method, f"{vendors.url}/tracerfy{path}", headers=headers, timeout=5, **sent)


def test_each_item_of_an_array_is_judged_and_billed_alone(vendors: SimulatedVendors) -> None:
    """L2."""
    homes = [{**HOME, "address": f"{number} Test Way"} for number in range(1, 8)]
    answer = ask(vendors, "POST", "/v1/api/trace/lookup/", json=[*homes, {"city": "Indio"}, "no object"])
    results = answer.json()["results"]
    assert [("error" in each) for each in results] == [False] * 7 + [True, True]
    assert answer.json()["credits_deducted"] == 5 * sum(bool(each.get("hit")) for each in results) > 0


@pytest.mark.parametrize("wanted", [{"city": "Indio"}, {**HOME, "find_owner": False}])
def test_one_that_is_wrong_is_refused(vendors: SimulatedVendors, wanted: dict[str, Any]) -> None:
    """L2: `find_owner` false needs a name."""
    assert ask(vendors, "POST", "/v1/api/trace/lookup/", json=wanted).status_code == 400


def test_with_a_name_no_owner_is_looked_for(vendors: SimulatedVendors) -> None:
    named = {**HOME, "find_owner": False, "first_name": "Ana", "last_name": "Owner"}
    assert ask(vendors, "POST", "/v1/api/trace/lookup/", json=named).status_code == 200


def test_refusals_read_as_the_vendors(vendors: SimulatedVendors) -> None:
    """L2: `error` for what is not there, the number 403 as `status`; L1: the wait as text."""
    assert "error" in ask(vendors, "GET", "/v1/api/queue/404").json()
    suspended = ask(vendors, "POST", "/v1/api/trace/lookup/", json={**HOME, "address": "SUSPENDED"})
    assert (suspended.status_code, suspended.json()["status"]) == (403, 403)
    ask(vendors, "GET", "/v1/api/queues/")
    wait = ask(vendors, "GET", "/v1/api/queues/")
    assert wait.status_code == 429 and wait.json()["retry_in"].endswith(" seconds")


def test_the_file_of_a_trace_has_the_misses_and_its_results_have_not(vendors: SimulatedVendors) -> None:
    """L2."""
    rows = [*({**HOME, "address": f"{number} Test Way"} for number in range(1, 20)), MISS]
    form = {**COLUMNS, "trace_type": "advanced", "json_data": json.dumps(rows)}
    order = ask(vendors, "POST", "/v1/api/trace/", data=form).json()["queue_id"]
    vendors.advance(60)
    found = ask(vendors, "GET", f"/v1/api/queue/{order}").json()
    url = ask(vendors, "GET", "/v1/api/queues/").json()[0]["download_url"]
    lines = list(csv.DictReader(io.StringIO(requests.get(url, timeout=5).text)))
    missed = [line for line in lines if not (line["first_name"] or line["last_name"])]
    assert len(lines) == len(found) + len(missed) and missed[-1]["address"] == MISS["address"]
