"""The import of properties in the browser: file, columns, dry run, done; on a phone and without JavaScript as well."""

from pathlib import Path

import pytest
from django.contrib.auth.models import User
from django.urls import reverse
from playwright.sync_api import Page, expect

from crm_leads.models import CrmProperty
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.browser.driving import Visit, examine

FILE = """MLS #,St #,St Name,City,ZIP,List Price,Beds,Owner Name,Phone 1,Color
,12,Sago Lane,Palm Desert,92260,650k,3 bd,Ana Owner,(760) 555-0123,red
,14,Sago Lane,Palm Desert,92260,many,3,Ben Owner,,blue
"""


@pytest.mark.parametrize(
    ("look", "options"), [("wide", {}), ("phone", {"phone": True}), ("plain", {"javascript": False})]
)
def test_m5_a_file_is_imported(
    transactional_db: None,
    visit: Visit,
    owner: User,
    tenant: Tenant,
    tmp_path: Path,
    look: str,
    options: dict[str, bool],
) -> None:
    page = visit(owner, reverse("import_properties"), **options)
    file = tmp_path / "homes.csv"
    file.write_text(FILE)
    page.get_by_label("CSV file").set_input_files(file)
    _look(page, look, "file")
    page.get_by_role("button", name="Look at the columns").click()
    expect(page.locator("main")).to_contain_text("$650,000")
    expect(page.locator("main")).to_contain_text("Left out: Color.")
    page.get_by_label("Color").select_option("Notes")
    page.get_by_role("button", name="Show the first lines again").click()
    expect(page.locator(".import-lines")).to_contain_text("red")
    _look(page, look, "columns")
    page.get_by_role("button", name="Check every line").click()
    expect(page.locator("main")).to_contain_text("1 will be made")
    expect(page.locator("main")).to_contain_text("Price: 'many' is not a number.")
    _look(page, look, "check")
    page.get_by_role("button", name="Make 1 property").click()
    expect(page.locator("h1")).to_have_text("Done")
    _look(page, look, "done")
    with page.expect_download() as download:
        page.get_by_role("button", name="Download what was left out").click()
    assert "Why it was left out" in Path(download.value.path()).read_text()
    with tenant_scope(tenant):
        home = CrmProperty.objects.get()
    assert (home.street_address, home.list_price, home.notes) == ("12 Sago Lane", 650_000, "red")


def _look(page: Page, look: str, step: str) -> None:
    if look != "plain":
        examine(page, f"import-{step}-{look}", full=True)
