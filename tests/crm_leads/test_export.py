import csv
import io
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from crm_leads.compliance import suppression
from crm_leads.export import safe
from crm_leads.models import LeadExport
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import EMAIL, PHONE, a_contact, a_lead, a_phone, an_email


def exported(user: User, query: str = "") -> list[dict[str, str]]:
    response = signed_in(user).post("/crm/leads/export/", {"list": query})
    text = b"".join(response.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    return list(csv.DictReader(io.StringIO(text)))


def test_the_file_holds_the_list_and_the_log_says_who_took_it(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        contact = a_contact(a_lead(owner_name="Ana Owner"))
        a_phone(contact)
        an_email(contact)
        a_lead(property_key="home:2", city="Indio", status="skipped")
    (row,) = exported(owner)
    assert row["Address"] == "1 Test Way" and row["Owner"] == "Ana Owner"
    assert row["Phones"] == "(760) 555-0123" and row["E-mails"] == EMAIL
    with tenant_scope(tenant):
        log = LeadExport.objects.get()
    assert (log.user_id, log.rows, log.query) == (owner.pk, 1, "")


def test_who_asked_not_to_be_contacted_does_not_leave_the_house(owner: User, tenant: Tenant) -> None:
    with tenant_scope(tenant):
        contact = a_contact(a_lead())
        a_phone(contact)
        an_email(contact)
        suppression.suppress(PHONE, "asked")
    (row,) = exported(owner)
    assert (row["Phones"], row["E-mails"], row["Do not contact"]) == ("", "", "2")


@pytest.mark.parametrize("fields", [{"opted_out_at": timezone.now()}, {"is_deceased": True}])
def test_an_address_found_after_a_stop_stays_here_as_well(owner: User, tenant: Tenant, fields: Any) -> None:
    with tenant_scope(tenant):
        contact = a_contact(a_lead(), **fields)
        a_phone(contact)
        an_email(contact)
    (row,) = exported(owner)
    assert (row["Phones"], row["E-mails"], row["Do not contact"]) == ("", "", "2")


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
