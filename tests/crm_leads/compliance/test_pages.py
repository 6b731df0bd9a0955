"""The compliance pages as people use them."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from crm_leads.compliance.digests import digest
from crm_leads.compliance.gate import decide
from crm_leads.compliance.state_rules import set_rule
from crm_leads.compliance.states import every_day
from crm_leads.compliance.suppression import opt_out
from crm_leads.models import Consent, GateDecision, StateRule, StateRuleChange, Suppression
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import MONDAY_NOON, a_consent, call, clean_scrub, mail, open_state, rule
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone

pytestmark = pytest.mark.django_db
ENTRY = f"/crm/ledger/{digest(PHONE)}/"


@pytest.fixture
def agent(colleague: User, person: Any) -> Client:
    return signed_in(colleague)


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


def test_a_search_leads_to_the_page_of_the_number_without_the_number_in_the_address(agent: Client, person: Any) -> None:
    found = agent.post("/crm/ledger/", {"address": "(760) 555-0123"})
    assert found["Location"] == f"{ENTRY}?lead={person[0].pk}"
    assert "(760) 555-0123" in text_of(agent, found["Location"])


def test_a_search_for_an_unknown_number_says_so(agent: Client) -> None:
    response = agent.post("/crm/ledger/", {"address": "760 555 0177"})
    assert "Nothing on record for" in response.content.decode()
    assert agent.post("/crm/ledger/", {"address": "what"}).status_code == 422


def test_the_list_filters_and_pages(agent: Client, person: Any) -> None:
    lead, contact = person
    open_state(calls_per_day=99)
    for minutes in range(60):
        decide(call(lead, contact), now=MONDAY_NOON + timedelta(minutes=minutes))
    decide(mail(lead, None, "no address"), now=MONDAY_NOON)
    assert text_of(agent, "/crm/ledger/").count("<tr>") == 51
    older = agent.get("/crm/ledger/").context["older"]
    assert text_of(agent, f"/crm/ledger/?{older}").count("<tr>") == 12
    assert text_of(agent, "/crm/ledger/?answer=refused").count("<tr>") == 2
    assert text_of(agent, "/crm/ledger/?rule=bad_address&channel=email").count("<tr>") == 2
    assert "No matching decisions" in text_of(agent, "/crm/ledger/?rule=hours")
    assert text_of(agent, "/crm/ledger/?before=nonsense").count("<tr>") == 51


def test_a_stop_by_hand_stops_the_person_and_leads_to_their_page(agent: Client, person: Any, colleague: User) -> None:
    page = agent.get(f"/crm/do-not-contact/add/?of={digest(PHONE)}&lead={person[0].pk}").content.decode()
    assert 'value="(760) 555-0123"' in page
    answer = agent.post(
        "/crm/do-not-contact/add/", {"address": "760-555-0123", "because": "asked", "evidence": "On the phone."}
    )
    assert answer["Location"] == ENTRY
    stops = Suppression.objects.order_by("address")
    assert [(row.address, row.recorded_by) for row in stops] == [(PHONE, colleague), (EMAIL, colleague)]
    assert {rule(call(*person)), rule(mail(*person))} == {"suppressed"}


def test_a_consent_by_hand_needs_everything(agent: Client) -> None:
    given = {
        "address": PHONE,
        "kind": "written",
        "given_by": "Ana",
        "given_on": "2026-01-05",
        "wording": "Yes",
        "proof": "",
    }
    refused = agent.post("/crm/consents/add/", given)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, ["proof"])
    agent.post("/crm/consents/add/", {**given, "proof": "Form 7"})
    consent = Consent.objects.get()
    assert (consent.address, consent.kind, consent.proof) == (PHONE, "written", "Form 7")
    assert "Form 7" in text_of(agent, ENTRY)


def test_no_kind_of_consent_is_claimed_before_somebody_chooses(agent: Client) -> None:
    asked = agent.get("/crm/consents/add/")
    assert asked.context["form"]["kind"].value() == "" and "Choose what it was" in asked.content.decode()
    refused = agent.post("/crm/consents/add/", {"address": PHONE, "kind": ""})
    assert refused.context["form"].errors["kind"] and not Consent.objects.exists()


def test_a_consent_of_tomorrow_is_none(agent: Client) -> None:
    tomorrow = timezone.localdate() + timedelta(days=1)
    refused = agent.post("/crm/consents/add/", {"address": PHONE, "given_on": tomorrow.isoformat()})
    assert "A consent cannot be given in the future." in refused.content.decode()


def test_revoking_needs_words_and_stops_the_person(agent: Client, person: Any) -> None:
    consent = a_consent()
    assert agent.post(f"/crm/consents/{consent.pk}/revoke/").status_code == 422
    agent.post(f"/crm/consents/{consent.pk}/revoke/", {"because": "By letter."})
    assert rule(call(*person)) == "suppressed"
    assert "By letter." in text_of(agent, ENTRY)


def test_only_the_owner_lifts_in_two_steps_with_a_reason(agent: Client, owner: User, person: Any) -> None:
    row = opt_out(person[1])[0]
    path, boss = f"/crm/do-not-contact/{row.pk}/lift/", signed_in(owner)
    assert agent.post(path, {"because": "x", "confirmation": "REMOVE"}).status_code == 403
    assert boss.post(path, {"confirmation": "REMOVE"}).status_code == 422
    asked = boss.post(path, {"because": "A mistake."}).content.decode()
    assert "Type REMOVE to confirm" in asked and ">Remove it</button>" in asked
    assert boss.post(path, {"because": "A mistake.", "confirmation": "LIFT"}).status_code == 422
    row.refresh_from_db()
    assert row.lifted_at is None
    boss.post(path, {"because": "A mistake.", "confirmation": "REMOVE"})
    row.refresh_from_db()
    assert (row.lifted_by, row.lifted_because) == (owner, "A mistake.")


def test_an_owner_edits_a_state_with_a_note_and_it_is_logged(owner: User, in_tenant: Tenant) -> None:
    boss = signed_in(owner)
    week = {f"{day}_{end}": time for day in ("mon", "tue") for end, time in (("start", "08:00"), ("end", "21:00"))}
    wide = {**week, "calls_per_day": 5, "scrub_covers_state_list": "on"}
    refused = boss.post("/crm/state-rules/CA/", {**wide, "note": ""})
    assert "This allows more than the built-in rule" in refused.content.decode()
    assert not StateRule.objects.exists()
    boss.post("/crm/state-rules/CA/", {**wide, "note": "Checked by Olivia"})
    assert StateRule.objects.get().hours["tue"] == ["08:00", "21:00"]
    boss.post("/crm/state-rules/CA/reset/")
    assert not StateRule.objects.exists()
    log = [(row.user_name, row.before["row"], row.after["row"], row.note) for row in StateRuleChange.objects.all()]
    assert log == [
        ("olivia", "own", "built-in", "Back to the built-in rule."),
        ("olivia", "built-in", "own", "Checked by Olivia"),
    ]


def test_the_log_and_the_proof_tell_the_rule_of_each_day(agent: Client, owner: User) -> None:
    clean_scrub()
    hours = {**every_day("08:00", "20:00"), "sun": None}
    rule_of: dict[str, Any] = {"hours": hours, "calls_per_day": 2, "voicemail_allowed": True, "note": "Checked"}
    set_rule("TX", **rule_of, scrub_covers_state_list=True, user=owner)
    for path in ("/crm/state-rules/", f"{ENTRY}proof/"):
        page = text_of(agent, path)
        assert "Built-in rule: Mon-Sat 9 am-9 pm, Sun 12 pm-9 pm, no calls on federal holidays; 3 attempts" in page
        assert "Own rule: Mon-Sat 8 am-8 pm, no calls on Sun and federal holidays; 2 attempts in 24 hours;" in page


def test_a_half_filled_day_is_an_error_at_its_field(owner: User, in_tenant: Tenant) -> None:
    page = signed_in(owner).post("/crm/state-rules/CA/", {"mon_start": "08:00", "calls_per_day": 3})
    assert list(page.context["form"].errors) == ["mon_end"]


def test_there_is_no_state_of_that_name(owner: User, in_tenant: Tenant) -> None:
    assert signed_in(owner).get("/crm/state-rules/XX/").status_code == 404


def test_the_proof_holds_rule_evidence_and_who(agent: Client, person: Any, colleague: User) -> None:
    opt_out(person[1], evidence="Reply STOP", user=colleague)
    decision = decide(call(*person), now=MONDAY_NOON)
    page = " ".join(text_of(agent, f"{ENTRY}proof/").split())
    for words in (
        "Reply STOP",
        decision.sentence,
        f"decision {decision.pk}",
        "carl",
        "national registry",
        digest(PHONE),
    ):
        assert words in page, words


def test_an_erased_persons_page_still_tells_without_the_address(agent: Client, person: Any) -> None:
    from crm_leads.privacy.erasure import erase  # noqa: PLC0415  retention knows compliance, not the other way round

    decide(call(*person), now=MONDAY_NOON)
    erase([PHONE], requested_by="a letter", user=User.objects.get(username="carl"))
    page = text_of(agent, ENTRY)
    assert "Erased, (•••) •••-0123" in page
    assert "555-0123" not in page.replace("•••-0123", "")


def test_a_viewer_sees_no_way_to_change_anything(viewer: User, person: Any) -> None:
    decide(call(*person), now=MONDAY_NOON)
    page = text_of(signed_in(viewer), ENTRY)
    assert "/do-not-contact/add/" not in page and "/consents/add/" not in page


def test_staff_read_the_ledger_of_all_tenants(staff: User, person: Any) -> None:
    decide(call(*person), now=MONDAY_NOON)
    client = signed_in(staff)
    client.post(reverse("switch_tenant"), {"tenant": "all"})
    assert client.get(ENTRY).status_code == 200


@pytest.mark.parametrize(("path", "expected"), [("/crm/ledger/", 5), ("/crm/consents/", 3), ("/crm/state-rules/", 5)])
def test_the_lists_take_the_same_queries_however_long(
    agent: Client, person: Any, path: str, expected: int, owner: User
) -> None:
    for minutes in range(8):
        decide(call(*person), now=MONDAY_NOON + timedelta(minutes=minutes))
        a_consent("permission", user=owner)
        StateRule.objects.create(
            state=("CO", "FL", "IN", "LA", "MA", "MO", "PA", "TN")[minutes], hours={}, calls_per_day=3
        )
    assert queries(agent, path) == expected


def test_the_page_of_a_number_takes_the_same_queries_however_much_happened(agent: Client, person: Any) -> None:
    decide(call(*person), now=MONDAY_NOON)
    before = queries(agent, ENTRY)
    for minutes in range(8):
        decide(call(*person), now=MONDAY_NOON + timedelta(minutes=minutes))
        a_consent("permission")
        clean_scrub()
        a_phone(a_contact(a_lead(property_key=f"addr:{minutes}")))
    assert queries(agent, ENTRY) == before


def test_the_other_tenants_ledger_is_empty(stranger: User, other_tenant: Tenant, person: Any) -> None:
    decide(call(*person), now=MONDAY_NOON)
    with tenant_scope(other_tenant):
        assert not GateDecision.objects.exists()
        assert "No decisions yet" in text_of(signed_in(stranger), "/crm/ledger/")
