"""`make_encryption_key`, `rotate_encryption_keys`: a credential survives every change of keys, or nothing changes."""

import json
from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.management import CommandError, call_command
from django.db import connection

from listings.models import Collection
from mls_sync.models import Feed
from realty.secrets import SecretUnreadable
from realty.tenants.scope import tenant_scope
from tests.realty.tenants.rows import a_feed

OLD, NEW = (Fernet.generate_key().decode() for _ in range(2))
SECRET = {"token": "kept-through-it-all"}


def command(*args: str) -> str:
    output = StringIO()
    call_command(*args, stdout=output)
    return output.getvalue()


@pytest.fixture
def use_keys(settings: Any) -> Callable[..., None]:
    def use(*keys: str) -> None:
        settings.FIELD_ENCRYPTION_KEYS = list(keys)

    use(OLD)
    return use


@pytest.fixture
def feed(use_keys: Callable[..., None], gps: Collection) -> Feed:
    with tenant_scope(gps.tenant_id):
        return a_feed(gps, secrets=SECRET)


def stored(feed: Feed) -> dict[str, str]:
    with tenant_scope(feed.tenant_id):
        return dict(Feed.objects.get(pk=feed.pk).secrets)


def test_a_new_key_is_one_that_encrypts() -> None:
    key = command("make_encryption_key").strip()
    assert Fernet(key).decrypt(Fernet(key).encrypt(b"x")) == b"x"


def test_after_the_rotation_the_old_key_may_go(feed: Feed, use_keys: Callable[..., None]) -> None:
    use_keys(NEW, OLD)
    assert stored(feed) == SECRET
    assert json.loads(command("rotate_encryption_keys", "--json")) == {
        "accounts_authenticator.secret": 0,
        "api_idempotentanswer.answer": 0,
        "listings_publication.secrets": 0,
        "mls_sync_feed.secrets": 1,
        "mls_sync_accesstoken.token": 0,
        "mls_sync_webhookendpoint.secrets": 0,
        "crm_leads_vendoraccount.secrets": 0,
        "crm_leads_vendoraccount.webhook": 0,
    }
    use_keys(NEW)
    assert stored(feed) == SECRET


def test_a_dry_run_changes_nothing(feed: Feed, use_keys: Callable[..., None]) -> None:
    use_keys(NEW, OLD)
    assert "1 would be encrypted" in command("rotate_encryption_keys", "--dry-run")
    use_keys(NEW)
    with pytest.raises(SecretUnreadable):
        stored(feed)


def test_one_secret_that_no_key_opens_stops_all(feed: Feed, crmls: Collection, use_keys: Callable[..., None]) -> None:
    lost = Fernet.generate_key().decode()
    use_keys(lost)
    with tenant_scope(crmls.tenant_id):
        other = a_feed(crmls, secrets={"token": "lost"})
    use_keys(NEW, OLD)
    with pytest.raises(CommandError, match=rf"mls_sync_feed.secrets of id {other.pk}\b.* Nothing was changed"):
        command("rotate_encryption_keys")
    use_keys(OLD)
    assert stored(feed) == SECRET


def test_a_secret_is_not_stored_in_the_clear_and_does_not_show_itself(feed: Feed) -> None:
    with tenant_scope(feed.tenant_id):
        assert "kept-through" not in repr(Feed.objects.get().secrets)
        assert b"kept-through" not in _raw(feed)


def _raw(feed: Feed) -> bytes:
    with connection.cursor() as cursor:
        cursor.execute("SELECT secrets FROM mls_sync_feed WHERE id = %s", [feed.pk])
        return str(cursor.fetchone()[0]).encode()
