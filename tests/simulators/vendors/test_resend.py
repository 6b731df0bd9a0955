"""The simulated Resend keeps to what the vendor and its SDKs document."""

import json
import time
from typing import Any

import pytest
import requests

from crm_leads.vendors.resend import signatures
from simulators.vendors import SimulatedVendors

KEY = "re_key_1"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"  # noqa: S105 - the example of the Standard Webhooks
MAIL = {"from": "Olivia <olivia@example.com>", "to": "ana@example.com", "subject": "Hi", "text": "Hello"}
HOOK = "http://127.0.0.1:9/hook"


def ask(vendors: SimulatedVendors, method: str, path: str, body: Any = None, key: str = KEY, **headers: str) -> Any:
    given = {
        "Authorization": f"Bearer {key}",
        "X-Simulated-Webhook": HOOK,
        "X-Simulated-Signing-Secret": SECRET,
        **headers,
    }
    return requests.request(method, f"{vendors.url}/resend{path}", json=body, headers=given, timeout=5)


def told(vendors: SimulatedVendors) -> list[tuple[str, dict[str, Any]]]:
    bodies = [json.loads(webhook.body) for webhook in vendors.webhooks.held]
    return [(body["type"], body["data"]) for body in bodies]


@pytest.mark.parametrize("ahead", [0, 46, 3_600])
def test_webhooks_are_signed_by_the_real_clock(vendors: SimulatedVendors, ahead: float) -> None:
    """vendors_and_law M8: with its time an hour ahead, what it posts is still taken."""
    vendors.advance(ahead)
    ask(vendors, "POST", "/emails", MAIL)
    vendors.advance(2)
    for webhook in vendors.webhooks.held:
        assert signatures.verify(webhook.headers, webhook.body, [SECRET]) == webhook.headers["svix-id"]
    assert json.loads(vendors.webhooks.held[0].body)["created_at"] > time.strftime("%Y-%m-%dT", time.gmtime())


def test_a_webhook_that_nobody_took_comes_again_under_the_same_id(vendors: SimulatedVendors) -> None:
    """vendors_and_law L4: as Svix does."""
    ask(vendors, "POST", "/emails", MAIL)
    vendors.tick()
    first = vendors.webhooks.held[0]
    assert [delivery.status for delivery in vendors.webhooks.deliver(0)] == [0]
    vendors.tick()
    vendors.advance(6)
    again = [webhook for webhook in vendors.webhooks.held if webhook.headers["svix-id"] == first.headers["svix-id"]]
    assert len(again) == 1 and again[0].body == first.body


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"text": "", "html": ""}, "missing_required_field"),
        ({"tags": [{"name": "message", "value": "für uns"}]}, "validation_error"),
        ({"tags": [{"name": "two words", "value": "1"}]}, "validation_error"),
    ],
)
def test_what_resend_refuses_is_refused(vendors: SimulatedVendors, change: dict[str, Any], name: str) -> None:
    """vendors_and_law L4."""
    answer = ask(vendors, "POST", "/emails", {**MAIL, **change})
    assert (answer.status_code, answer.json()["name"]) == (422, name)


def test_a_permissive_batch_takes_the_good_ones(vendors: SimulatedVendors) -> None:
    """vendors_and_law L4."""
    batch = [MAIL, {**MAIL, "to": "nobody"}]
    assert ask(vendors, "POST", "/emails/batch", batch).status_code == 422
    answer = ask(vendors, "POST", "/emails/batch", batch, **{"x-batch-validation": "permissive"}).json()
    assert len(answer["data"]) == 1 and [error["index"] for error in answer["errors"]] == [1]


def test_events_have_the_id_of_the_message_and_clicks_their_time(vendors: SimulatedVendors) -> None:
    """vendors_and_law L4."""
    ask(vendors, "POST", "/emails", {**MAIL, "to": "opened@example.com"})
    vendors.advance(10)
    events = told(vendors)
    assert all(data["message_id"].startswith("<") for _, data in events)
    click = next(data["click"] for event, data in events if event == "email.clicked")
    assert {"ipAddress", "link", "timestamp", "userAgent"} == set(click)


@pytest.mark.parametrize(("to", "origin"), [("bounced@example.com", "bounce"), ("complained@example.com", "complaint")])
def test_who_bounces_or_complains_is_skipped_from_then_on(vendors: SimulatedVendors, to: str, origin: str) -> None:
    """vendors_and_law M7."""
    ask(vendors, "POST", "/emails", {**MAIL, "to": to})
    vendors.advance(10)
    (added,) = [data for event, data in told(vendors) if event == "suppression.added"]
    assert (added["email"], added["origin"]) == (to, origin)
    (listed,) = ask(vendors, "GET", "/suppressions").json()["data"]
    assert listed["source_id"]
    vendors.webhooks.held.clear()
    ask(vendors, "POST", "/emails", {**MAIL, "to": to})
    vendors.advance(10)
    assert [event for event, _ in told(vendors)] == ["email.suppressed"]
    assert ask(vendors, "DELETE", f"/suppressions/{to}").json()["deleted"] is True
    assert ask(vendors, "DELETE", f"/suppressions/{to}").status_code == 404


def test_a_soft_bounce_puts_nobody_on_the_list(vendors: SimulatedVendors) -> None:
    ask(vendors, "POST", "/emails", {**MAIL, "to": "soft@example.com"})
    vendors.advance(60)
    (bounce,) = [data["bounce"] for event, data in told(vendors) if event == "email.bounced"]
    assert bounce["type"] == "Transient" and ask(vendors, "GET", "/suppressions").json()["data"] == []


def test_the_list_is_managed_by_hand_and_in_batches(vendors: SimulatedVendors) -> None:
    assert ask(vendors, "POST", "/suppressions", {"email": "ana@example.com"}).json()["id"]
    ask(vendors, "POST", "/suppressions/batch/add", {"emails": ["bo@example.com", "cy@example.com"]})
    ask(vendors, "POST", "/suppressions/batch/remove", {"emails": ["bo@example.com"]})
    emails = [row["email"] for row in ask(vendors, "GET", "/suppressions").json()["data"]]
    assert emails == ["ana@example.com", "cy@example.com"]
    assert [event for event, _ in told(vendors)] == ["suppression.added"] * 3 + ["suppression.removed"]
