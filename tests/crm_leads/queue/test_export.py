import csv
import io
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from crm_leads.compliance import suppression
from crm_leads.enums import ExportedNumbers
from crm_leads.models import Lead, LeadExport
from crm_leads.queue.export import Order, csv_lines
from realty.csv_files import safe
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.compliance.lawful import MONDAY_NOON, at, clean_scrub, lawful_lead
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, an_email


def exported(user: User, query: str = "", **posted: str) -> list[dict[str, str]]:
    response = signed_in(user).post("/crm/leads/export/", {"list": query, **posted})
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    *rows, end = csv.DictReader(io.StringIO(text))
    assert (end["Status"], end["Closed because"].split()[0]) == ("End of file", str(len(rows)))
    return rows


@pytest.fixture
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: MONDAY_NOON)


@pytest.fixture
def home(tenant: Tenant, noon: None) -> Lead:
    """Its number and its address may be used now."""
    with tenant_scope(tenant):
        return lawful_lead(owner_name="Ana Owner")[0]


def test_the_file_holds_the_list_and_the_log_says_who_took_it(owner: User, tenant: Tenant, home: Lead) -> None:
    with tenant_scope(tenant):
        a_lead(property_key="home:2", city="Indio", status="skipped")
    (row,) = exported(owner)
    assert row["Address"] == "1 Test Way" and row["Owner"] == "Ana Owner"
    assert row["Phone 1"] == "(760) 555-0123" and row["E-mails"] == EMAIL
    assert row["Phone 1: the rules say"] == "May be called now, until Mon, Nov 23, 9:00 PM PST"
    with tenant_scope(tenant):
        log = LeadExport.objects.get()
    assert (log.user_id, log.rows, log.query, log.numbers) == (owner.pk, 1, "", "callable")


def test_the_next_step_is_by_the_clock_of_the_office(owner: User, tenant: Tenant, home: Lead) -> None:
    """As the hours of calls in the same row are."""
    with tenant_scope(tenant):
        Lead.objects.update(next_step="Call", next_step_at=at(24, 17))
    (row,) = exported(owner)
    assert row["Next step at"] == "2026-11-24T09:00-08:00"


def test_newcomer_h1_a_number_on_the_national_registry_stays_here_and_the_row_says_why(
    owner: User, tenant: Tenant, home: Lead
) -> None:
    with tenant_scope(tenant):
        contact = home.contacts.get()
        a_phone(contact, "+17605550124")
        clean_scrub("+17605550124", national_dnc=True, at=MONDAY_NOON)
        a_phone(contact, "+17605550125", is_wrong=True)
    (row,) = exported(owner)
    assert [row[f"Phone {number}"] for number in (1, 2, 3)] == ["(760) 555-0123", "", ""]
    assert row["Left out"] == "1: National Do Not Call Registry; 1: Wrong number"
    (row,) = exported(owner, numbers="all")
    assert (row["Phone 1"], row["Phone 2"]) == ("(760) 555-0123", "(760) 555-0124")
    assert row["Phone 2: the rules say"].startswith("No: National Do Not Call Registry. The number is on")
    with tenant_scope(tenant):
        assert set(LeadExport.objects.values_list("numbers", flat=True)) == {"callable", "all"}


def test_newcomer_h1_before_hours_a_number_says_from_when(
    owner: User, home: Lead, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("django.utils.timezone.now", lambda: at(23, 13))
    (row,) = exported(owner)
    assert row["Phone 1: the rules say"] == "May be called from Mon, Nov 23, 8:00 AM PST"


@pytest.mark.parametrize("numbers", ["", "all"])
@pytest.mark.parametrize("how", ["asked", "opted_out_at", "is_deceased", "litigator"])
def test_who_may_not_be_contacted_does_not_leave_the_house(
    owner: User, tenant: Tenant, home: Lead, how: str, numbers: str
) -> None:
    """Nor does an address that was found after the stop, whatever the file is asked for."""
    with tenant_scope(tenant):
        if how == "litigator":
            clean_scrub(litigator=True, at=MONDAY_NOON)
        elif how == "asked":
            suppression.suppress(PHONE, "asked")
        else:
            home.contacts.update(**{how: MONDAY_NOON if how == "opted_out_at" else True})
    (row,) = exported(owner, numbers=numbers)
    assert "555-0123" not in row["Phone 1"] and row["Left out"]
    if how != "litigator":
        assert EMAIL not in row["E-mails"]


def test_a_chunk_takes_as_many_queries_as_one_lead(tenant: Tenant, home: Lead, zone: ZoneInfo) -> None:
    with tenant_scope(tenant):
        others = [a_lead(property_key=f"home:{number}") for number in range(5)]
        for number, other in enumerate(others):
            contact = a_contact(other)
            a_phone(contact, f"+1760555013{number}")
            an_email(contact, f"owner{number}@example.com")
        with CaptureQueriesContext(connection) as one:
            list(csv_lines(Order([home.pk], ExportedNumbers.CALLABLE, zone)))
        with CaptureQueriesContext(connection) as six:
            list(csv_lines(Order([home.pk, *(other.pk for other in others)], ExportedNumbers.CALLABLE, zone)))
    assert len(six) <= len(one)


@pytest.fixture
def zone() -> ZoneInfo:
    return ZoneInfo("America/Los_Angeles")


def test_an_agent_exports_nothing(colleague: User, tenant: Tenant) -> None:
    assert signed_in(colleague).post("/crm/leads/export/", {"list": ""}).status_code == 403
    with tenant_scope(tenant):
        assert not LeadExport.objects.exists()


def test_excel_reads_accents_since_the_file_begins_with_a_mark(owner: User, tenant: Tenant) -> None:
    """bug_reports 19: without the mark, Excel shows Zoë as ZoÃ«."""
    with tenant_scope(tenant):
        a_lead(owner_name="Zoë Núñez-O'Neil")
    response = signed_in(owner).post("/crm/leads/export/", {"list": ""})
    content = b"".join(response.streaming_content)  # type: ignore[attr-defined]
    assert content.startswith(b"\xef\xbb\xbfStatus,") and content.count(b"\xef\xbb\xbf") == 1
    assert "Zoë Núñez-O'Neil" in content.decode()


SIGNS = ["=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", " =", "\u00a0+", "\u200b-", "\ufeff@"]


@pytest.mark.parametrize("sign", SIGNS)
def test_a_spreadsheet_runs_no_cell(sign: str) -> None:
    """security, low 6: a line feed first and the full-width signs as well."""
    assert safe(f"{sign}1+1") == f"'{sign}1+1"


@pytest.mark.parametrize("text", ["", " ", "Ana-Lena", "1 Test Way", "(760) 555-0123", "Núñez"])
def test_other_cells_stay_as_they_are(text: str) -> None:
    assert safe(text) == text


@given(st.text())
def test_no_cell_begins_as_a_formula(text: str) -> None:
    assert not safe(text).startswith(tuple(SIGNS))
    assert safe(text).endswith(text)
