"""From one version to the next and back: `manage.py upgrade`, `roll_back`, `drill`."""

import errno
import json
import os
import zipfile
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import connection, migrations, models
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from django_q.models import Schedule

from crm_leads.models import Lead
from realty.backup import drill
from realty.backup.making import digests
from realty.operations import upgrade
from realty.tenants.models import Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from tests.cells import one_schema
from tests.crm_leads.rows import a_lead

pytestmark = pytest.mark.django_db(transaction=True)


def command(*args: Any, **options: Any) -> str:
    output = StringIO()
    call_command(*map(str, args), stdout=output, **options)
    return output.getvalue()


# Threads of earlier tests may have left theirs.
END_OTHERS = """
SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'
"""


@pytest.fixture(autouse=True)
def alone(transactional_db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(END_OTHERS)


@pytest.fixture
def desk(tenant: Tenant, owner: User) -> Lead:
    with tenant_scope(tenant):
        return a_lead(city="Indio")


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """This code has one migration more than the database: a table for notes. A test may change what it does."""

    class Newer(migrations.Migration):
        dependencies = [("operations", "0001_initial")]
        operations = [migrations.CreateModel("Note", [("id", models.BigAutoField(primary_key=True))])]

    load = MigrationLoader.load_disk

    def load_with_newer(self: MigrationLoader) -> None:
        load(self)
        self.disk_migrations["operations", "0002_note"] = Newer("0002_note", "operations")

    monkeypatch.setattr(MigrationLoader, "load_disk", load_with_newer)
    yield Newer
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS operations_note")
        cursor.execute("DELETE FROM django_migrations WHERE app = 'operations' AND name <> '0001_initial'")


def tables() -> set[str]:
    return set(connection.introspection.table_names())


def test_an_upgrade_leaves_a_backup_and_goes_back_without_losing_a_row(
    desk: Lead, newer: Any, tmp_path: Path, tenant: Tenant
) -> None:
    Schedule.objects.all().delete()
    said = command("upgrade", "--backups", tmp_path / "backups", "--no-static")
    assert "Migrating the database (1 steps)" in said and "start the web server" in said
    assert "operations_note" in tables() and Schedule.objects.count() > 5
    (file,) = (tmp_path / "backups").iterdir()
    assert file.name in said and file.stat().st_mode & 0o077 == 0

    with tenant_scope(tenant):
        a_lead(property_key="addr:92262:2:SINCE THEN:")
    assert "Undoing operations.0002_note" in command("roll_back", file)
    assert "operations_note" not in tables()
    with tenant_scope(tenant):
        assert Lead.objects.count() == 2
    assert "already" in command("roll_back", file)


def test_it_may_be_repeated(desk: Lead, tmp_path: Path) -> None:
    for _ in range(2):
        assert "migrated already" in command("upgrade", "--no-backup", "--no-static")


def test_what_cannot_be_undone_is_told_before_anything_is(desk: Lead, newer: Any, tmp_path: Path) -> None:
    newer.operations = [*newer.operations, migrations.RunSQL("SELECT 1")]
    command("upgrade", "--backups", tmp_path, "--no-static")
    (file,) = tmp_path.iterdir()
    with pytest.raises(CommandError, match="operations.0002_note cannot be undone. Restore the backup"):
        command("roll_back", file)
    assert "operations_note" in tables()


def with_manifest(file: Path, **change: Any) -> Path:
    """The same backup, as another site made it."""
    other = file.with_name("other.backup")
    with zipfile.ZipFile(file) as whole, zipfile.ZipFile(other, "w") as altered:
        for name in whole.namelist():
            data = whole.read(name)
            altered.writestr(name, json.dumps({**json.loads(data), **change}) if name == "manifest.json" else data)
    return other


def test_a_site_from_before_its_migrations_were_joined_keeps_its_tables(
    desk: Lead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its backup has the names that 0001_models and its like replace."""
    monkeypatch.setattr(MigrationExecutor, "migrate", lambda *args, **options: pytest.fail("it undid a migration"))
    command("backup", tmp_path / "then.backup")
    names = list[str]()
    for (app, name), migration in MigrationLoader(None).disk_migrations.items():
        names += [".".join(each) for each in migration.replaces or [(app, name)]]
    assert "listings.0001_initial" in names and "listings.0001_models" not in names
    assert "already" in command("roll_back", with_manifest(tmp_path / "then.backup", migrations=names))
    names.remove("listings.0001_initial")
    with pytest.raises(CommandError, match="listings.0001_models cannot be undone: the backup has a part"):
        command("roll_back", with_manifest(tmp_path / "then.backup", migrations=names))


@pytest.mark.parametrize(
    ("change", "word"), [({"migrations": ["leads.9999_later"]}, "newer Realty"), ({"server_version": 990_000}, "older")]
)
def test_a_backup_that_this_code_cannot_take_empties_nothing(
    desk: Lead, tmp_path: Path, tenant: Tenant, settings: Any, change: dict[str, Any], word: str
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "photo.jpg").write_text("kept")
    command("backup", tmp_path / "then.backup")
    with pytest.raises(CommandError, match=word):
        command("roll_back", with_manifest(tmp_path / "then.backup", **change), "--restore", "--yes")
    assert (settings.MEDIA_ROOT / "photo.jpg").exists() and not list(tmp_path.glob("before-roll-back-*"))
    with tenant_scope(tenant):
        assert Lead.objects.get() == desk


def test_wrong_settings_end_an_upgrade_before_it_begins(desk: Lead, tmp_path: Path, settings: Any) -> None:
    settings.Q_CLUSTER = {"retry": 300}
    with pytest.raises(CommandError, match="realty.E001"):
        command("upgrade", "--backups", tmp_path, "--no-static")
    assert list(tmp_path.iterdir()) == []


def test_everything_goes_back_to_the_backup_and_what_was_here_is_kept(
    desk: Lead, tmp_path: Path, tenant: Tenant, settings: Any
) -> None:
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "photo.jpg").write_text("then")
    command("backup", tmp_path / "then.backup")
    with platform_scope("test"):
        before = digests()
    (settings.MEDIA_ROOT / "photo.jpg").write_text("since")
    with tenant_scope(tenant):
        a_lead(property_key="addr:92262:2:SINCE THEN:")
    with _another_session(), pytest.raises(CommandError, match="1 other sessions use the database: stop"):
        command("roll_back", tmp_path / "then.backup", "--restore", "--yes")
    said = command("roll_back", tmp_path / "then.backup", "--restore", "--yes")
    with platform_scope("test"):
        after = digests()
    changed = {table for table in before if before[table] != after[table]}
    assert changed <= {"django_q_schedule"}
    with tenant_scope(tenant):
        assert Lead.objects.count() == 1
    assert (settings.MEDIA_ROOT / "photo.jpg").read_text() == "then"
    assert len(list(tmp_path.glob("before-roll-back-*.backup"))) == 1 and "is kept in" in said
    assert (settings.STATIC_ROOT / "js/map.js").exists(), "this code's, and not those of the newer one"
    assert [path.read_text() for path in tmp_path.glob("media-*/photo.jpg")] == ["since"]


def test_a_media_folder_that_cannot_be_moved_leaves_the_tables(
    desk: Lead, tmp_path: Path, tenant: Tenant, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One that is a file system of its own, for example."""
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.MEDIA_ROOT.mkdir()
    (settings.MEDIA_ROOT / "photo.jpg").write_text("kept")
    command("backup", tmp_path / "then.backup")

    def busy(*args: Any) -> None:
        raise OSError(errno.EBUSY, os.strerror(errno.EBUSY))

    monkeypatch.setattr(Path, "rename", busy)
    with pytest.raises(CommandError, match="Nothing was changed: .*media cannot be moved"):
        command("roll_back", tmp_path / "then.backup", "--restore", "--yes")
    with tenant_scope(tenant):
        assert Lead.objects.get() == desk


def test_a_restore_that_fails_says_what_the_database_holds(
    desk: Lead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    command("backup", tmp_path / "then.backup")

    restore = upgrade.restore

    def fails_at_the_end(*args: Any, **options: Any) -> None:
        restore(*args, **options)
        raise CommandError("The rows differ.")

    monkeypatch.setattr(upgrade, "restore", fails_at_the_end)
    with pytest.raises(CommandError, match="differ. The database has the tables of the backup, and nothing is lost"):
        command("roll_back", tmp_path / "then.backup", "--restore", "--yes", "--no-static")


def _another_session() -> Any:
    return connection.get_new_connection(connection.get_connection_params())


def test_the_drill_finds_every_table_equal_and_leaves_nothing(desk: Lead, tmp_path: Path) -> None:
    said = command("drill", "--folder", tmp_path)
    assert f"{len(digests_now())} tables" in said
    assert list(tmp_path.iterdir()) == []
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_database WHERE datname LIKE '%\\_drill'")
        assert cursor.fetchone() == (0,)


def digests_now() -> Any:
    with platform_scope("test"):
        return digests()


def test_the_drill_names_a_table_that_is_not_the_same(
    desk: Lead, tmp_path: Path, tenant: Tenant, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Counting rows is not enough: one has the same number and another content."""
    restore = drill.restore

    def damaged(*args: Any, **options: Any) -> None:
        restore(*args, **options)
        with tenant_scope(tenant):
            Lead.objects.update(city="Coachella")

    monkeypatch.setattr(drill, "restore", damaged)
    with pytest.raises(CommandError, match=r"Not the same after the restore: (cell_1\.)?crm_leads_lead"):
        command("drill", "--folder", tmp_path)


def test_the_drill_takes_the_sites_locale_where_the_servers_is_another(
    desk: Lead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its database is then none of the server's template, which may hold the extensions."""
    monkeypatch.setattr(drill, "LIKE_THIS", drill.LIKE_THIS.replace(" <> ", " = "))
    assert f"{len(digests_now())} tables" in command("drill", "--folder", tmp_path)


def test_a_folder_keeps_the_newest_backups(desk: Lead, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    now = timezone.now()
    (tmp_path / "another.file").touch()
    for day in range(4):
        monkeypatch.setattr(timezone, "now", lambda day=day: now + timedelta(days=day))
        command("backup", tmp_path, "--keep", 2)
    kept = sorted(path.name for path in tmp_path.glob("realty-*.backup"))
    assert [name[7:17] for name in kept] == [f"{now + timedelta(days=day):%Y-%m-%d}" for day in (2, 3)]
    assert (tmp_path / "another.file").exists()
    with pytest.raises(CommandError, match="--keep wants a folder"):
        command("backup", tmp_path / "file.backup", "--keep", 2)


@one_schema
def test_a_migration_does_not_wait_for_a_lock_while_all_others_wait_behind_it(
    desk: Lead, newer: Any, settings: Any
) -> None:
    settings.MIGRATION_LOCK_SECONDS = 1
    newer.operations = [migrations.RunSQL("ALTER TABLE crm_leads_lead ADD COLUMN later int", "SELECT 1")]
    with _another_session() as page:
        page.execute("BEGIN")
        page.execute("SELECT count(*) FROM crm_leads_lead")
        with pytest.raises(CommandError, match="waited 1 seconds for a table"):
            command("migrate", interactive=False, verbosity=0)
        page.execute("ROLLBACK")
    with connection.cursor() as cursor:
        cursor.execute("SHOW lock_timeout")
        assert cursor.fetchone() == ("0",)
