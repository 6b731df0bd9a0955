"""A deleted tenant leaves no row, no file, no view, and a certificate; everybody else keeps all of theirs."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import ProgrammingError, connection, transaction
from django.urls import reverse
from django.utils import timezone
from django_q.models import OrmQ

from crm_leads.models import KeptStop, Suppression
from realty.database.statements import fetch_all, fetch_one
from realty.tenants import owned, suspension, tasks
from realty.tenants.deletion import asking, certificate, removing
from realty.tenants.models import Membership, Role, Tenant, TenantDeletion
from realty.tenants.scope import platform_scope, tenant_scope
from tests.conftest import PASSWORD, signed_in
from tests.realty.accounts.mailbox import letters
from tests.realty.tenants.test_export import filled

__all__ = ["filled"]


def asked(tenant: Tenant, staff: User, *, due: bool = True) -> TenantDeletion:
    with platform_scope("test"):
        deletion = asking.ask(tenant, "The contract ended", staff)
        if due:
            past = timezone.now() - timedelta(days=15)
            TenantDeletion.objects.update(asked_at=past, due_at=past + timedelta(days=14))
        return deletion


def everything_of(tenant_id: int) -> dict[str, Any]:
    """Rows by table, files, and views of a tenant."""
    with platform_scope("test"):
        views = fetch_all("SELECT viewname FROM pg_views WHERE viewname LIKE 'coastal%%' OR viewname LIKE 'desert%%'")
        return {
            "rows": removing.left_in(tenant_id),
            "files": [file.path for file in owned.files(tenant_id)],
            "views": sorted(views),
        }


def test_nothing_of_it_is_left_and_others_are_untouched(
    filled: Tenant, other_tenant: Tenant, staff: User, owner: User
) -> None:
    before, ours = everything_of(other_tenant.pk), everything_of(filled.pk)
    assert ours["files"] and len(ours["rows"]) > 60
    deletion = asked(filled, staff)
    assert tasks.delete_due() == 1
    after = everything_of(filled.pk)
    assert (after["rows"], after["files"]) == ({}, [])
    assert after["views"] == [("coastal_gps_listings",)]
    assert everything_of(other_tenant.pk)["rows"] == before["rows"]
    assert everything_of(other_tenant.pk)["files"] == before["files"]
    with platform_scope("test"):
        assert not Tenant.objects.filter(pk=filled.pk).exists()
        deletion.refresh_from_db()
    assert not User.objects.filter(pk=owner.pk).exists() and User.objects.filter(pk=staff.pk).exists()
    assert not OrmQ.objects.filter(key__contains=f"/{filled.pk}/").exists()
    assert not default_storage.exists(f"feeds/{filled.pk}")
    for table, count in ours["rows"].items():
        # The audit and the letters grew while it was asked for; all others had what they had.
        assert deletion.counts[table] >= count, table
    assert deletion.counts["listings_listing"] == ours["rows"]["listings_listing"]


def test_no_table_is_forgotten_by_the_order(db: None) -> None:
    """Every table with a tenant has a model whose rows are removed."""
    ordered = [model._meta.db_table for model in owned.owned_models()]
    assert {table for (table,) in fetch_all(removing.TABLES)} == set(ordered)
    for model in owned.owned_models():
        for field in model._meta.concrete_fields:
            target = field.related_model
            if target in owned.owned_models() and target is not model:
                assert ordered.index(model._meta.db_table) < ordered.index(target._meta.db_table)


def test_every_append_only_table_lets_a_deleted_tenant_go(db: None) -> None:
    kept = fetch_all(
        "SELECT tgrelid::regclass::text FROM pg_trigger"
        " JOIN pg_attribute ON attrelid = tgrelid AND attname = 'tenant_id' JOIN pg_class ON pg_class.oid = tgrelid"
        " WHERE tgname = 'append_only' AND NOT EXISTS (SELECT FROM pg_policies"
        " WHERE policyname = 'tenant_goes' AND tablename = relname AND schemaname::regnamespace = relnamespace)"
    )
    assert kept == []


@pytest.mark.parametrize("seconds", [0.0])
def test_a_kill_at_any_slice_loses_no_count(filled: Tenant, staff: User, seconds: float) -> None:
    """Each call does one slice and forgets everything, as a process that is killed."""
    ours = everything_of(filled.pk)["rows"]
    deletion, calls = asked(filled, staff), 0
    while True:
        with platform_scope("test"):
            deletion = TenantDeletion.objects.get(pk=deletion.pk)
        calls += 1
        slices, done = removing._slices(deletion) if removing._begin(deletion) else iter(()), True
        for number, _ in enumerate(slices):
            if number == calls * 3:
                done = False
                break
        if done:
            break
    assert calls > 5
    with platform_scope("test"):
        deletion.refresh_from_db()
    assert deletion.finished_at and deletion.counts["mls_sync_syncrun"] == ours["mls_sync_syncrun"]
    assert deletion.counts["tenants_membership"] == ours["tenants_membership"]


def test_it_waits_for_its_day_and_can_be_taken_back(filled: Tenant, staff: User, owner: User) -> None:
    client, page = signed_in(staff), reverse("admin:tenants_tenant_remove", args=[filled.pk])
    assert client.post(page, {"name": "Desert", "reason": "The contract ended"}).status_code == 422
    assert client.post(page, {"name": "Desert Realty", "reason": "The contract ended"}).status_code == 302
    assert tasks.delete_due() == 0
    assert any("is to be deleted" in str(letter.subject) for letter in letters())
    said = signed_in(owner).get(reverse("dashboard")).content.decode()
    assert "It is to be deleted on" in said
    assert client.post(reverse("admin:tenants_tenant_keep", args=[filled.pk])).status_code == 302
    assert signed_in(owner).get(reverse("dashboard")).status_code == 200
    with platform_scope("test"):
        TenantDeletion.objects.update(due_at=timezone.now(), asked_at=timezone.now() - timedelta(days=1))
    assert tasks.delete_due() == 0
    assert everything_of(filled.pk)["files"]


def test_it_is_not_resumed_before_it_is_taken_back(tenant: Tenant, staff: User) -> None:
    """It would work, and be deleted all the same."""
    asked(tenant, staff, due=False)
    client, page = signed_in(staff), reverse("admin:tenants_tenant_resume", args=[tenant.pk])
    assert client.post(page).status_code == 404
    with platform_scope("test"):
        assert not suspension.resume(tenant)
        tenant.refresh_from_db()
        assert not tenant.is_active


def test_the_letter_tells_the_hour_of_the_brokerage(tenant: Tenant, owner: User, staff: User) -> None:
    """At 02:00 UTC it is the evening before in California."""
    with time_machine.travel(datetime(2026, 12, 1, 2, 0, tzinfo=UTC), tick=False):
        asked(tenant, staff, due=False)
        suspended, deleted = (str(letter.body) for letter in letters())
    for said in (suspended, deleted):
        assert "on December 14, 2026, 6:00 PM PST" in said


def test_keep_is_pressed_in_time_or_refused(tenant: Tenant, staff: User) -> None:
    """In the moment in which the deletion begins there is none in which both go on."""
    deletion = asked(tenant, staff)
    kept: list[bool] = []

    def pressed(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        found = execute(sql, params, many, context)
        if not kept and sql.startswith('UPDATE "tenants_tenantdeletion"'):
            kept.append(True)
            with platform_scope("test"):
                kept[0] = asking.undo(tenant, staff)
        return found

    with connection.execute_wrapper(pressed):
        assert removing._begin(deletion)
    assert kept == [False] and deletion.started_at == deletion.heartbeat_at


def test_the_certificate_proves_what_went_and_shows_a_change(
    filled: Tenant, staff: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(removing, "FILES_AT_ONCE", 1)
    default_storage.save(f"feeds/{filled.pk}/1/another.csv", ContentFile(b"ListingKey"))
    files = everything_of(filled.pk)["files"]
    deletion = asked(filled, staff)
    tasks.delete_due()
    page = reverse("admin:tenants_tenantdeletion_certificate", args=[deletion.pk])
    told = json.loads(signed_in(staff).get(page).content)
    assert told["tenant"] == {"id": filled.pk, "slug": "desert", "name": "Desert Realty"}
    assert told["removed"]["listings_listing"] >= 1 and told["files"] == len(files) > 1
    with platform_scope("test"):
        deletion.refresh_from_db()
        assert certificate.is_sound(deletion)
        deletion.counts["listings_listing"] = 0
        assert not certificate.is_sound(deletion)


def test_a_certificate_holds_when_the_site_moves_and_its_key_changes(
    tenant: Tenant, staff: User, settings: Any
) -> None:
    deletion = asked(tenant, staff)
    tasks.delete_due()
    settings.SITE_URL = "https://homes.example.com"
    settings.SECRET_KEY_FALLBACKS, settings.SECRET_KEY = [settings.SECRET_KEY], "another-key-of-the-site"
    with platform_scope("test"):
        deletion.refresh_from_db()
    assert certificate.is_sound(deletion)
    settings.SECRET_KEY_FALLBACKS = []
    assert not certificate.is_sound(deletion)


def test_a_certificate_is_for_staff_who_may_see_deletions(tenant: Tenant, staff: User) -> None:
    deletion = asked(tenant, staff)
    tasks.delete_due()
    helen = User.objects.create_user("helen", "helen@example.com", PASSWORD, is_staff=True)
    page = reverse("admin:tenants_tenantdeletion_certificate", args=[deletion.pk])
    assert signed_in(helen).get(page).status_code == 403


def test_opt_outs_stay_as_digests_and_come_back_with_the_brokerage(filled: Tenant, staff: User) -> None:
    from django.core.management import call_command  # noqa: PLC0415

    with tenant_scope(filled):
        digests = set(Suppression.objects.filter(lifted_at=None).values_list("digest", flat=True))
    asked(filled, staff)
    tasks.delete_due()
    with platform_scope("test"):
        assert set(KeptStop.objects.values_list("digest", flat=True)) == digests != set()
        back = Tenant.objects.create(slug="desert2", name="Desert Realty again")
    call_command("give_back_stops", "desert", "desert2")
    with tenant_scope(back):
        assert {row.digest for row in Suppression.objects.all()} == digests
        assert {row.address for row in Suppression.objects.all()} == {""}


def test_no_row_goes_of_a_tenant_that_is_not_being_deleted(filled: Tenant, other_tenant: Tenant, staff: User) -> None:
    asked(filled, staff, due=False)
    with pytest.raises(ProgrammingError, match="No tenant is being deleted"), transaction.atomic():
        with tenant_scope(filled):
            fetch_one("SELECT realty_remove_rows('crm_leads_erasure'::regclass, 10)")
    with tenant_scope(other_tenant), pytest.raises(ProgrammingError, match="append-only"), transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM crm_leads_erasure")


def test_somebody_of_two_brokerages_keeps_the_account(
    filled: Tenant, other_tenant: Tenant, staff: User, owner: User
) -> None:
    with tenant_scope(other_tenant):
        Membership.objects.create(user=owner, role=Role.AGENT)
    asked(filled, staff)
    tasks.delete_due()
    assert signed_in(owner).get(reverse("dashboard")).context["tenant"] == other_tenant
