"""vendors_and_law M2, M3, M4 and newcomer M9 as people meet them: the pages where such facts are entered."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from crm_leads.compliance.digests import digest
from crm_leads.compliance.recording import record_checks
from crm_leads.models import (
    HomeStop,
    Lead,
    NumberPlace,
    PlaceStop,
    ReassignedCheck,
    StateRule,
    StateRuleChange,
    Suppression,
)
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import OKLAHOMA, call, clean_scrub, mail, rule, trace
from tests.crm_leads.rows import PHONE, a_contact, a_lead, a_phone

pytestmark = pytest.mark.django_db
NEW_CODE = "+12225550123"
DAY = {"state": "LA", "starts_on": "2027-12-24", "ends_on": "2027-12-24", "reach": "calls", "because": "Proclaimed",
       "source": "Proclamation 9 JBE"}  # fmt: skip


@pytest.fixture
def boss(owner: User, in_tenant: Tenant) -> Client:
    return signed_in(owner)


def text_of(client: Client, path: str) -> str:
    response = client.get(path)
    assert response.status_code == 200, response
    return response.content.decode()


def _file(text: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("list.csv", text.encode())


def test_m3_an_agent_adds_a_day_that_a_governor_proclaimed_and_an_owner_lifts_it(
    boss: Client, colleague: User, owner: User
) -> None:
    agent = signed_in(colleague)
    assert agent.post("/crm/place-stops/", DAY).status_code == 302
    stop = PlaceStop.objects.get()
    assert (stop.state, stop.starts_on, stop.ends_on) == ("LA", date(2027, 12, 24), date(2027, 12, 24))
    assert "Proclamation 9 JBE" in text_of(agent, "/crm/place-stops/")
    assert agent.post(f"/crm/place-stops/{stop.pk}/lift/").status_code == 403
    boss.post(f"/crm/place-stops/{stop.pk}/lift/")
    stop.refresh_from_db()
    assert stop.lifted_by == owner and "Removed" in text_of(boss, "/crm/place-stops/")


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ends_on": "2027-12-01"}, "ends_on"),
        ({"state": ""}, "state"),
        ({"because": ""}, "because"),
        ({"source": " "}, "source"),
        ({"postal_codes": "70112, 7011"}, "postal_codes"),
    ],
)
def test_m3_a_stop_without_what_it_needs_is_an_error_at_its_field(boss: Client, wrong: Any, field: str) -> None:
    refused = boss.post("/crm/place-stops/", {**DAY, **wrong})
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert not PlaceStop.objects.exists()


def test_m3_counties_and_zip_codes_are_read_from_lists(boss: Client) -> None:
    boss.post("/crm/place-stops/", {**DAY, "counties": "Orleans Parish, Jefferson", "postal_codes": "70112 70113"})
    stop = PlaceStop.objects.get()
    assert (stop.counties, stop.postal_codes) == (["Orleans Parish", "Jefferson"], ["70112", "70113"])


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Calls and voicemails to Louisiana are stopped from Dec 24, 2027 through Dec 24, 2027."),
        (
            {"reach": "all", "ends_on": ""},
            "Calls, voicemails and e-mails to Louisiana are stopped from Dec 24, 2027 until an owner removes it.",
        ),
    ],
)
def test_m3_who_adds_a_stop_reads_what_stops_and_from_when(boss: Client, fields: Any, words: str) -> None:
    page = boss.post("/crm/place-stops/", {**DAY, **fields}, follow=True).content.decode()
    assert words in page and "Nobody is contacted there" not in page


def test_m4_an_official_list_stops_homes_for_all_owners_on_all_channels(boss: Client, person: Any) -> None:
    lead, contact = person
    where = {"street_address": "12 Agave Rd", "postal_code": "02134", "city": "Allston", "state_or_province": "MA"}
    Lead.objects.update(**where, address_key="12|A", property_key="addr:02134:12:AGAVE RD:")
    text = "Address;City;State;ZIP\n12 Agave Road;Allston;Massachusetts;2134\n14 Agave Rd;Allston;MA;02134\n"
    posted = {"source": "NY DOS, November 2026", "file": _file(text)}
    assert boss.post("/crm/do-not-contact/homes/import/", posted).status_code == 302
    stops = HomeStop.objects.order_by("street_address")
    assert [(row.street_address, row.because, row.source) for row in stops] == [
        ("12 Agave Road", "listed", "NY DOS, November 2026"),
        ("14 Agave Rd", "listed", "NY DOS, November 2026"),
    ]
    assert len({rule(call(*person)), rule(mail(*person)), rule(trace(lead))}) == 1
    boss.post("/crm/do-not-contact/homes/import/", {**posted, "file": _file(text)})
    assert HomeStop.objects.count() == 2


@pytest.mark.parametrize("heading", ["Unit", "Apt", "Apt #", "Suite", "Address 2"])
def test_m4_a_list_with_a_unit_column_stops_that_unit_alone(boss: Client, heading: str) -> None:
    text = f"Address,{heading},City,State,ZIP\n12 Agave Rd,5,Hoboken,NJ,7030.0\n12 Agave Rd,6,Hoboken,NJ,07030\n"
    boss.post("/crm/do-not-contact/homes/import/", {"source": "A list", "file": _file(text)})
    rows = HomeStop.objects.order_by("street_address").values_list("street_address", "postal_code")
    assert list(rows) == [("12 Agave Rd #5", "07030"), ("12 Agave Rd #6", "07030")]
    assert len(set(HomeStop.objects.values_list("property_key", flat=True))) == 2


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Street only\n1 A St\n", "ZIP"),
        ("Address,ZIP\n1 Agave Rd,92262\nTBD Agave Rd,92262\n", "Line 3"),
        ("Address,ZIP\n", "no line"),
        ("", "must have column names"),
    ],
)
def test_m4_a_list_with_a_wrong_line_stops_no_home(boss: Client, text: str, words: str) -> None:
    refused = boss.post("/crm/do-not-contact/homes/import/", {"source": "A list", "file": _file(text or " ")})
    assert refused.status_code == 422 and words in refused.content.decode()
    assert not HomeStop.objects.exists()


def test_bug_reports_24_an_owner_records_the_state_of_a_number_on_its_page(boss: Client, colleague: User) -> None:
    a_phone(a_contact(a_lead()), NEW_CODE)
    clean_scrub(NEW_CODE)
    entry = f"/crm/ledger/{digest(NEW_CODE)}/"
    assert f"/crm/number-state/?of={digest(NEW_CODE)}" in text_of(boss, entry)
    assert "/crm/number-state/" not in text_of(signed_in(colleague), entry)
    boss.post("/crm/number-state/", {"address": "222-555-0123", "state": "FL", "evidence": "Their letter"})
    boss.post("/crm/number-state/", {"address": "222-555-0123", "state": "GA", "evidence": "They moved"})
    placed = NumberPlace.objects.get()
    assert placed.state == "GA" and placed.evidence == "They moved\nBefore: Florida. Their letter"


@pytest.mark.parametrize(
    ("number", "words"),
    [("800-555-0123", "toll-free"), ("760-555-0123", "California"), ("416-555-2368", "another country"), ("12", "ten")],
)
def test_bug_reports_24_a_number_that_has_a_place_or_can_have_none_gets_none(
    boss: Client, number: str, words: str
) -> None:
    refused = boss.post("/crm/number-state/", {"address": number, "state": "FL", "evidence": "A guess"})
    assert refused.status_code == 422 and words in refused.content.decode()
    assert not NumberPlace.objects.exists()


def test_m2_answers_are_recorded_by_hand_and_from_a_file(boss: Client, person: Any) -> None:
    asked = {"asked_on": "2026-11-20", "source": "reassigned.us"}
    by_hand = {**asked, "address": "760 555 0123", "since": "2026-01-05", "answer": "no"}
    assert boss.post("/crm/reassigned-numbers/", by_hand).status_code == 302
    text = "Phone Number|Consent Date|Result\n(305) 555-0123|01/05/2026|no\n4055550123|20260105|yes\n"
    assert boss.post("/crm/reassigned-numbers/", {**asked, "file": _file(text)}).status_code == 302
    rows = ReassignedCheck.objects.order_by("number").values_list("number", "was_reassigned")
    assert list(rows) == [("+13055550123", False), (OKLAHOMA, True), (PHONE, False)]
    assert Suppression.objects.get().because == "reassigned"
    assert "Not since" in text_of(boss, "/crm/reassigned-numbers/")


def test_m2_no_data_is_an_answer_of_its_own_and_stops_nothing(boss: Client, person: Any) -> None:
    asked = {"asked_on": "2026-11-20", "source": "reassigned.us"}
    boss.post("/crm/reassigned-numbers/", {**asked, "address": PHONE, "since": "2026-01-05", "answer": "no data"})
    text = "Number,Since,Answer\n3055550123,2026-01-05,No  Data\n4055550123,2026-01-05,no_data\n"
    boss.post("/crm/reassigned-numbers/", {**asked, "file": _file(text)})
    assert list(ReassignedCheck.objects.values_list("was_reassigned", flat=True)) == [None] * 3
    assert not Suppression.objects.exists() and rule(call(*person)) == "allowed"
    page = text_of(boss, "/crm/reassigned-numbers/")
    assert "No data for Jan 5, 2026" in page and "Not since" not in page


def test_m2_many_numbers_stop_in_as_many_queries_as_few(
    in_tenant: Tenant, owner: User, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    answers = [{"number": f"+176055501{n:02}", "since": date(2026, 1, 5), "was_reassigned": True} for n in range(60)]
    with django_assert_max_num_queries(20):
        record_checks(answers, date(2026, 11, 20), "reassigned.us", owner)
    assert Suppression.objects.filter(because="reassigned", lifted_at=None).count() == 60
    record_checks(answers, date(2026, 11, 20), "reassigned.us", owner)
    assert Suppression.objects.count() == 60


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"answer": ""}, "answer"),
        ({"address": "ana@example.com"}, "address"),
        ({"since": "2026-11-21"}, "since"),
        ({"asked_on": (timezone.localdate() + timedelta(days=2)).isoformat()}, "asked_on"),
        ({"file": "Number,Since,Answer\n7605550123,soon,no\n"}, "file"),
        ({"file": "Number,Answer\n7605550123,no\n"}, "file"),
    ],
)
def test_m2_a_wrong_answer_is_an_error_at_its_field(boss: Client, wrong: Any, field: str) -> None:
    good = {"asked_on": "2026-11-20", "source": "x", "address": "760 555 0123", "since": "2026-01-05", "answer": "no"}
    sent = {**good, **wrong}
    if "file" in wrong:
        sent["file"] = _file(wrong["file"])
    refused = boss.post("/crm/reassigned-numbers/", sent)
    assert (refused.status_code, list(refused.context["form"].errors)) == (422, [field])
    assert not ReassignedCheck.objects.exists()


def test_m2_a_number_given_to_somebody_else_stops(person: Any, owner: User) -> None:
    answer = {"number": PHONE, "since": date(2026, 1, 5), "was_reassigned": True}
    record_checks([answer], date(2026, 11, 20), "reassigned.us", owner)
    assert rule(call(*person)) == "suppressed"


def test_newcomer_m9_states_of_todays_numbers_come_first_and_say_how_many_wait(boss: Client) -> None:
    a_phone(a_contact(a_lead()))
    a_phone(a_contact(a_lead(property_key="addr:2", state_or_province="OK")), OKLAHOMA)
    page = " ".join(text_of(boss, "/crm/state-rules/").split())
    assert "<strong>1 number</strong> waits for" in page and "All other states (54)" in page
    assert page.index("Oklahoma") < page.index("California") < page.index("All other states") < page.index("Alabama")


def test_newcomer_m9_a_rule_saved_unchanged_makes_no_row(boss: Client) -> None:
    form = boss.get("/crm/state-rules/FL/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    page = boss.post("/crm/state-rules/FL/", sent, follow=True).content.decode()
    assert "Nothing was changed" in page
    assert not StateRule.objects.exists() and not StateRuleChange.objects.exists()


def test_m1_the_levers_are_in_the_form_and_in_the_log(boss: Client) -> None:
    page = text_of(boss, "/crm/state-rules/CT/")
    assert "42-288a" in page and "Calls need a signed consent" in page
    form = boss.get("/crm/state-rules/TX/").context["form"]
    sent = {name: form[name].value() for name in form.fields if form[name].value() not in (None, "", False)}
    boss.post("/crm/state-rules/TX/", {**sent, "calls_need": "any", "asks_reassigned": "on"})
    assert "calls need any consent on record; reassigned numbers are asked for" in text_of(boss, "/crm/state-rules/")


def test_h2_a_states_page_lists_its_days_with_their_source(boss: Client) -> None:
    page = text_of(boss, "/crm/state-rules/PA/")
    assert "Good Friday" in page and "73 P.S. 2245(a)(10)" in page
