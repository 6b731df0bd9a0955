"""Which settings had changed since the last complete run: what, from what to what, and by whom; never a secret."""

from datetime import timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from listings.models import Collection
from mls_sync import settings_snapshots
from mls_sync.changes import record_changes, settings_of
from mls_sync.field_maps import add_version
from mls_sync.models import Feed, RunStatus, SettingsSnapshot, SyncRun
from mls_sync.providers.errors import ProtocolError
from mls_sync.settings_snapshots import compare
from realty.tenants.models import Tenant
from tests.mls_sync.replication.conftest import Sync
from tests.mls_sync.replication.fake_provider import Source
from tests.realty.tenants.rows import a_feed, a_run


def test_runs_of_the_same_settings_share_a_snapshot(feed: Feed, sync: Sync) -> None:
    first, second = sync(), sync()
    assert first.settings_id == second.settings_id and SettingsSnapshot.objects.count() == 1
    found = compare(second)
    assert found.good == first and found.differences == ()


def test_before_the_first_complete_run_there_is_nothing_to_compare(feed: Feed, source: Source, sync: Sync) -> None:
    source.before_read = lambda what, token: (_ for _ in ()).throw(ProtocolError("No JSON."))
    run = sync()
    assert run.status == RunStatus.FAILED and compare(run).good is None


def test_what_changed_is_named_with_who_changed_it(gps: Collection, in_tenant: Tenant, owner: User) -> None:
    feed = a_feed(gps, secrets={"token": "the-first-token"})
    earlier = timezone.now() - timedelta(hours=2)
    good = a_run(feed, status=RunStatus.COMPLETE, settings=settings_snapshots.take(feed), started_at=earlier)
    SyncRun.objects.filter(pk=good.pk).update(requested_at=earlier)
    before = settings_of(feed)
    feed.schedule, feed.options = "30 2 * * *", {**feed.options, "mls_id": "20190211172710340762000000"}
    feed.secrets, feed.secrets_changed_at = {"token": "the-second-token"}, timezone.now()
    feed.save()
    record_changes(feed, before, owner, secrets=["token"])
    add_version(feed, [{"field": "SubdivisionName", "names": ["Tract"]}], [])
    run = a_run(feed, status=RunStatus.FAILED, settings=settings_snapshots.take(feed), started_at=timezone.now())
    differences = compare(run).differences
    assert differences is not None
    told = {each.setting: (each.before, each.after, each.by) for each in differences}
    assert told["Schedule"] == ("0 * * * *", "30 2 * * *", "olivia")
    assert told["Field map"] == ("built in", "version 1", "")
    assert told["Credentials"] == ("", "changed", "olivia")
    assert len(told) == 4, told
    kept = str(list(SettingsSnapshot.objects.values_list("settings", flat=True)))
    assert "token" not in str(differences) and "-token" not in kept
