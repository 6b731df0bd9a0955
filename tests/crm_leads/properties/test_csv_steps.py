"""The import of a CSV file in its four steps, as a person goes through them."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from crm_leads.compliance.digests import digest
from crm_leads.models import CrmProperty, Lead
from crm_leads.properties import csv_import
from crm_leads.queue.criteria import QueueCriteria
from realty.tenants.models import Tenant
from tests.conftest import signed_in
from tests.crm_leads.properties.conftest import Store
from tests.crm_leads.rows import a_lead

FILE = b"address,zip,Remark,List Price\n1 A St,92260,nice,650k\n,1,,\n2 A St,92260,,many\n"


def upload(client: Client, content: bytes) -> Any:
    return client.post(reverse("import_properties"), {"file": SimpleUploadedFile("homes.csv", content)})


def go_on(client: Client, page: Any, step: str, **changed: str) -> Any:
    """What the page's own form sends."""
    form = page.context.get("form")
    hidden = dict(page.context.get("hidden") or (form.named_targets() if form else ()))
    content = page.context["rejects" if step == "rejects" else "content"]
    sent = {"content": content, "step": step, **hidden, **{f"column-{at[1:]}": to for at, to in changed.items()}}
    return client.post(reverse("import_properties"), sent)


def test_m5_a_file_is_mapped_checked_made_and_what_is_left_out_downloaded(in_tenant: Tenant, owner: User) -> None:
    client = signed_in(owner)
    first = upload(client, FILE)
    text = first.content.decode()
    assert "Left out: Remark." in text and "$650,000" in text and "is not a number" in text
    again = go_on(client, first, "columns", c2="notes")
    assert "Left out: " not in again.content.decode() and "nice" in again.content.decode()
    checked = go_on(client, again, "check")
    assert "1</strong> will be made" in checked.content.decode() and not CrmProperty.objects.exists()
    made = go_on(client, checked, "make")
    assert "Made 1 property." in " ".join(made.content.decode().split())
    home = CrmProperty.objects.get()
    assert (home.street_address, home.list_price, home.notes) == ("1 A St", 650_000, "nice")
    left = go_on(client, made, "rejects")
    assert left["Content-Type"] == "text/csv; charset=utf-8" and left["Cache-Control"] == "no-store"
    assert left.content.decode().startswith("\ufeffaddress,zip,Remark,List Price,Why it was left out")
    assert "Price: 'many' is not a number." in left.content.decode() and "1 A St" not in left.content.decode()
    # The next file of the same headings is read as this one.
    assert upload(client, FILE).context["form"].targets()[2] == "notes"


def test_pressed_twice_it_makes_them_once(in_tenant: Tenant, owner: User) -> None:
    client = signed_in(owner)
    checked = go_on(client, upload(client, FILE), "check")
    for _ in range(2):
        assert go_on(client, checked, "make").status_code == 200
    assert CrmProperty.objects.count() == 1


def test_columns_that_make_no_home_are_said_at_the_form(in_tenant: Tenant, owner: User) -> None:
    client = signed_in(owner)
    page = upload(client, b"Whatever,City,Town\n1 A St,Indio,x\n")
    assert page.status_code == 200
    refused = go_on(client, page, "check")
    assert refused.status_code == 422 and "a column Address is missing" in refused.content.decode()
    refused = go_on(client, page, "check", c0="street_address", c2="city")
    assert "Two columns are chosen as City" in refused.content.decode()
    refused = go_on(client, page, "check", c0="no such column")
    assert refused.status_code == 422 and "not one of the available choices" in refused.content.decode()
    assert "will be made" in go_on(client, page, "check", c0="street_address").content.decode()


def test_a_file_of_another_tenant_or_day_is_refused(
    in_tenant: Tenant, owner: User, stranger: User, other_tenant: Tenant
) -> None:
    client, url = signed_in(owner), reverse("import_properties")
    signed = upload(client, FILE).context["content"]
    for step in ("columns", "check", "make", "rejects"):
        page = signed_in(stranger).post(url, {"content": signed, "step": step})
        assert page.status_code == 422 and "another tenant" in page.content.decode()
        assert "too old" in client.post(url, {"content": f"{signed}x", "step": step}).content.decode()


def test_h1_a_file_is_looked_at_before_it_is_read(
    in_tenant: Tenant, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*_: object) -> None:
        raise AssertionError("read")

    monkeypatch.setattr(csv_import, "table_of", never)
    page = upload(signed_in(owner), b"x" * 5_000_001)
    assert page.status_code == 422 and "larger than 5 MB" in page.content.decode()


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"\0\0\0", b'"', b"address\n", b"\n\n\n", b"sep=;\n"])
def test_an_odd_file_is_answered(in_tenant: Tenant, owner: User, content: bytes) -> None:
    assert upload(signed_in(owner), content).status_code in (200, 422)


def test_a_file_that_the_page_could_not_send_back_is_refused_at_once(
    in_tenant: Tenant, owner: User, settings: Any
) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 41_000
    rows = "".join(f"{n},{digest(str(n))}\n" for n in range(40))
    page = upload(signed_in(owner), f"address,notes\n{rows}".encode())
    assert page.status_code == 422 and "Split it" in page.content.decode()


def test_what_is_made_is_told_where_the_rest_is_too_much_for_a_form(
    in_tenant: Tenant, owner: User, settings: Any
) -> None:
    client = signed_in(owner)
    rows = "".join(f"{n} A St,{digest(str(n))}\n" for n in range(40))
    checked = go_on(client, upload(client, f"address,beds\n1 Z St,1\n{rows}".encode()), "check")
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 40_000 + len(checked.context["content"])
    page = " ".join(go_on(client, checked, "make").content.decode().split())
    assert "Made 1 property." in page and "40 lines are left out, too many for one download" in page


def test_low_6_our_own_file_of_leads_is_read_back(store: Store, owner: User) -> None:
    """The addresses, prices and owners come back as they went; the last line, which counts, makes nothing."""
    lead = a_lead(street_address="12 Sago Lane", city="Palm Desert", owner_name="=Ana Owner", list_price=650_000)
    client = signed_in(owner)
    answer = client.post(reverse("lead_export"), {"list": QueueCriteria().url_query(), "numbers": "all"})
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    (line,) = csv_import.read(content).lines
    assert line.is_new, line.problems
    assert (line.values["street_address"], line.values["list_price"]) == (lead.street_address, lead.list_price)
    assert Lead.objects.count() == 1 and line.values["status"] == "lead"
