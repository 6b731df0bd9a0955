"""The simulated Drop Cowboy keeps to what the vendor documents (reference section 2)."""

import hashlib
import hmac
import json
from typing import Any

import pytest
import requests

from simulators.vendors import SimulatedVendors
from simulators.vendors.drop_cowboy import outcomes
from simulators.vendors.drop_cowboy.face import BRAND, DELAY
from simulators.vendors.webhooks import Webhook

KEYS = {"x-key": "key-1", "x-secret": "secret-1"}
MEDIA = next(iter(outcomes.MEDIA))
HOOK = "http://127.0.0.1:9/hook"


def send(vendors: SimulatedVendors, keys: dict[str, str] = KEYS, **fields: Any) -> requests.Response:
    body = {"to": "+17605550101", "media_id": MEDIA, "callback_url": HOOK, "foreign_id": "row-1", **fields}
    return requests.post(f"{vendors.url}/drop-cowboy/rvm", json=body, headers=keys, timeout=5)


def ask(vendors: SimulatedVendors, method: str, path: str, json: Any = None, keys: dict[str, str] = KEYS) -> Any:
    return requests.request(method, f"{vendors.url}/drop-cowboy{path}", json=json, headers=keys, timeout=5)


def posted(vendors: SimulatedVendors) -> list[Webhook]:
    """What the vendor posts once the results are due."""
    vendors.advance(DELAY + 1)
    return list(vendors.webhooks.held)


def told(vendors: SimulatedVendors) -> dict[str, Any]:
    """The one message."""
    (webhook,) = posted(vendors)
    return json.loads(webhook.body)


def test_a_result_comes_some_seconds_after_the_202(vendors: SimulatedVendors) -> None:
    answer = send(vendors)
    assert (answer.status_code, answer.json()["status"]) == (202, "queued")
    assert not vendors.webhooks.held
    found = told(vendors)
    assert (found["status"], found["reason_code"], found["foreign_id"]) == ("success", 0, "row-1")
    assert found["product_cost"] == 0.04 and "message_id" not in found


@pytest.mark.parametrize(
    ("keys", "fields", "code"),
    [
        ({"x-key": "k", "x-secret": "WRONG"}, {}, 3007),
        ({"x-key": "NO_FUNDS", "x-secret": "s"}, {}, 3000),
        ({"x-key": "TESTING", "x-secret": "s"}, {}, 3040),
        (KEYS, {"media_id": "unknown"}, 3001),
        (KEYS, {"media_id": None}, 3001),
        (KEYS, {"media_id": None, "audio_url": "https://example.com/a.mp3"}, 3014),
        (KEYS, {"media_id": None, "tts_body": "Hello"}, 3002),
        (KEYS, {"media_id": None, "voice_id": next(iter(outcomes.VOICES))}, 3015),
        (KEYS, {"media_id": None, "tts_body": "x" * 1_201, "voice_id": next(iter(outcomes.VOICES))}, 3021),
        (KEYS, {"phone_line_id": "unknown"}, 4010),
        (KEYS, {"to": "not a number"}, 4004),
        ({**KEYS, "Idempotency-Key": "x" * 256}, {}, 3028),
    ],
)
def test_whatever_is_wrong_is_answered_202_and_fails_later(
    vendors: SimulatedVendors, keys: dict[str, str], fields: dict[str, Any], code: int
) -> None:
    assert send(vendors, keys, **fields).status_code == 202
    assert (told(vendors)["reason_code"], vendors.face("drop-cowboy").state()["waiting"]) == (code, 0)


def test_without_any_credentials_it_is_401_at_once(vendors: SimulatedVendors) -> None:
    assert send(vendors, {}).status_code == 401


@pytest.mark.parametrize(
    ("number", "code"),
    [
        ("+15550010001", 0), ("+15550010002", 4000), ("+15550010004", 4005), ("+15550010005", 4006),
        ("+15550010006", 4004), ("+15550010090", 4016), ("+15550010091", 4017), ("+15550010092", 4019),
        ("+15550010093", 4021), ("+15550010094", 6000), ("+15550010095", 6002), ("+15550010097", 4013),
        ("+15550010098", 6005), ("+15550010099", 6011), ("+17605550190", 4016), ("+12125550123", 0),
    ],
)  # fmt: skip
def test_the_test_numbers_end_as_documented(vendors: SimulatedVendors, number: str, code: int) -> None:
    send(vendors, to=number)
    assert told(vendors)["reason_code"] == code


def test_the_same_key_with_the_same_body_sends_once_and_tells_once(vendors: SimulatedVendors) -> None:
    keys = {**KEYS, "Idempotency-Key": "key-of-the-row"}
    answers = [send(vendors, keys).json()["message_id"] for _ in range(2)]
    assert answers[0] == answers[1]
    assert told(vendors)["reason_code"] == 0


def test_the_same_key_with_another_body_fails_with_3027(vendors: SimulatedVendors) -> None:
    keys = {**KEYS, "Idempotency-Key": "key-of-the-row"}
    send(vendors, keys)
    send(vendors, keys, to="+17605550103")
    assert [json.loads(each.body)["reason_code"] for each in posted(vendors)] == [0, 3027]


