"""Results as the vendor posts them: callbacks without a signature, and signed webhooks, through the door."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from crm_leads.compliance.suppression import lift, suppress
from crm_leads.enums import ActState, SuppressedBecause
from crm_leads.models import (
    Activity,
    Consent,
    PhoneNumber,
    Suppression,
    Task,
    VendorAccount,
    VendorEvent,
    VoicemailDrop,
)  # fmt: skip
from crm_leads.privacy.erasure import erase
from tests.crm_leads.outreach.voicemail.steps import (
    SECRET,
    a_drop,
    a_lawful_phone,
    an_account,
    callback_of,
    post,
    webhook_of,
    work_all,
)  # fmt: skip

RECEIPT = "contact.rvm.receipt"
PROOF = "https://api-v2.dropcowboy.com/campaign/public/receipts/abc"


@pytest.fixture
def account(phone: PhoneNumber) -> VendorAccount:
    return an_account(None)


@pytest.fixture
def drop(phone: PhoneNumber, account: VendorAccount, owner: User) -> VoicemailDrop:
    return a_drop(phone, owner, state="sent", sent_at=timezone.now())


def told(drop: VoicemailDrop, body: dict[str, Any], **post_arguments: Any) -> VoicemailDrop:
    """After the message was posted and worked."""
    assert post(body, **post_arguments).status_code == 200
    work_all()
    drop.refresh_from_db()
    return drop


def test_a_callback_ends_the_drop_with_its_cost(drop: VoicemailDrop) -> None:
    told(drop, callback_of(drop, tts_fee=0.01, proof_of_delivery_url=PROOF))
    assert (drop.state, drop.reason_code, drop.cost) == (ActState.SUCCEEDED, "0", Decimal("0.0520"))
    assert not drop.is_confirmed and drop.drop_id == f"vendor-{drop.pk}" and drop.proof_url == PROOF
    assert drop.contact.phones.get().last_result == "Voicemail: left"  # type: ignore[union-attr]


def test_a_signed_webhook_finds_the_drop_by_its_number(drop: VoicemailDrop) -> None:
    told(drop, webhook_of(drop.number, 4005), secret=SECRET)
    assert (drop.state, drop.reason_code, drop.is_confirmed) == (ActState.FAILED, "4005", True)
    assert drop.result == "The phone network gave no answer."


def test_a_signed_report_corrects_a_forged_success_once(drop: VoicemailDrop) -> None:
    told(drop, callback_of(drop, drop_id=""))
    assert drop.state == ActState.SUCCEEDED
    told(drop, webhook_of(drop.number, 4016), secret=SECRET)
    assert (drop.state, drop.reason_code, drop.is_confirmed) == (ActState.FAILED, "4016", True)
    told(drop, webhook_of(drop.number, 0, drop_id=drop.drop_id), secret=SECRET)
    assert drop.reason_code == "4016"
    assert Suppression.objects.get().because == "vendor"


def test_repeated_and_late_reports_change_nothing(drop: VoicemailDrop) -> None:
    body = webhook_of(drop.number, 4005, drop_id="d-1")
    for message in (body, body, {**body, "event_id": "again"}):
        told(drop, message, secret=SECRET)
    told(drop, callback_of(drop, 0))
    assert (drop.state, drop.reason_code) == (ActState.FAILED, "4005")
    # The callback's cost is kept even so: nothing else tells it.
    assert drop.cost == Decimal("0.0420")
    assert VendorEvent.objects.count() == 3
    assert Activity.objects.filter(kind="voicemail").count() == 1


def test_a_status_and_its_receipt_may_share_an_id(drop: VoicemailDrop) -> None:
    status = webhook_of(drop.number, 4002, drop_id="d-1")
    receipt = webhook_of(drop.number, 4002, kind=RECEIPT, drop_id="another", proof_of_delivery_url=PROOF)
    told(drop, status, secret=SECRET)
    told(drop, {**receipt, "event_id": status["event_id"]}, secret=SECRET)
    assert (drop.reason_code, drop.proof_url, drop.drop_id) == ("4002", PROOF, "d-1")


def test_a_receipt_is_matched_by_any_id_that_the_vendor_gave(drop: VoicemailDrop) -> None:
    """vendors_and_law L3: in the vendor's samples its `drop_id` is of another kind than its status's. Here a later drop
    to the same number has ended as well, so that the number alone says nothing."""
    ids = {"session_id": "s-1", "log_id": "l-1", "contact_id": "c-1"}
    told(drop, callback_of(drop, 0, **ids))
    later = a_drop(drop.contact.phones.get(), state="sent")  # type: ignore[union-attr]
    told(later, callback_of(later, 0, session_id="s-2", log_id="l-2", contact_id="c-1"))
    session = {"session_id": "s-1", "contact_id": "c-1"}
    receipt = webhook_of(drop.number, 0, kind=RECEIPT, drop_id="24hex", campaign_session=session)
    receipt["data"]["proof_of_delivery_url"] = PROOF
    assert told(drop, receipt, secret=SECRET).proof_url == PROOF
    later.refresh_from_db()
    assert later.proof_url == "" and drop.drop_id == f"vendor-{drop.pk}"


@pytest.mark.parametrize(
    ("code", "because", "is_wrong", "revoked"),
    [
        (4016, "vendor", False, False),
        (4017, "litigator", False, False),
        (4019, "reassigned", True, False),
        (6005, "consent_revoked", False, True),
    ],
)
@pytest.mark.parametrize("signed", [True, False])
def test_a_result_that_stops_the_number(
    drop: VoicemailDrop, code: int, because: str, is_wrong: bool, revoked: bool, signed: bool
) -> None:
    told(drop, webhook_of(drop.number, code) if signed else callback_of(drop, code), secret=SECRET if signed else "")
    row = Suppression.objects.filter(address=drop.number).get()
    assert row.because == because and str(code) in row.evidence and row.channel == "voicemail"
    assert ("unsigned" in row.evidence) is not signed
    assert PhoneNumber.objects.get().is_wrong is is_wrong
    assert (Consent.objects.get().revoked_at is not None) is revoked


def test_the_vendors_do_not_call_flag_stops_the_number_whatever_the_code(drop: VoicemailDrop) -> None:
    told(drop, callback_of(drop, 0, dnc=True))
    assert drop.state == ActState.SUCCEEDED
    assert Suppression.objects.get().because == "vendor"


def test_a_signed_stop_of_a_number_without_a_drop_is_taken_too(account: VendorAccount) -> None:
    post(webhook_of("+17605550166", 4017), secret=SECRET)
    assert "litigator" in work_all()[0]
    assert Suppression.objects.get().address == "+17605550166"


def test_no_funds_stops_the_account_once(drop: VoicemailDrop) -> None:
    told(drop, callback_of(drop, 3000))
    account = VendorAccount.objects.get()
    assert account.stopped_at and "no funds" in account.stopped_because
    VendorAccount.objects.update(stopped_at=None, stopped_because="")
    told(drop, webhook_of(drop.number, 3000, drop_id=drop.drop_id), secret=SECRET)
    assert VendorAccount.objects.get().stopped_at is None, "the owner has added funds since"


def test_a_wrong_secret_is_told_by_callback_alone_and_fails_the_check(drop: VoicemailDrop) -> None:
    told(drop, callback_of(drop, 3007))
    assert drop.state == ActState.FAILED
    assert VendorAccount.objects.get().check_ok is False


def test_a_missing_opt_in_becomes_a_task_for_who_asked(drop: VoicemailDrop, owner: User) -> None:
    told(drop, callback_of(drop, 6011))
    task = Task.objects.get()
    assert task.assigned_to == owner and "Consent" in task.title and drop.number not in task.title
    assert not Suppression.objects.exists()


def test_an_unknown_code_is_kept_as_it_is(drop: VoicemailDrop) -> None:
    told(drop, callback_of(drop, 7777, reason="Moon in the way"))
    assert (drop.state, drop.reason_code) == (ActState.FAILED, "7777")
    assert drop.result == "Drop Cowboy says: Moon in the way (code 7777)."


def test_v1_reports_by_text(drop: VoicemailDrop) -> None:
    body = callback_of(drop, reason="VoiceMail Full", status="failure")
    del body["reason_code"]
    told(drop, body)
    assert (drop.state, drop.reason_code) == (ActState.FAILED, "4002")


def test_an_unknown_drop_may_still_learn_how_it_ended(phone: PhoneNumber, account: VendorAccount) -> None:
    drop = told(lost := a_drop(phone, state="unknown"), callback_of(lost, 0))
    assert drop.state == ActState.SUCCEEDED
    # It was an attempt, though no answer ever said so.
    assert drop.sent_at == drop.claimed_at


@pytest.mark.parametrize(
    "change", [{"foreign_id": "guessed"}, {"phone_number": "+17605550177"}, {"foreign_id": ""}], ids=str
)
def test_a_callback_that_matches_no_drop_changes_nothing(drop: VoicemailDrop, change: dict[str, str]) -> None:
    told(drop, callback_of(drop, 4017, **change))
    assert drop.state == ActState.SENT and not Suppression.objects.exists()
    assert "Ignored" in VendorEvent.objects.get().outcome


@pytest.mark.parametrize("state", ["queued", "canceled"])
def test_what_was_never_handed_over_has_no_result(phone: PhoneNumber, account: VendorAccount, state: str) -> None:
    drop = told(waiting := a_drop(phone, state=state), callback_of(waiting, 0))
    assert drop.state == state


def test_no_report_lifts_a_stop(drop: VoicemailDrop, owner: User) -> None:
    suppress(drop.number, SuppressedBecause.ASKED)
    for body, secret in ((callback_of(drop, 0), ""), (webhook_of(drop.number, 0, drop_id="d"), SECRET)):
        told(drop, body, secret=secret)
    assert Suppression.objects.filter(lifted_at=None).exists()


def test_a_lifted_stop_comes_back_when_the_vendor_says_so_again(drop: VoicemailDrop, owner: User) -> None:
    lift(suppress(drop.number, SuppressedBecause.VENDOR), owner, "Ana asked to be called")
    told(drop, webhook_of(drop.number, 4016), secret=SECRET)
    assert Suppression.objects.filter(lifted_at=None, because="vendor").exists()


def test_with_two_open_drops_a_signed_report_is_nobodys(drop: VoicemailDrop, phone: PhoneNumber) -> None:
    a_drop(phone, state="unknown")
    told(drop, webhook_of(drop.number, 4005), secret=SECRET)
    assert drop.state == ActState.SENT
    assert "It matches no single voicemail" in VendorEvent.objects.get().outcome


def test_one_that_nobody_ever_heard_of_is_not_in_the_way_for_ever(drop: VoicemailDrop, phone: PhoneNumber) -> None:
    a_drop(phone, state="unknown", claimed_at=timezone.now() - timedelta(days=8))
    assert told(drop, webhook_of(drop.number, 4005), secret=SECRET).reason_code == "4005"


def test_a_message_that_was_worked_keeps_no_number(drop: VoicemailDrop) -> None:
    """The drop has it, until its lead is purged."""
    told(drop, callback_of(drop, 4005))
    session = {"phone_number": drop.number, "dispo": {"dnc": False}}
    for kind in ("contact.rvm.status", RECEIPT):
        body = webhook_of(drop.number, 4005, kind=kind, drop_id=drop.drop_id, campaign_session=session)
        told(drop, body, secret=SECRET)
    kept = str(list(VendorEvent.objects.values_list("body", flat=True)))
    assert drop.number not in kept and drop.number[-4:] in kept and drop.drop_id in kept


def test_a_report_of_before_the_drop_is_about_an_earlier_one(drop: VoicemailDrop) -> None:
    body = webhook_of(drop.number, 0)
    body["event_at"] = int((timezone.now() - timedelta(hours=2)).timestamp() * 1000)
    assert told(drop, body, secret=SECRET).state == ActState.SENT


@pytest.mark.parametrize(
    "costs",
    [{"product_cost": "a lot"}, {"product_cost": "1e999999"}, {"product_cost": -1}, {"product_cost": "NaN"}],
    ids=str,
)
def test_an_absurd_cost_counts_as_not_said(drop: VoicemailDrop, costs: dict[str, Any]) -> None:
    assert told(drop, callback_of(drop, **costs)).cost is None


@pytest.mark.parametrize(
    "url", ["javascript:alert(1)", "https://evil.example.com/x", "https://dropcowboy.com.evil.com/x"]
)
def test_only_the_vendors_own_address_becomes_a_link(drop: VoicemailDrop, url: str) -> None:
    assert told(drop, callback_of(drop, proof_of_delivery_url=url)).proof_url == ""


class TestTheDoor:
    def test_a_wrong_signature_is_refused_and_not_kept(self, drop: VoicemailDrop) -> None:
        assert post(webhook_of(drop.number), secret="other").status_code == 401
        assert post(webhook_of(drop.number)).status_code == 401
        assert post(webhook_of(drop.number), secret=SECRET, stamp="1774041960").status_code == 401
        assert not VendorEvent.objects.exists()

    def test_an_old_secret_of_ours_still_fits(self, drop: VoicemailDrop) -> None:
        assert post(webhook_of(drop.number), secret="old-one").status_code == 200

    def test_a_foreign_address_is_not_found(self, drop: VoicemailDrop) -> None:
        assert post(callback_of(drop), key="guessed").status_code == 404

    @pytest.mark.parametrize(
        "body", [[], "text", {"status": "success"}, {"foreign_id": 7, "status": "success"}], ids=str
    )
    def test_what_is_no_message_is_refused(self, drop: VoicemailDrop, body: Any) -> None:
        assert post(body).status_code == 400

    def test_the_vendors_address_book_is_not_kept(self, drop: VoicemailDrop) -> None:
        body = webhook_of(drop.number, kind=RECEIPT, contact={"first_name": "Jordan"}, user={"email": "x@example.com"})
        told(drop, body, secret=SECRET)
        kept = str(VendorEvent.objects.get().body)
        assert "Jordan" not in kept and "x@example" not in kept


def test_the_result_of_an_erased_person_is_still_recorded(
    drop: VoicemailDrop, account: VendorAccount, owner: User
) -> None:
    """Erased while two voicemails were under way: both rows lose their number, and keep their outcome."""
    number, second = drop.number, a_drop(a_lawful_phone("+17605550124"), owner, state="sent")
    body = callback_of(drop, 4016)
    erase([number, second.number], requested_by="a letter", user=owner)
    told(drop, body)
    assert (drop.number, drop.state, drop.reason_code) == ("", ActState.FAILED, "4016")
    assert not Suppression.objects.exclude(address="").exists()  # the number itself is nowhere again
    assert number not in str(list(VendorEvent.objects.values_list("body", "outcome")))
