"""Hostile values in addresses, parameters, forms and files: no page breaks."""

import re
from collections import Counter
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse

from crm_leads.queue.forms import QueueForm
from listings.forms import SearchForm
from tests.attack.conftest import SECRETS, careless
from tests.attack.forms import forms_of, html_of
from tests.attack.values import ALL, FULL, ONE_BY_ONE, QUICK, VALUES
from tests.test_access import SITE

# They end the session, or change the person that attacks.
NOT_SENT = {"sign_out", "switch_tenant", "change_password"}
# Their lists are made by what the address says.
LISTS = ("leads", "search", "suggestions", "emails", "voicemails", "ledger", "properties", "tasks", "lead_bulk")
# A site of its own with a big list in it would take longer; here each answer takes some 10 ms.
PARAMETER = re.compile(r"""GET\.get(?:list)?\(\s*["'](\w+)""")


@cache
def parameters() -> list[str]:
    """Every name that the site's own code reads from an address."""
    apps = (settings.BASE_DIR / app for app in ("realty", "listings", "mls_sync", "crm_leads"))
    files = [file for app in apps for file in Path(app).rglob("*.py")]
    read = {name for file in files for name in PARAMETER.findall(file.read_text())}
    return sorted(read | set(QueueForm.base_fields) | set(SearchForm.base_fields) | {"id", "all", "list", "then"})


def pages(world: dict[str, dict[str, Any]]) -> dict[str, str]:
    return {name: reverse(name, kwargs=world.get(name)) for name, (method, *_) in SITE.items() if method == "get"}


@pytest.mark.parametrize("value", VALUES)
def test_all_parameters_at_once(
    world: dict[str, dict[str, Any]], as_owner: Client, value: str, tried: Counter[str]
) -> None:
    """Hostile values in all parameters of all pages."""
    for name, path in pages(world).items():
        answer = as_owner.get(path, dict.fromkeys(parameters(), value))
        tried[name] += 1
        assert answer.status_code < 500, (name, value)


@pytest.mark.parametrize("value", ONE_BY_ONE)
def test_each_parameter_of_the_lists(
    world: dict[str, dict[str, Any]], as_owner: Client, value: str, tried: Counter[str]
) -> None:
    """Hostile values in each parameter of the lists."""
    for name in (name for name in LISTS if name in SITE):
        for parameter in parameters():
            answer = as_owner.get(reverse(name), {parameter: value})
            tried[name] += 1
            assert answer.status_code < 500, (name, parameter, value)
            assert "<script>alert(1)" not in answer.content.decode(errors="replace")


def test_parts_of_addresses(as_owner: Client, tried: Counter[str]) -> None:
    """Hostile parts of paths."""
    for value in ALL:
        for start in ("crm/leads", "listings", "crm/properties", "crm/hooks/tracerfy", "feeds", "crm/u", "join"):
            answer = as_owner.get(f"/{start}/{value}/")
            tried[start] += 1
            assert answer.status_code < 500, (start, value)


def test_each_field_of_each_form(world: dict[str, dict[str, Any]], as_owner: Client, tried: Counter[str]) -> None:
    """Hostile values in each field of each form: errors at fields, never a broken page, then or later."""
    left = {reverse(name) for name in NOT_SENT}
    seen: set[tuple[str, str]] = set()
    turn = 0
    for name, path in pages(world).items():
        for form in forms_of(path, html_of(as_owner.get(path))):
            if form.method != "post" or form.path in left:
                continue
            for field in form.values:
                known = (re.sub(r"\d+", "0", form.path), field)
                if known in seen or field in ("csrfmiddlewaretoken", "of_tenant", "of_person"):
                    continue
                seen.add(known)
                turn += 1
                for value in QUICK if FULL else (VALUES[turn % len(VALUES)],):
                    tried[name] += 1
                    _send(as_owner, form.path, {**form.values, field: value}, path)


def _send(client: Client, path: str, values: dict[str, str], page: str) -> None:
    with transaction.atomic():
        answer = client.post(path, values)
        assert answer.status_code < 500, (path, values)
        after = client.get(page)
        assert after.status_code < 500, (page, "after", path, values)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "content",
    [
        b"", b"\x00" * 1_000, b"\xff\xfe\x00", b"\xef\xbb\xbf", b"Address\n" + b'"' * 5_000, b"," * 5_000,
        b"Address,Zip,Beds,Baths,Year built,Price\n" + b"1 A St,92262,1e9999,1e9999,1e9999,1e-9999\n" * 3,
        b"Address,Zip,Beds,Price\n1 A St,92262,NaN,Infinity\n2 A St,92262,-1,-1\n3 A St,92262,0x1,1_0\n",
        b"Address,Zip\n" + b"1 \xed\xa0\x80 St,92262\n", b"PK\x03\x04" + b"\x00" * 500, b"<script>,\n=cmd(),@x\n",
        b"Number,Since,Answer\n+17605550123,9999-12-31,no\n+17605550123,0001-01-01,no\n",
    ],
    ids=range(12),
)  # fmt: skip
def test_files(world: dict[str, dict[str, Any]], as_owner: Client, content: bytes, tried: Counter[str]) -> None:
    """Files that are none, numbers that are none, dates of another age."""
    for name in ("import_properties", "import_home_list", "reassigned_checks"):
        for called in ("homes.csv", "../../x.csv", "a" * 300, "x\u202e.csv"):
            file = SimpleUploadedFile(called, content, content_type="text/csv")
            posted = {"file": file, "source": "A list", "asked_on": "2026-11-20", "action": "check"}
            answer = as_owner.post(reverse(name), posted)
            tried[name] += 1
            assert answer.status_code < 500, (name, called)


def test_many_fields(as_owner: Client, tried: Counter[str]) -> None:
    """A form of 20,000 fields, and one of 3 MB."""
    for posted in ({f"f{number}": "x" for number in range(20_000)}, {"name": "x" * 3_000_000}):
        answer = as_owner.post(reverse("saved_lists"), posted)
        tried["saved_lists"] += 1
        assert answer.status_code in (400, 413, 422, 302) and answer.status_code < 500


def test_secrets(
    world: dict[str, dict[str, Any]],
    as_owner: Client,
    staff: User,
    tried: Counter[str],
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Credentials on all pages and in all logs."""
    caplog.set_level("DEBUG")
    console = careless(staff)
    console.post(reverse("switch_tenant"), {"tenant": "all"})
    paths = [*pages(world).values(), "/admin/crm_leads/vendoraccount/", "/admin/mls_sync/feed/"]
    for path in paths:
        for client in (as_owner, console):
            page = html_of(client.get(path))
            tried[path] += 1
            assert [secret for secret in SECRETS if secret in page] == [], path
    assert [secret for secret in SECRETS if secret in caplog.text] == []
