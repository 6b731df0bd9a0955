"""What comes from outside without a session: vendors' webhooks and the links of e-mails."""

from collections import Counter

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from crm_leads.models import EmailMessage, Suppression, VendorAccount, VendorEvent
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.attack.conftest import careless
from tests.attack.rows import digest_of
from tests.crm_leads.rows import an_account
from tests.crm_leads.vendors import hostile


def post(slug: str, key: str, body: bytes, headers: dict[str, str]) -> HttpResponse:
    url = f"/crm/hooks/{slug}/{key}/"
    client = Client(raise_request_exception=False)
    return client.post(url, body, content_type="application/json", headers=headers)  # type: ignore[return-value]


@pytest.mark.parametrize("kind", hostile.SECRETS)
def test_webhooks(kind: str, tenant: Tenant, other_tenant: Tenant, tried: Counter[str]) -> None:
    """Webhooks: unreadable, of a foreign key, of another tenant's secret, changed, old, replayed."""
    slug = hostile.SLUGS[kind]
    with tenant_scope(tenant):
        account = an_account(kind, secrets=hostile.SECRETS[kind], webhook_key=f"ours-{kind}")
    with tenant_scope(other_tenant):
        other = {name: f"{value}-other" for name, value in hostile.SECRETS[kind].items()}
        theirs = an_account(kind, secrets=other, webhook_key=f"theirs-{kind}")
    made = hostile.unreadable(kind) | hostile.wrong_kinds(kind)
    real = hostile.odd(kind).popitem()[1]
    for body in made.values():
        tried["unreadable"] += 1
        assert post(slug, account.webhook_key, body, hostile.signed(account, body)).status_code == 400
    for key in ("nobody", "'", "x" * 64, "..%2f"):
        tried["keys"] += 1
        assert post(slug, key, real, hostile.signed(account, real)).status_code == 404
    assert post("resend" if slug != "resend" else "tracerfy", account.webhook_key, real, {}).status_code == 404
    for headers in hostile.bad_headers(account):
        tried["signatures"] += 1
        assert post(slug, account.webhook_key, real, headers).status_code in (400, 401)
    if kind != "tracerfy":
        signed = hostile.signed(account, real)
        assert post(slug, theirs.webhook_key, real, signed).status_code in (400, 401)
        assert post(slug, account.webhook_key, real + b" ", signed).status_code in (400, 401)
        tried["signatures"] += 2
    for _ in range(3):
        tried["replays"] += 1
        assert post(slug, account.webhook_key, real, hostile.signed(account, real)).status_code == 200
    for owner, most in ((tenant, 1), (other_tenant, 0)):
        with tenant_scope(owner):
            assert VendorEvent.objects.count() == most
    for method in ("get", "put", "delete", "head"):
        url = reverse("vendor_hook", args=[slug, account.webhook_key])
        assert getattr(careless(None), method)(url).status_code == 405


def test_unsubscribe_links(world: dict[str, object], tenant: Tenant, owner: User, tried: Counter[str]) -> None:
    """Unsubscribe links: only a POST of the true key stops, and it names nobody."""
    with tenant_scope(tenant):
        message = EmailMessage.objects.get()
        stops = Suppression.objects.count()
        VendorAccount.objects.all().delete()
    key, before = message.unsubscribe_key, digest_of(tenant)
    client = careless(None)
    for method in ("get", "head", "options", "put", "delete", "patch", "trace"):
        tried["methods"] += 1
        answer = getattr(client, method)(reverse("unsubscribe", args=[key]))
        assert answer.status_code < 500 and message.address not in str(answer.content)
    for wrong in (key[:-1], key + "x", key.upper() + "-", "x" * 500, "'", "%00", "\u202e", key[::-1] + "y"):
        tried["keys"] += 1
        assert client.post(reverse("unsubscribe", args=[key]).replace(key, wrong)).status_code in (400, 404)
    assert digest_of(tenant) == before
    for _ in range(2):
        tried["true key"] += 1
        assert client.post(reverse("unsubscribe", args=[key]), {"List-Unsubscribe": "One-Click"}).status_code == 200
    with tenant_scope(tenant):
        assert Suppression.objects.count() >= stops
