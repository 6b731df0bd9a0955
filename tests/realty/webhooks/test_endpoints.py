"""Where webhooks may go, how their addresses and secrets are kept, and who hears of what."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.utils import timezone

from realty.tenants.models import Tenant
from realty.webhooks import endpoints
from realty.webhooks.models import WebhookEndpoint
from tests.realty.webhooks.receiver import Receiver


@pytest.mark.parametrize(
    "url",
    [
        "http://hooks.example.com/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://169.254.169.254/latest/meta-data/",
        "https://[::1]/",
        "https://[::ffff:10.0.0.1]/",
        "https://[fd00::1]/",
        "https://olivia:pw@hooks.example.com/",
        "https://hooks.example.com/#part",
        "https://hooks.example.com:0/",
        "https://hooks.example.com:99999/",
        "https://",
        "ftp://hooks.example.com/",
        "https://hooks.example.com/a b",
        "https://hooks.example.com/\0",
        "https://hooks.example.com/" + "a" * 2000,
        "nonsense",
        "https://[broken/",
    ],
)
def test_in_production_it_goes_to_https_on_the_internet_alone(settings: Any, url: str) -> None:
    settings.PRODUCTION = True
    with pytest.raises(ValidationError):
        endpoints.check_address(url)


def test_a_server_on_the_internet_is_fine(settings: Any) -> None:
    settings.PRODUCTION = True
    assert endpoints.check_address("https://Hooks.example.com:8443/mls?key=1") == "hooks.example.com"


def test_address_and_secret_are_encrypted_in_the_database(in_tenant: Tenant, receiver: Receiver) -> None:
    made, secret = endpoints.add(in_tenant.pk, "Warehouse", f"{receiver.url}?key=hush-hush", ["run.failed"])
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM mls_sync_webhookendpoint")
        stored = str(cursor.fetchall())
    assert "hush-hush" not in stored and secret not in stored and "127.0.0.1" in stored
    assert "hush-hush" not in repr(WebhookEndpoint.objects.get(pk=made.pk).secrets)


def test_after_a_rotation_both_secrets_sign_for_a_day(endpoint: WebhookEndpoint) -> None:
    old = endpoints.keys_of(endpoint, timezone.now())[0]
    new = endpoints.rotate(endpoint)
    endpoint = WebhookEndpoint.objects.get(pk=endpoint.pk)
    assert endpoints.keys_of(endpoint, timezone.now() + timedelta(hours=23)) == [new, old]
    assert endpoints.keys_of(endpoint, timezone.now() + timedelta(hours=25)) == [new]


def test_a_tenant_has_a_bounded_number(in_tenant: Tenant, receiver: Receiver, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(endpoints, "MOST_OF_A_TENANT", 1)
    endpoints.add(in_tenant.pk, "One", receiver.url, ["run.failed"])
    with pytest.raises(ValidationError, match="as many as there may be"):
        endpoints.add(in_tenant.pk, "Two", receiver.url, ["run.failed"])
