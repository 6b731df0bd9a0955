from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from crm_leads.compliance.consents import revoke
from crm_leads.enums import ActState
from crm_leads.models import (
    Activity,
    Consent,
    GateDecision,
    PhoneNumber,
    VendorAccount,
    VoicemailDrop,
    VoicemailRecording,
)
from crm_leads.outreach.voicemail import send
from simulators.vendors import SimulatedVendors
from tests.crm_leads.outreach.voicemail.conftest import Clock
from tests.crm_leads.outreach.voicemail.steps import a_drop, an_account


def asked(vendors: SimulatedVendors) -> list[Any]:
    return vendors.asked("drop-cowboy", "/rvm", "POST")


def sent(drop: VoicemailDrop) -> VoicemailDrop:
    """After its task."""
    send.send(drop.pk)
    drop.refresh_from_db()
    return drop


@pytest.mark.parametrize("version", ["v2", "v1"])
def test_a_drop_is_claimed_admitted_and_sent_once(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording, version: str
) -> None:
    an_account(vendors, version)
    drop = sent(a_drop(phone, recording=recording))
    assert (drop.state, drop.api_version, bool(drop.message_id)) == (ActState.SENT, version, version == "v2")
    assert drop.decision_id == GateDecision.objects.get(allowed=True).pk
    body = asked(vendors)[0].body
    assert body["foreign_id"] == drop.idempotency_key and body["postal_code"] == "92262"
    assert body["callback_url"] == "http://127.0.0.1:9/crm/hooks/drop-cowboy/hook-1/"
    assert send.send(drop.pk) is None
    assert len(asked(vendors)) == 1
    assert "handed to Drop Cowboy" in Activity.objects.filter(kind="voicemail").get().summary


def test_the_gate_is_asked_again_just_before_the_call(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording
) -> None:
    an_account(vendors)
    drop = a_drop(phone, recording=recording)
    Consent.objects.update(revoked_at=timezone.now() - timedelta(days=1))
    assert sent(drop).state == ActState.REFUSED
    assert "consent" in drop.error and drop.decision_id == GateDecision.objects.get().pk
    assert asked(vendors) == []


def test_a_consent_that_is_taken_back_stops_what_waits(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording
) -> None:
    an_account(vendors)
    drop = a_drop(phone, recording=recording)
    revoke(Consent.objects.get(), "by phone")
    assert sent(drop).state == ActState.CANCELED
    assert asked(vendors) == []


def test_out_of_hours_it_goes_back_to_the_queue_until_they_open(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording, clock: Clock
) -> None:
    an_account(vendors)
    clock.night()
    drop = sent(a_drop(phone, recording=recording))
    assert drop.state == ActState.QUEUED and drop.not_before is not None and drop.not_before > clock.now
    assert asked(vendors) == []


def test_what_waited_for_a_week_is_refused(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording, clock: Clock
) -> None:
    an_account(vendors)
    clock.night()
    drop = sent(a_drop(phone, recording=recording, requested_at=timezone.now() - timedelta(days=8)))
    assert drop.state == ActState.REFUSED


@pytest.mark.parametrize(
    ("fault", "switches", "state", "words"),
    [
        ("drop_before", {}, ActState.UNKNOWN, "API log"),
        ("drop_after", {}, ActState.UNKNOWN, "API log"),
        ("garbage", {}, ActState.UNKNOWN, "could not be read"),
        ("status", {"status": 503}, ActState.FAILED, "cannot work now"),
        ("status", {"status": 422}, ActState.FAILED, "refused the request"),
        ("status", {"status": 401}, ActState.FAILED, "does not know the key"),
        ("status", {"status": 402}, ActState.FAILED, "no funds"),
        ("status", {"status": 429}, ActState.QUEUED, "slow down"),
    ],
)
def test_each_failure_leaves_a_state_that_says_so_and_nothing_is_sent_again(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording,
    fault: str, switches: dict[str, Any], state: ActState, words: str,
) -> None:  # fmt: skip
    an_account(vendors)
    vendors.faults.add(fault, path="/rvm", count=1, **switches)
    drop = sent(a_drop(phone, recording=recording))
    assert (drop.state, words in drop.error) == (state, True), drop.error
    assert send.send(drop.pk) is None
    assert len(asked(vendors)) <= 1 and "secret-1" not in drop.error


def test_no_funds_stops_the_account_and_a_wrong_key_fails_its_check(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording
) -> None:
    an_account(vendors)
    for status in (402, 401):
        vendors.faults.add("status", path="/rvm", count=1, status=status)
        VendorAccount.objects.update(stopped_at=None)
        sent(a_drop(phone, recording=recording))
    account = VendorAccount.objects.get()
    assert account.check_ok is False and "funds" in account.stopped_because


def test_a_slow_down_suspends_the_account_for_everybody(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording
) -> None:
    an_account(vendors)
    vendors.faults.add("status", path="/rvm", count=1, status=429)
    drop = sent(a_drop(phone, recording=recording))
    until = VendorAccount.objects.get().suspended_until
    assert until and drop.not_before and abs(drop.not_before - until) < timedelta(seconds=5)


def test_without_an_account_it_fails_and_says_who_must_act(phone: PhoneNumber, recording: VoicemailRecording) -> None:
    drop = sent(a_drop(phone, recording=recording))
    assert drop.state == ActState.FAILED and "owner of your brokerage" in drop.error


def test_a_result_that_overtakes_the_answer_is_kept(
    vendors: SimulatedVendors, phone: PhoneNumber, recording: VoicemailRecording, monkeypatch: pytest.MonkeyPatch
) -> None:
    an_account(vendors)
    drop, told = a_drop(phone, recording=recording), send.voicemail_of

    def and_it_ends(*arguments: Any) -> Any:
        VoicemailDrop.objects.update(state=ActState.SUCCEEDED, finished_at=timezone.now())
        return told(*arguments)

    monkeypatch.setattr(send, "voicemail_of", and_it_ends)
    assert sent(drop).state == ActState.SUCCEEDED and drop.message_id