def test_a_key_is_forgotten_after_a_day(vendors: SimulatedVendors) -> None:
    keys = {**KEYS, "Idempotency-Key": "key-of-the-row"}
    send(vendors, keys)
    vendors.advance(outcomes.DAY + 1)
    send(vendors, keys)
    posted(vendors)
    assert len(vendors.face("drop-cowboy").reached("+17605550101")) == 2  # type: ignore[attr-defined]


def test_a_fourth_attempt_in_three_days_is_one_too_many(vendors: SimulatedVendors) -> None:
    for _ in range(4):
        send(vendors)
    assert [json.loads(each.body)["reason_code"] for each in posted(vendors)] == [0, 0, 0, 4013]


class TestSignedWebhooks:
    def make(self, vendors: SimulatedVendors) -> dict[str, Any]:
        wanted = {"hook_url": HOOK, "event_types": ["contact.rvm.status", "contact.rvm.receipt"]}
        answer = ask(vendors, "POST", "/register/public/webhooks", wanted)
        assert answer.status_code == 201
        return dict(answer.json()["data"])

    def test_they_are_signed_over_time_and_body_and_carry_no_foreign_id(self, vendors: SimulatedVendors) -> None:
        secret = self.make(vendors)["signing_secret"]
        send(vendors)
        callback, status, receipt = posted(vendors)
        assert "X-Signature" not in callback.headers
        for webhook, kind in ((status, "contact.rvm.status"), (receipt, "contact.rvm.receipt")):
            stamp = webhook.headers["X-Timestamp"]
            digest = hmac.new(secret.encode(), stamp.encode() + b"." + webhook.body, hashlib.sha256).hexdigest()
            assert webhook.headers["X-Signature"] == f"sha256={digest}"
            body = json.loads(webhook.body)
            assert (body["event"], body["data"]["to"]) == (kind, "+17605550101")
            assert "foreign_id" not in body["data"] and "product_cost" not in body["data"]

    def test_test_numbers_have_no_receipt_and_wrong_credentials_no_webhook(self, vendors: SimulatedVendors) -> None:
        self.make(vendors)
        send(vendors, to="+15550010001")
        send(vendors, {"x-key": "key-1", "x-secret": "WRONG"})
        assert [json.loads(each.body).get("event") for each in posted(vendors)] == [None, "contact.rvm.status", None]

    def test_one_that_nobody_takes_is_repeated_twice_and_no_more(self, vendors: SimulatedVendors) -> None:
        self.make(vendors)
        send(vendors, to="+15550010001")
        posted(vendors)
        attempts = []
        for seconds in (61, 301, 900, 900):
            vendors.webhooks.deliver()
            vendors.tick()
            vendors.advance(seconds)
            attempts += [each.headers.get("X-Attempt") for each in vendors.webhooks.held]
        assert attempts == ["2", "3"]

    def test_a_new_secret_signs_from_then_on_and_the_list_hides_it(self, vendors: SimulatedVendors) -> None:
        made = self.make(vendors)
        path = f"/register/public/webhooks/{made['webhook_id']}"
        changed = ask(vendors, "POST", f"{path}/rotate-secret", {}).json()["data"]
        assert changed["signing_secret"] != made["signing_secret"]
        assert "signing_secret" not in ask(vendors, "GET", "/register/public/webhooks").json()["data"][0]
        secrets = ask(vendors, "GET", "/register/public/account/webhook-signing-secret").json()["data"]
        assert [each["signing_secret"] for each in secrets] == [changed["signing_secret"]]
        assert ask(vendors, "DELETE", path).status_code == 200
        assert ask(vendors, "DELETE", path).status_code == 404

    def test_fifty_are_the_most(self, vendors: SimulatedVendors) -> None:
        for _ in range(50):
            self.make(vendors)
        assert (
            ask(vendors, "POST", "/register/public/webhooks", {"hook_url": HOOK, "event_types": []}).status_code == 400
        )


def test_reading_with_a_wrong_secret_is_refused_at_once(vendors: SimulatedVendors) -> None:
    wrong = {"x-key": "key-1", "x-secret": "WRONG"}
    for path in ("/register/public/integration-readiness", "/phone/public/lines", "/v1/brand"):
        assert ask(vendors, "GET", path, keys=wrong).status_code == 401


class TestV1:
    def send(self, vendors: SimulatedVendors, **fields: Any) -> Any:
        body = {
            "team_id": "team-1", "secret": "s-1", "brand_id": BRAND, "phone_number": "+17605550190",
            "recording_id": MEDIA, "foreign_id": "row-1", "callback_url": HOOK, **fields,
        }  # fmt: skip
        return ask(vendors, "POST", "/v1/rvm", body, keys={})

    def test_its_callback_has_a_text_and_no_code(self, vendors: SimulatedVendors) -> None:
        assert self.send(vendors).status_code == 200
        found = told(vendors)
        assert (found["status"], found["reason"], found["dnc"]) == ("failure", "Internal DNC", True)
        assert "reason_code" not in found and found["foreign_id"] == "row-1"

    @pytest.mark.parametrize("fields", [{"secret": "WRONG"}, {"foreign_id": ""}, {"brand_id": "other"}], ids=str)
    def test_what_is_wrong_is_refused_at_once(self, vendors: SimulatedVendors, fields: dict[str, str]) -> None:
        assert self.send(vendors, **fields).status_code in (400, 401)
        assert posted(vendors) == []
