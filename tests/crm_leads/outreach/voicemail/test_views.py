"""The pages of voicemail, as owners, agents and viewers use them."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm_leads.compliance.suppression import opt_out
from crm_leads.enums import ActState
from crm_leads.models import Consent, Lead, PhoneNumber, VendorAccount, VoicemailDrop, VoicemailRecording
from crm_leads.outreach.voicemail.panel import lead_panel, lead_reads
from realty.tenants.models import Tenant
from realty.tenants.together import read_together
from simulators.vendors import SimulatedVendors
from tests.conftest import signed_in
from tests.crm_leads.outreach.voicemail.conftest import Clock, clock, phone, recording, site
from tests.crm_leads.outreach.voicemail.steps import MEDIA, SECRET, a_drop, an_account

__all__ = ["clock", "phone", "recording", "site"]


def page(client: Client, name: str, *args: object, **query: str) -> str:
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def press(client: Client, name: str, *args: object, **data: str) -> str:
    """The page that one is sent to."""
    return client.post(reverse(name, args=args), data, follow=True).content.decode()


class TestSending:
    def test_an_agent_sends_from_the_lead(
        self, phone: PhoneNumber, recording: VoicemailRecording, colleague: User
    ) -> None:
        an_account(None)
        client, lead = signed_in(colleague), phone.contact.lead
        assert lead and "Send voicemail" in page(client, "lead_voicemail", lead.pk)
        assert "queued and goes out at once" in press(client, "send_voicemail", phone.pk, recording=str(recording.pk))
        assert VoicemailDrop.objects.get().requested_by == colleague

    def test_without_a_consent_there_is_no_button_and_the_door_is_shut(
        self, phone: PhoneNumber, recording: VoicemailRecording, owner: User
    ) -> None:
        an_account(None)
        Consent.objects.all().delete()
        client, lead = signed_in(owner), phone.contact.lead
        assert lead
        shown = page(client, "lead_voicemail", lead.pk)
        assert "signed written consent" in shown and reverse("send_voicemail", args=[phone.pk]) not in shown
        assert "Off" in page(client, "lead", lead.pk)
        assert "signed written consent" in press(client, "send_voicemail", phone.pk, recording=str(recording.pk))
        assert not VoicemailDrop.objects.exists()

    def test_out_of_hours_the_page_says_when_it_goes(
        self, phone: PhoneNumber, recording: VoicemailRecording, owner: User, clock: Clock
    ) -> None:
        an_account(None)
        clock.night()
        assert "The voicemail waits until" in press(
            signed_in(owner), "send_voicemail", phone.pk, recording=str(recording.pk)
        )

    @pytest.mark.parametrize("chosen", ["", "999999", "x", "9" * 30])
    def test_without_a_recording_nothing_is_queued(self, phone: PhoneNumber, owner: User, chosen: str) -> None:
        assert "Choose a recording first" in press(signed_in(owner), "send_voicemail", phone.pk, recording=chosen)

    def test_a_viewer_sees_the_verdict_and_no_button(
        self, phone: PhoneNumber, recording: VoicemailRecording, viewer: User
    ) -> None:
        lead = phone.contact.lead
        assert lead
        shown = page(signed_in(viewer), "lead_voicemail", lead.pk)
        assert "A voicemail may be sent now" in shown and "Send voicemail" not in shown

    def test_the_panel_of_a_lead_shares_two_queries(
        self, phone: PhoneNumber, recording: VoicemailRecording, django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        a_drop(phone, recording=recording, state="sent")
        lead = Lead.objects.get()
        read = read_together(*lead_reads(lead))
        with django_assert_num_queries(2):
            found = lead_panel(lead, None, *read)  # type: ignore[arg-type]
        assert (found["consented"], len(found["drops"])) == (1, 1)

    def test_an_opted_out_person_is_not_offered(self, phone: PhoneNumber, owner: User) -> None:
        opt_out(phone.contact)
        lead = phone.contact.lead
        assert lead and "Do not contact" in page(signed_in(owner), "lead_voicemail", lead.pk)


class TestTheLog:
    def test_each_drop_says_how_it_stands_and_what_it_cost(self, phone: PhoneNumber, owner: User) -> None:
        sentence = "Drop Cowboy has no consent of this person on file"
        a_drop(phone, state="failed", reason_code="6011", result=sentence, cost=Decimal("0.0420"), is_simulated=True)
        shown = page(signed_in(owner), "voicemails")
        for words in ("(760) 555-0123", sentence, "Who must act: You", "$0.0420", "code 6011", "Simulated"):
            assert words in shown, words

    def test_the_filter_is_the_address(self, phone: PhoneNumber, owner: User) -> None:
        a_drop(phone, state="failed", result="It failed so.")
        a_drop(phone, state="unknown", error="Nobody knows so.")
        client = signed_in(owner)
        unknown = page(client, "voicemails", state="unknown")
        assert "Nobody knows so." in unknown and "It failed so." not in unknown
        assert "None of these" in page(client, "voicemails", month="2020-01")
        for month in ("2026-99", "9999-12", "0001-01"):
            assert "It failed so." in page(client, "voicemails", state="nonsense", month=month)

    def test_costs_are_summed_by_month(self, phone: PhoneNumber, owner: User) -> None:
        for cost in ("0.0420", "0.0600"):
            a_drop(phone, state="succeeded", cost=Decimal(cost))
        assert "$0.10" in page(signed_in(owner), "voicemails")

    def test_a_waiting_one_is_canceled_and_a_sent_one_is_not(self, phone: PhoneNumber, owner: User) -> None:
        drop, client = a_drop(phone), signed_in(owner)
        assert "Nothing was sent" in press(client, "cancel_voicemail", drop.pk)
        drop.refresh_from_db()
        assert drop.state == ActState.CANCELED
        sent = a_drop(phone, state="sent")
        assert "cannot be canceled" in press(client, "cancel_voicemail", sent.pk)

    def test_an_unknown_one_is_settled_by_who_looked_it_up(self, phone: PhoneNumber, owner: User) -> None:
        drop, client = a_drop(phone, state="unknown"), signed_in(owner)
        assert "not unknown any more" in press(client, "settle_voicemail", drop.pk, was_sent="maybe")
        assert "Recorded" in press(client, "settle_voicemail", drop.pk, was_sent="yes")
        drop.refresh_from_db()
        assert drop.state == ActState.SUCCEEDED
        assert "not unknown any more" in press(client, "settle_voicemail", drop.pk, was_sent="no")

    def test_the_proof_is_a_link_for_seven_days(self, phone: PhoneNumber, owner: User) -> None:
        url = "https://api-v2.dropcowboy.com/campaign/public/receipts/abc"
        drop = a_drop(phone, state="succeeded", proof_url=url, finished_at=timezone.now())
        client = signed_in(owner)
        assert url in page(client, "voicemails")
        VoicemailDrop.objects.filter(pk=drop.pk).update(finished_at=timezone.now() - timezone.timedelta(days=8))
        assert url not in page(client, "voicemails")

    def test_without_an_account_it_says_who_must_act(self, in_tenant: Tenant, colleague: User) -> None:
        assert "owner of your brokerage" in page(signed_in(colleague), "voicemails")


class TestTheConnection:
    @pytest.fixture
    def account(self, in_tenant: Tenant, vendors: SimulatedVendors) -> Iterator[VendorAccount]:
        yield an_account(vendors)

    @pytest.mark.parametrize("version", ["v2", "v1"])
    def test_a_check_reads_and_sends_nothing(
        self, in_tenant: Tenant, vendors: SimulatedVendors, owner: User, version: str
    ) -> None:
        an_account(vendors, version)
        assert "Drop Cowboy knows the" in press(signed_in(owner), "voicemail_connection", action="check")
        assert vendors.asked("drop-cowboy", method="POST") == []
        assert VendorAccount.objects.get().check_ok

    def test_signed_results_are_turned_on_and_their_secret_renewed(
        self, account: VendorAccount, vendors: SimulatedVendors, owner: User
    ) -> None:
        client, found = signed_in(owner), []
        for _ in range(2):
            shown = press(client, "voicemail_connection", action="sign")
            assert "now signs its results" in shown
            found.append(VendorAccount.objects.get().secrets["webhook_secret"].split(","))
            assert not any(secret in shown for secret in found[-1])
        (first, _), (second, kept) = found
        assert kept == first != second and SECRET not in (first, second)
        hooks = vendors.face("drop-cowboy").signed.hooks  # type: ignore[attr-defined]
        assert [hook.signing_secret for hook in hooks.values()] == [second]

    def test_v1_signs_nothing(self, in_tenant: Tenant, vendors: SimulatedVendors, owner: User) -> None:
        an_account(vendors, "v1")
        assert "signs no results" in press(signed_in(owner), "voicemail_connection", action="sign")

    def test_a_vendor_that_is_down_is_told(
        self, account: VendorAccount, vendors: SimulatedVendors, owner: User
    ) -> None:
        vendors.faults.add("status", status=503)
        for action in ("check", "sign"):
            assert "cannot work now" in press(signed_in(owner), "voicemail_connection", action=action)


class TestRecordings:
    def test_the_lists_come_from_the_vendor(self, in_tenant: Tenant, vendors: SimulatedVendors, owner: User) -> None:
        an_account(vendors)
        client = signed_in(owner)
        assert "Expired listing, first hello" not in page(client, "voicemail_recordings")
        shown = page(client, "voicemail_recordings", lists="1")
        assert "Expired listing, first hello" in shown and "Alex" in shown and "Draft" not in shown

    def test_without_the_vendor_its_ids_are_typed(self, in_tenant: Tenant, owner: User) -> None:
        assert "Enter the IDs from Drop Cowboy manually" in page(signed_in(owner), "voicemail_recordings", lists="1")

    def test_an_artificial_voice_comes_with_its_warning(self, in_tenant: Tenant, owner: User) -> None:
        assert "FCC, February 2024" in page(signed_in(owner), "voicemail_recordings")

    @pytest.mark.parametrize(
        ("values", "problem"),
        [
            ({"media_id": MEDIA}, ""),
            ({"tts_body": "Hello", "voice_id": "v-1"}, ""),
            ({}, "Choose a recording, or enter a text"),
            ({"tts_body": "Hello"}, "needs a voice"),
            ({"media_id": MEDIA, "tts_body": "Hello", "voice_id": "v-1"}, "not both"),
            ({"tts_body": "x" * 1_201, "voice_id": "v-1"}, "at most 1,200 characters"),
            ({"media_id": MEDIA, "name": "Taken"}, "with this name exists"),
            ({"media_id": MEDIA, "name": ""}, "This field is required"),
        ],
    )
    def test_a_recording_is_one_audio_by_one_name(
        self, in_tenant: Tenant, owner: User, values: dict[str, str], problem: str
    ) -> None:
        VoicemailRecording.objects.create(name="Taken", media_id="m")
        response = signed_in(owner).post(reverse("voicemail_recordings"), {"name": "Hello", **values})
        assert (response.status_code, problem in response.content.decode()) == (422 if problem else 302, True)
        assert VoicemailRecording.objects.count() == (1 if problem else 2)

    def test_one_that_a_drop_is_to_play_stays(
        self, phone: PhoneNumber, recording: VoicemailRecording, owner: User
    ) -> None:
        drop, client = a_drop(phone, recording=recording), signed_in(owner)
        assert "cancel it first" in press(client, "remove_recording", recording.pk)
        VoicemailDrop.objects.filter(pk=drop.pk).update(state="succeeded")
        assert "is removed here" in press(client, "remove_recording", recording.pk)
        assert not VoicemailRecording.objects.exists()
        assert VoicemailDrop.objects.get().recording is None

    def test_a_viewer_makes_none(self, in_tenant: Tenant, viewer: User) -> None:
        response = signed_in(viewer).post(reverse("voicemail_recordings"), {"name": "Hello", "media_id": MEDIA})
        assert response.status_code == 403 and not VoicemailRecording.objects.exists()
