"""The examples of docs/api.md, each sent to the site as it stands there."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_leads.models import CrmProperty, Lead
from listings.models import Listing
from mls_sync.enums import RunStatus
from mls_sync.models import Feed, SyncRun
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.realty.api.callers import token_of
from tests.realty.tenants.rows import one_row_of_each

TEXT = (Path(__file__).resolve().parents[3] / "docs/api.md").read_text()
BLOCK = re.compile(r"```http\n(.*?)```", re.DOTALL)


class Example(NamedTuple):
    """`sent` is method and address, then headers, then an empty line and the body; `words` stand in the answer."""

    sent: str
    status: int
    words: list[str]


def examples() -> list[Example]:
    found = []
    for block in BLOCK.findall(TEXT):
        sent, _, answer = block.partition("\n-> ")
        status, *words = re.findall(r'^\d+|"[^"]*"', answer)
        found.append(Example(sent, int(status), [word.strip('"') for word in words]))
    return found


@pytest.fixture
def names(owner: User, tenant: Tenant) -> dict[str, Any]:
    with tenant_scope(tenant):
        one_row_of_each(tenant, owner)
        on_market = {"standard_status": "Active", "property_type": "Residential"}
        Listing.objects.update(bedrooms_total=3, list_price=450_000, **on_market)
        SyncRun.objects.update(status=RunStatus.COMPLETE)
        rows = {"property": Listing.objects.get().pk, "provider": Feed.objects.get().pk}
        rows |= {"lead": Lead.objects.get().pk, "home": CrmProperty.objects.get(merged_into=None).pk}
        return {"token": token_of(owner), "key": "palm-way-12", **rows}


def test_there_are_some() -> None:
    assert len(examples()) > 5


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.sent.split("\n")[0])
def test_an_example_is_answered_as_it_says(names: dict[str, Any], example: Example) -> None:
    sent = example.sent
    for name, value in names.items():
        sent = sent.replace(f"{{{name}}}", str(value))
    head, _, body = sent.partition("\n\n")
    first, *lines = head.split("\n")
    method, address = first.split(" ", 1)
    headers = dict(line.split(": ", 1) for line in lines)
    answer = Client(headers=headers).generic(method, address, body, headers.get("Content-Type", "application/json"))
    assert answer.status_code == example.status, answer.content
    assert [word for word in example.words if word not in answer.content.decode()] == []
