"""Calling from a lead's page: which number, what is folded away, and how a call is told."""

import pytest
from django.contrib.auth.models import User

from crm_leads.compliance.suppression import opt_out
from crm_leads.models import Call, Lead, PhoneNumber, StateRule, VoicemailRecording
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import MONDAY_NOON, a_consent, at, clean_scrub, lawful_lead
from tests.crm_leads.leads.test_page import lead, page_of
from tests.crm_leads.rows import a_contact, a_lead, a_phone
from tests.listings.views.homes import text_of

__all__ = ["lead"]


def test_a_call_shows_its_number_and_results_and_then_the_next_lead(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    with tenant_scope(tenant):
        lead, _ = lawful_lead(score=90)
        after = a_lead(property_key="home:2", score=10)
        phone = PhoneNumber.objects.get()
    client = signed_in(owner)
    started = client.post(f"/crm/phones/{phone.pk}/call/", {"list": "", "then": str(after.pk)})
    assert started["Location"] == f"/crm/leads/{lead.pk}/?list=&then={after.pk}#call"
    page = text_of(client.get(started["Location"]))
    assert 'href="tel:+17605550123"' in page and "Left a message" in page
    posted = {"result": "talked", "list": "", "then": str(after.pk), "after": "next"}
    told = client.post(f"/crm/phones/{phone.pk}/result/", posted)
    assert told["Location"] == f"/crm/leads/{after.pk}/?list="
    with tenant_scope(tenant):
        assert Call.objects.get().result == "talked"


def test_a_stop_during_a_call_takes_the_number_to_dial_away_and_leaves_the_results(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    with tenant_scope(tenant):
        lead, contact = lawful_lead()
        StateRule.objects.update(calls_per_day=1)
        phone = PhoneNumber.objects.get()
    signed_in(owner).post(f"/crm/phones/{phone.pk}/call/")
    assert "tel:" in page_of(owner, lead)
    with tenant_scope(tenant):
        opt_out(contact)
    page = page_of(owner, lead)
    assert "tel:" not in page and "Do not dial this number" in page and "Left a message" in page


def test_a_number_that_may_not_be_called_says_why_and_has_no_button(owner: User, lead: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        phone = a_phone(a_contact(lead))
    page = page_of(owner, lead)
    assert f"/crm/phones/{phone.pk}/call/" not in page and "0 of 1 number may be called now" in page
    refused = signed_in(owner).post(f"/crm/phones/{phone.pk}/call/", follow=True)
    assert "may not be called now" in text_of(refused) and "tel:" not in text_of(refused)


def test_newcomer_m6_callable_numbers_come_first_and_the_refused_are_folded_by_reason(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    with tenant_scope(tenant):
        lead, contact = lawful_lead()
        first = a_contact(lead, full_name="Ben Owner", rank=0)
        for number in range(3):
            a_phone(first, f"+1760555013{number}", rank=number)
            clean_scrub(f"+1760555013{number}", national_dnc=True, at=MONDAY_NOON)
        a_phone(contact, "+17605550140", rank=0)
    response = signed_in(owner).get(f"/crm/leads/{lead.pk}/")
    people = response.context["people"]["all"]
    assert [str(person.contact) for person in people] == ["Ana Owner", "Ben Owner"]
    assert [reach.shown for reach in people[0].phones] == ["(760) 555-0123"]
    assert [(group.what, group.label) for group in people[1].refused] == [
        ("3 numbers", "National Do Not Call Registry")
    ]
    page = text_of(response)
    assert page.count("an expired listing is no exemption") == 1 and page.index("0123") < page.index("0140")
    assert page.count("/call/") == 1


def test_newcomer_m6_before_hours_one_line_says_when_calls_open(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(23, 13))
    with tenant_scope(tenant):
        lead, contact = lawful_lead()
        for number in range(3):
            a_phone(contact, f"+1760555013{number}")
            clean_scrub(f"+1760555013{number}", at=at(23, 1))
    page = text_of(signed_in(owner).get(f"/crm/leads/{lead.pk}/"))
    assert "Calls open <time" in page and "8:00 AM</time> PST" in page
    assert page.count("outside the calling hours") == 1


def test_newcomer_m2_a_result_names_the_day_of_its_next_step(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    with tenant_scope(tenant):
        lead, _ = lawful_lead()
        phone = PhoneNumber.objects.get()
    client = signed_in(owner)
    assert "Mon, Nov 30, 9:00 AM" in text_of(client.post(f"/crm/phones/{phone.pk}/call/", follow=True))
    told = text_of(client.post(f"/crm/phones/{phone.pk}/result/", {"result": "talked"}, follow=True))
    assert "Recorded: Talked. Follow up: Mon, Nov 30, 9:00 AM." in told and "in 6 days" not in told


EIGHT = [f"+1760555013{number}" for number in range(8)]


@pytest.fixture
def eight(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Lead:
    """newcomer M6: three numbers on the National registry, two of a litigator, one never scrubbed, two callable, which
    the vendor ranked last."""
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)
    with tenant_scope(tenant):
        made, contact = lawful_lead()
        PhoneNumber.objects.all().delete()
        ben, cora = a_contact(made, full_name="Ben Listed", rank=0), a_contact(made, full_name="Cora Suing", rank=0)
        for rank, number in enumerate(EIGHT):
            a_phone(ben if rank < 3 else cora if rank < 5 else contact, number, rank=rank)
            if rank != 5:
                clean_scrub(number, national_dnc=rank < 3, litigator=rank in (3, 4))
    return made


def panel_of(page: str, name: str) -> str:
    return page.split(f'id="{name}"')[1].split("</section>")[0]


def test_newcomer_m6_consents_of_eight_numbers_are_one_line_with_counts_and_reasons(owner: User, eight: Lead) -> None:
    panel = panel_of(page_of(owner, eight), "consent")
    line = " ".join(panel.split("<summary>")[1].split("</summary>")[0].split())
    for words in (
        "8</strong> numbers: ",
        "may be called now",
        "National Do Not Call Registry",
        "Do not contact",
        "Scrub within",
    ):
        assert words in line
    assert line.index("2</span> may be called now") < line.index("3</span> National")
    rows = panel.split('<ul class="consent-rows">')[1]
    assert "<details" in panel.split("<summary>")[0] and " open" not in panel.split("<summary>")[0]
    assert rows.count("<li>") == 8 and rows.index("555-0137") < rows.index("555-0130")


def test_one_number_has_nothing_to_fold(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        one, _ = lawful_lead()
    assert "<details" not in panel_of(page_of(owner, one), "consent")


def test_newcomer_m6_voicemails_list_who_agreed_and_fold_the_others(owner: User, eight: Lead, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        a_consent(address=EIGHT[6])
    panel = panel_of(page_of(owner, eight), "panel-voicemail")
    shown, folded = panel.split("<details", 1)
    assert "1 of 8 with written consent" in shown and shown.count("(760)") == 1 and "555-0136" in shown
    assert "7 numbers off: no written consent" in folded and folded.count("(760)") == 7


def test_newcomer_m6_what_refuses_a_voicemail_is_said_once_for_each_reason(
    owner: User, eight: Lead, tenant: Tenant
) -> None:
    with tenant_scope(tenant):
        a_consent(address=EIGHT[6])
        VoicemailRecording.objects.create(name="Hello", media_id="media-1")
    page = text_of(signed_in(owner).get(f"/crm/leads/{eight.pk}/voicemail/"))
    page = page.split('id="main"')[1]
    assert page.count("Why?") == 2 and page.count("A voicemail may be sent now") == 1
    assert page.index("A voicemail may be sent now") < page.index("Why?")


@pytest.mark.parametrize("path", ["", "voicemail/"])
def test_newcomer_m6_before_hours_eight_numbers_have_one_line(
    owner: User, tenant: Tenant, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(23, 13))
    with tenant_scope(tenant):
        early, contact = lawful_lead()
        for number in EIGHT:
            a_phone(contact, number)
            clean_scrub(number, at=at(23, 1))
            a_consent(address=number, given_at=at(20, 1))
    page = text_of(signed_in(owner).get(f"/crm/leads/{early.pk}/{path}"))
    assert page.count("</time> PST") == 1 and "open <time" in page and "8:00 AM</time> PST" in page
    assert page.count("outside the calling hours") <= 1


def test_newcomer_h3_the_page_begins_with_the_next_callable_number(owner: User, eight: Lead, tenant: Tenant) -> None:
    """Above the score and the buttons; after a call without an answer the other number is next."""
    client = signed_in(owner)
    response = client.get(f"/crm/leads/{eight.pk}/")
    page = text_of(response)
    first = response.context["people"]["next"]
    assert first.shown == "(760) 555-0136"
    assert page.index("Next to call: Ana Owner") < page.index('id="score"') < page.index('class="lead-acts"')
    assert f'form="call-{first.row.pk}"' in page and f'<form id="call-{first.row.pk}"' in page
    client.post(f"/crm/phones/{first.row.pk}/call/")
    page = text_of(client.get(f"/crm/leads/{eight.pk}/"))
    assert page.index('id="call"') < page.index('id="score"') and "Next to call" not in page
    client.post(f"/crm/phones/{first.row.pk}/result/", {"result": "no_answer"})
    assert client.get(f"/crm/leads/{eight.pk}/").context["people"]["next"].shown == "(760) 555-0137"


def test_newcomer_h3_a_viewer_is_shown_nobody_to_call(viewer: User, eight: Lead) -> None:
    assert "Next to call" not in page_of(viewer, eight)
