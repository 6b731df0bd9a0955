from datetime import timedelta
from unittest import mock

import pytest
from django.contrib.auth.models import User
from django_q.models import OrmQ

from crm_leads.compliance.suppression import opt_out
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
from crm_leads.outreach.voicemail.request import DropRefused, queue_drop
from crm_leads.vendors import accounts
from tests.crm_leads.outreach.voicemail.conftest import Clock
from tests.crm_leads.outreach.voicemail.steps import a_drop, an_account


def test_an_asked_for_drop_waits_for_its_task(phone: PhoneNumber, recording: VoicemailRecording, owner: User) -> None:
    an_account(None)
    drop = queue_drop(phone, recording, owner)
    assert (drop.state, drop.number, drop.not_before) == (ActState.QUEUED, phone.number, None)
    assert drop.is_simulated and len(drop.idempotency_key) == 36
    assert GateDecision.objects.get().allowed
    assert OrmQ.objects.count() == 1
    assert "queued" in Activity.objects.filter(kind="voicemail").get().summary


def test_voicemail_is_off_until_a_written_consent_is_recorded(
    phone: PhoneNumber, recording: VoicemailRecording, owner: User
) -> None:
    an_account(None)
    Consent.objects.all().delete()
    with pytest.raises(DropRefused, match="signed written consent"):
        queue_drop(phone, recording, owner)
    assert not VoicemailDrop.objects.exists()
    decision = GateDecision.objects.get()
    assert (decision.allowed, decision.rule) == (False, "voicemail_consent")
    assert "refused" in Activity.objects.filter(kind="refused").get().summary


def test_out_of_hours_it_waits_instead_of_failing(
    phone: PhoneNumber, recording: VoicemailRecording, owner: User, clock: Clock
) -> None:
    an_account(None)
    clock.night()
    drop = queue_drop(phone, recording, owner)
    assert drop.state == ActState.QUEUED and drop.not_before is not None and drop.not_before > clock.now
    assert "outside the calling hours" in drop.error
    assert OrmQ.objects.count() == 0


@pytest.mark.parametrize("state", ["queued", "claimed", "sent"])
def test_one_drop_in_flight_for_each_number(
    phone: PhoneNumber, recording: VoicemailRecording, owner: User, state: str
) -> None:
    an_account(None)
    a_drop(phone, state=state)
    with pytest.raises(DropRefused, match="already on its way"):
        queue_drop(phone, recording, owner)


def test_of_two_requests_at_once_the_database_admits_one(
    phone: PhoneNumber, recording: VoicemailRecording, owner: User
) -> None:
    """The other request commits between our look and our insert."""
    an_account(None)
    with (
        mock.patch("crm_leads.outreach.voicemail.request._check", lambda *_: a_drop(phone)),
        pytest.raises(DropRefused, match="already on its way"),
    ):
        queue_drop(phone, recording, owner)
    assert VoicemailDrop.objects.count() == 1


def test_after_an_unknown_one_a_person_must_look_first(
    phone: PhoneNumber, recording: VoicemailRecording, owner: User
) -> None:
    an_account(None)
    a_drop(phone, state="unknown")
    with pytest.raises(DropRefused, match="Check up at Drop Cowboy"):
        queue_drop(phone, recording, owner)


def test_without_an_account_the_page_says_who_must_do_what(
    phone: PhoneNumber, recording: VoicemailRecording, owner: User
) -> None:
    with pytest.raises(DropRefused, match="Drop Cowboy is not set up.*owner of your brokerage"):
        queue_drop(phone, recording, owner)


def test_an_account_that_failed_its_check_is_not_used(
    phone: PhoneNumber, recording: VoicemailRecording, owner: User
) -> None:
    an_account(None, check_ok=False, check_message="The key is wrong.")
    with pytest.raises(DropRefused, match="The key is wrong"):
        queue_drop(phone, recording, owner)


def test_a_recording_without_audio_or_voice_is_refused(phone: PhoneNumber, owner: User) -> None:
    an_account(None)
    empty = VoicemailRecording.objects.create(name="Empty", tts_body="Hello")
    with pytest.raises(DropRefused, match="neither audio nor a text"):
        queue_drop(phone, empty, owner)


def test_an_opt_out_stops_a_queued_drop(phone: PhoneNumber, recording: VoicemailRecording, owner: User) -> None:
    an_account(None)
    drop = queue_drop(phone, recording, owner)
    opt_out(phone.contact)
    drop.refresh_from_db()
    assert drop.state == ActState.CANCELED
    with pytest.raises(DropRefused, match="Do not contact"):
        queue_drop(phone, recording, owner)


def test_while_the_vendor_asked_us_to_wait_a_drop_waits(
    phone: PhoneNumber, recording: VoicemailRecording, owner: User, clock: Clock
) -> None:
    accounts.suspend(an_account(None), 300)
    drop = queue_drop(phone, recording, owner)
    until = VendorAccount.objects.get().suspended_until
    assert until and drop.not_before and abs(drop.not_before - until) < timedelta(seconds=5)
