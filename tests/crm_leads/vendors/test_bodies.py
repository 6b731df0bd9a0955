"""security M9: what no vendor posts is a 400 at the door of each of them, is never stored, and what is stored is worked
without an error."""

import pytest
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from crm_leads.models import VendorAccount, VendorEvent
from crm_leads.outreach import vendor_events
from crm_leads.vendors import bodies
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.crm_leads.rows import an_account
from tests.crm_leads.vendors import hostile

VENDORS = tuple(hostile.SECRETS)


@pytest.fixture
def accounts(tenant: Tenant) -> dict[str, VendorAccount]:
    with tenant_scope(tenant):
        return {kind: an_account(kind, secrets=hostile.SECRETS[kind], webhook_key=f"key-{kind}") for kind in VENDORS}


def post(account: VendorAccount, body: bytes, headers: dict[str, str] | None = None) -> HttpResponse:
    url = reverse("vendor_hook", args=[hostile.SLUGS[account.kind], account.webhook_key])
    given = hostile.signed(account, body) if headers is None else headers
    client = Client(raise_request_exception=False)
    return client.post(url, body, content_type="application/json", headers=given)  # type: ignore[return-value]


def stored(tenant: Tenant) -> int:
    with tenant_scope(tenant):
        return VendorEvent.objects.count()


@pytest.mark.parametrize("kind", VENDORS)
def test_what_nobody_can_read_is_refused_and_not_kept(
    kind: str, tenant: Tenant, accounts: dict[str, VendorAccount]
) -> None:
    made = hostile.unreadable(kind) | hostile.wrong_kinds(kind)
    assert {name: post(accounts[kind], body).status_code for name, body in made.items()} == dict.fromkeys(made, 400)
    assert stored(tenant) == 0


@pytest.mark.parametrize("kind", VENDORS)
def test_what_is_odd_is_kept_and_worked_without_an_error(
    kind: str, tenant: Tenant, accounts: dict[str, VendorAccount]
) -> None:
    made = hostile.odd(kind)
    assert {name: post(accounts[kind], body).status_code for name, body in made.items()} == dict.fromkeys(made, 200)
    with tenant_scope(tenant):
        ids = list(VendorEvent.objects.values_list("pk", flat=True))
        assert ids and all(vendor_events.work(pk) for pk in ids)


@pytest.mark.parametrize("kind", VENDORS)
def test_no_signature_breaks_the_door(kind: str, tenant: Tenant, accounts: dict[str, VendorAccount]) -> None:
    account = accounts[kind]
    body = b'{"event":"x","type":"x","data":{}}'
    assert all(post(account, body, headers).status_code in (400, 401) for headers in hostile.bad_headers(account))
    assert stored(tenant) == 0


def test_a_body_too_large_is_told_so(accounts: dict[str, VendorAccount]) -> None:
    body = b'{"a":"' + b"x" * bodies.MOST_BYTES + b'"}'
    assert [post(account, body).status_code for account in accounts.values()] == [413] * 3


def test_an_unsigned_callback_is_bounded_like_a_signed_message(
    tenant: Tenant, accounts: dict[str, VendorAccount]
) -> None:
    account = accounts["drop_cowboy"]
    for body in (hostile.nested(21), b'{"foreign_id":["x"],"status":"success"}', b'{"foreign_id":"f"}'):
        assert post(account, body, {}).status_code == 400
    assert stored(tenant) == 0


def test_people_and_fields_that_nobody_asked_for_are_not_kept(
    tenant: Tenant, accounts: dict[str, VendorAccount]
) -> None:
    body = (
        b'{"event":"contact.rvm.status","event_id":"e","other":{"a":1},'
        b'"data":{"drop_id":"d","contact":{"name":"Ana"},"campaign_session":{"dispo":{"dnc":true,"x":1},"y":2}}}'
    )
    assert post(accounts["drop_cowboy"], body).status_code == 200
    with tenant_scope(tenant):
        kept = VendorEvent.objects.get().body
    assert kept == {
        "event": "contact.rvm.status",
        "event_id": "e",
        "data": {"drop_id": "d", "campaign_session": {"dispo": {"dnc": True}}},
    }
