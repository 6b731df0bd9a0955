"""Security M6: with a lost key nothing is locked but the credentials themselves, which are entered again."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client
from django.urls import reverse

from crm_leads.models import VendorAccount
from listings.models import Collection
from mls_sync.feeds import check_connection
from mls_sync.models import Feed
from realty.secrets import SecretDict, SecretUnreadable, Unreadable, readable
from realty.tenants.scope import tenant_scope
from tests.conftest import signed_in
from tests.crm_leads.rows import an_account
from tests.realty.tenants.rows import a_feed


@pytest.fixture
def lost(gps: Collection, settings: Any) -> Iterator[Feed]:
    """A feed and two vendor accounts whose key is gone; Desert Realty's scope is open."""
    with tenant_scope(gps.tenant_id):
        feed = a_feed(gps, secrets={"token": "t"})
        an_account("resend", secrets={"api_key": "k", "signing_secret": "whsec_c2VjcmV0"}, webhook_key="hook-resend")
        an_account("tracerfy", secrets={"token": "t"}, webhook_key="hook-tracerfy")
        settings.FIELD_ENCRYPTION_KEYS = [Fernet.generate_key().decode()]
        yield feed


def test_rows_load_and_only_a_look_at_the_secret_is_refused(lost: Feed) -> None:
    secrets: Any = Feed.objects.get().secrets
    for look in (lambda: secrets["token"], lambda: secrets.get("token"), lambda: {**secrets}, lambda: dict(secrets)):
        with pytest.raises(SecretUnreadable, match="enter the credential again"):
            look()
    assert readable(secrets) is None
    assert "unreadable" in repr(secrets)
    assert not check_connection(Feed.objects.get()).ok


def test_saving_such_a_row_keeps_what_is_stored(lost: Feed, settings: Any) -> None:
    feed = Feed.objects.get()
    feed.region = "Desert"
    feed.save()
    assert isinstance(Feed.objects.get().secrets, Unreadable)
    Feed.objects.update(secrets=SecretDict(token="new"))
    assert Feed.objects.get().secrets == {"token": "new"}


def test_the_console_stays_open_to_mend_it(lost: Feed, staff: User) -> None:
    browser = signed_in(staff)
    feed = browser.get(reverse("admin:mls_sync_feed_change", args=[lost.pk]))
    assert feed.status_code == 200
    assert "enter it again" in feed.content.decode()
    assert browser.get(reverse("admin:mls_sync_feed_changelist")).status_code == 200
    assert browser.get(reverse("admin:crm_leads_vendoraccount_changelist")).status_code == 200
    for account in VendorAccount.objects.all():
        page = browser.get(reverse("admin:crm_leads_vendoraccount_change", args=[account.pk]))
        assert page.status_code == 200
        assert "enter them again" in page.content.decode()


def test_the_members_pages_stay_open(lost: Feed, owner: User) -> None:
    browser = signed_in(owner)
    for name in ("emails", "voicemails", "dashboard"):
        assert browser.get(reverse(name)).status_code == 200


def test_a_signed_webhook_is_asked_to_come_again_and_an_unsigned_one_is_kept(lost: Feed) -> None:
    def post(vendor: str) -> int:
        url = reverse("vendor_hook", args=[vendor, f"hook-{vendor}"])
        return Client().post(url, json.dumps({"id": 1, "data": {}}), content_type="application/json").status_code

    assert post("resend") == 503
    assert post("tracerfy") in (200, 400)


def test_the_command_names_what_to_enter_again(lost: Feed) -> None:
    with pytest.raises(CommandError, match="desert_gps_listings.* of Desert Realty.*Resend.* of Desert Realty"):
        call_command("check_secrets")


def test_the_command_is_content_when_all_open(gps: Collection, capsys: Any) -> None:
    with tenant_scope(gps.tenant_id):
        a_feed(gps, secrets={"token": "t"})
    call_command("check_secrets")
    assert "can be opened" in capsys.readouterr().out


def test_a_dump_holds_no_address_of_a_webhook(gps: Collection) -> None:
    """Security Low 12: encrypted, and looked up by a digest."""
    with tenant_scope(gps.tenant_id), connection.cursor() as cursor:
        account = an_account("tracerfy", webhook_key="unguessable-part")
        cursor.execute("SELECT row_to_json(row)::text FROM crm_leads_vendoraccount AS row")
        assert "unguessable-part" not in cursor.fetchone()[0]
        assert VendorAccount.objects.get(pk=account.pk).webhook_key == "unguessable-part"
    url = reverse("vendor_hook", args=["tracerfy", "unguessable-part"])
    assert Client().post(url, "no JSON", content_type="application/json").status_code == 400
