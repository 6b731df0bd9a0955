"""Both versions of the API against the simulated vendor, over HTTP."""

from typing import Any

import pytest

from crm_leads.models import VendorAccount
from crm_leads.vendors.base import Voicemail
from crm_leads.vendors.drop_cowboy.client import Client
from crm_leads.vendors.errors import (
    BadCredentials,
    NoCredits,
    NotConfigured,
    OutcomeUnknown,
    RateLimited,
    Rejected,
    Unavailable,
)
from simulators.vendors import SimulatedVendors
from simulators.vendors.drop_cowboy import outcomes
from simulators.vendors.drop_cowboy.face import BRAND

MEDIA = next(iter(outcomes.MEDIA))
VOICE = next(iter(outcomes.VOICES))
HELLO = Voicemail("+17605550101", "row-1", "key-1", "http://127.0.0.1:9/hook", media_id=MEDIA, postal_code="92262")


def account(
    vendors: SimulatedVendors, version: str = "v2", secret: str = "s3cret-s3cret", **options: Any
) -> VendorAccount:
    both = {"v2": {}, "v1": {"team_id": "team-1", "brand_id": BRAND}}[version]
    return VendorAccount(
        kind="drop_cowboy",
        is_simulated=True,
        options={"api_version": version, "base_url": f"{vendors.url}/drop-cowboy", **both, **options},
        secrets={"key": "key-of-mine", "secret": secret},
        webhook_key="hook",
    )


def asked(vendors: SimulatedVendors, path: str) -> list[Any]:
    return vendors.asked("drop-cowboy", path, "POST")


@pytest.mark.parametrize("version", ["v2", "v1"])
def test_a_check_reads_and_never_sends(vendors: SimulatedVendors, version: str) -> None:
    assert "knows" in Client(account(vendors, version)).check()
    assert asked(vendors, "") == []


@pytest.mark.parametrize("version", ["v2", "v1"])
def test_a_check_with_a_wrong_secret_fails_without_showing_it(vendors: SimulatedVendors, version: str) -> None:
    with pytest.raises(BadCredentials) as caught:
        Client(account(vendors, version, secret="WRONG-one")).check()
    assert "WRONG-one" not in str(caught.value)


def test_the_check_says_that_only_test_numbers_are_reached(vendors: SimulatedVendors) -> None:
    row = account(vendors)
    row.secrets = {**row.secrets, "key": "TESTING-key"}
    assert "testing mode" in Client(row).check()


def test_v1_refuses_a_foreign_brand(vendors: SimulatedVendors) -> None:
    with pytest.raises(Rejected, match="brand id"):
        Client(account(vendors, "v1", brand_id="other")).check()


def test_v2_sends_its_key_in_headers_and_one_audio(vendors: SimulatedVendors) -> None:
    message_id = Client(account(vendors)).send(HELLO)
    received = asked(vendors, "/rvm")[0]
    assert message_id and received.headers["idempotency-key"] == "key-1"
    assert received.body == {
        "to": "+17605550101",
        "media_id": MEDIA,
        "foreign_id": "row-1",
        "callback_url": "http://127.0.0.1:9/hook",
        "postal_code": "92262",
    }


def test_v2_reads_a_text_with_a_voice(vendors: SimulatedVendors) -> None:
    Client(account(vendors)).send(Voicemail("+17605550101", "r", "k", "", tts_body="Hello", voice_id=VOICE))
    body = asked(vendors, "/rvm")[0].body
    assert (body["tts_body"], body["voice_id"]) == ("Hello", VOICE)
    assert "media_id" not in body and "callback_url" not in body


def test_v2_takes_the_same_request_once(vendors: SimulatedVendors) -> None:
    client = Client(account(vendors))
    assert client.send(HELLO) == client.send(HELLO)
    assert len(vendors.face("drop-cowboy").reached(HELLO.to)) == 1  # type: ignore[attr-defined]


def test_v1_sends_its_credentials_in_the_body(vendors: SimulatedVendors) -> None:
    assert Client(account(vendors, "v1")).send(HELLO) == ""
    received = asked(vendors, "/v1/rvm")[0]
    assert "x-team-id" not in received.headers and received.body["secret"] == "••••"
    assert (received.body["phone_number"], received.body["recording_id"]) == (HELLO.to, MEDIA)
    assert (received.body["foreign_id"], received.body["brand_id"]) == ("row-1", BRAND)


def test_v1_says_at_once_that_the_secret_is_wrong(vendors: SimulatedVendors) -> None:
    with pytest.raises(BadCredentials):
        Client(account(vendors, "v1", secret="WRONG")).send(HELLO)


@pytest.mark.parametrize("version", ["v2", "v1"])
@pytest.mark.parametrize(
    ("fault", "settings", "error", "arrived"),
    [
        ("drop_after", {}, OutcomeUnknown, 1),
        ("garbage", {}, OutcomeUnknown, 1),
        ("status_after", {"status": 502}, OutcomeUnknown, 1),
        ("status", {"status": 503}, Unavailable, 0),
        ("status", {"status": 429}, RateLimited, 0),
        ("status", {"status": 402}, NoCredits, 0),
        ("status", {"status": 422}, Rejected, 0),
        ("status", {"status": 302}, Rejected, 0),
    ],
)
def test_what_goes_wrong_says_whether_the_vendor_acted(
    vendors: SimulatedVendors, version: str, fault: str, settings: dict[str, Any], error: type[Exception], arrived: int
) -> None:
    vendors.faults.add(fault, path="/rvm", count=1, **settings)
    with pytest.raises(error):
        Client(account(vendors, version)).send(HELLO)
    assert len(vendors.face("drop-cowboy").reached(HELLO.to)) == arrived  # type: ignore[attr-defined]


@pytest.mark.parametrize("version", ["v2", "v1"])
def test_recordings_voices_and_lines_are_read(vendors: SimulatedVendors, version: str) -> None:
    client = Client(account(vendors, version))
    assert {choice.pk for choice in client.media()} == set(outcomes.MEDIA)
    assert [choice.name for choice in client.voices()] == (["Alex"] if version == "v2" else [])
    assert len(client.lines()) == 1


def test_a_webhook_is_made_and_its_secret_changed(vendors: SimulatedVendors) -> None:
    client = Client(account(vendors))
    made = client.create_webhook("https://crm.example.com/crm/hooks/drop-cowboy/x/")  # type: ignore[union-attr]
    changed = client.rotate_secret(made[0])  # type: ignore[union-attr]
    assert made[0] == changed[0] and made[1] != changed[1]


@pytest.mark.parametrize("version", ["v2", "v1"])
def test_without_credentials_nothing_is_asked(vendors: SimulatedVendors, version: str) -> None:
    row = account(vendors, version)
    row.secrets = {}
    with pytest.raises(NotConfigured):
        Client(row)
