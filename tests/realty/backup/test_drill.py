"""The restore drill (security M4): what a backup holds is what a site restored from it shows, to each tenant."""

import json
import re
import zipfile
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.test import Client

from crm_leads.models import Lead
from listings.collections import provision
from listings.ingest import write
from listings.models import Collection, Listing
from mls_sync.models import Feed
from realty.backup import making
from realty.keys import digest_key, field_encryption_keys, secret_key
from realty.tenants import owned
from realty.tenants.models import Tenant
from realty.tenants.rls import PLATFORM
from realty.tenants.scope import platform_scope, tenant_scope
from tests.crm_leads.rows import a_lead
from tests.listings.rows import photo, row
from tests.realty.tenants.rows import a_feed, one_row_of_each

pytestmark = pytest.mark.django_db(transaction=True)
NASTY = "Tab\tand \\. and\nline"
SECRET = {"token": "kept-through-a-fire"}


def command(*args: Any) -> str:
    output = StringIO()
    call_command(*map(str, args), stdout=output)
    return output.getvalue()


@pytest.fixture
def world(tenant: Tenant, other_tenant: Tenant, owner: User) -> None:
    """Two tenants with listings, leads and a feed with a secret; text with everything that COPY must escape."""
    for number, each in enumerate((tenant, other_tenant), 1):
        with tenant_scope(each):
            if number == 1:
                one_row_of_each(each, owner)
            else:
                a_feed(provision(each, "gps", title="GPS"))
            collection = provision(each, "crmls", title="CRMLS")
            with transaction.atomic():
                write(collection, [row(f"k{n}", photos=(photo(1),)) for n in range(3 * number)], run_id=None)
            Feed.objects.update(secrets=SECRET)
            a_lead(city=NASTY, property_key="addr:92262:9:TEST WAY:")


def content() -> dict[str, tuple[int, str]]:
    """Of every table, the number of its rows and a digest of all they hold."""
    found = {}
    with connection.cursor() as cursor:
        for table in making.count():
            cursor.execute(f"SELECT count(*), md5(string_agg(row::text, '|' ORDER BY row::text)) FROM {table} AS row")
            found[table] = cursor.fetchone()
    return found


def test_a_site_restored_from_its_backup_is_the_same(
    world: None, owner: User, tenant: Tenant, other_tenant: Tenant, tmp_path: Path, settings: Any, empty_database: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    (settings.MEDIA_ROOT / "notes").mkdir(parents=True)
    (settings.MEDIA_ROOT / "notes" / "one.txt").write_text("kept")
    file = tmp_path / "site.backup"
    with platform_scope("test"):
        before = content()
    assert "Counted again in the file" in command("backup", file)
    assert file.stat().st_mode & 0o077 == 0
    (settings.MEDIA_ROOT / "notes" / "one.txt").unlink()
    (settings.MEDIA_ROOT / "notes").rmdir()

    empty_database()
    assert "as counted then" in command("restore", file)

    with platform_scope("test"):
        assert content() == before
    for number, each in enumerate((tenant, other_tenant), 1):
        with tenant_scope(each):
            assert Listing.objects.filter(collection__provider="crmls").count() == 3 * number
            assert Feed.objects.get().secrets == SECRET
            assert Lead.objects.filter(city=NASTY).count() == 1
            # Row-level security and the collections' views came along.
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM listings_listing")
                assert cursor.fetchone()[0] == Listing.objects.count()
                cursor.execute(f"SELECT count(*) FROM {Collection.objects.get(provider='crmls').name}")
                assert cursor.fetchone()[0] == 3 * number
    assert (settings.MEDIA_ROOT / "notes" / "one.txt").read_text() == "kept"
    # It goes on: new rows get new ids, and a member signs in.
    with tenant_scope(tenant):
        newest = Lead.objects.latest("pk").pk
        assert a_lead(property_key="addr:92262:2:TEST WAY:").pk > newest
    client = Client()
    client.force_login(owner)
    assert client.get("/", follow=True).status_code == 200
    assert "is restored into an empty database only" in refused("restore", file)


def refused(*args: Any) -> str:
    with pytest.raises(CommandError) as caught:
        command(*args)
    return str(caught.value)


def test_a_file_that_is_there_is_not_overwritten(world: None, tmp_path: Path) -> None:
    file = tmp_path / "site.backup"
    file.write_text("another's")
    assert "is there already" in refused("backup", file)
    assert file.read_text() == "another's"
    assert list(tmp_path.iterdir()) == [file]


def test_a_photo_that_is_swept_meanwhile_fails_no_backup(
    world: None, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of photos in a bucket: it was listed, and is gone when it is read."""
    bucket = {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": {"location": tmp_path / "bucket"}}
    settings.MEDIA_ROOT, settings.STORAGES = tmp_path / "media", {**settings.STORAGES, "photos": bucket}
    storages["photos"].save("photos/1/aa/kept.webp", ContentFile(b"kept"))
    everything = owned.everything
    monkeypatch.setattr(owned, "everything", lambda store: ["photos/1/aa/swept.webp", *everything(store)])
    command("backup", tmp_path / "site.backup")
    with zipfile.ZipFile(tmp_path / "site.backup") as archive:
        assert [name for name in archive.namelist() if "photos" in name] == ["media/photos/1/aa/kept.webp"]
        assert archive.read("media/photos/1/aa/kept.webp") == b"kept"
        assert json.loads(archive.read("manifest.json"))["media"] == 1


def test_a_row_that_is_missing_from_the_file_is_found(
    world: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """M4: the obvious repair of the documented backup ended with exit code 0 and no lead in it."""
    monkeypatch.setattr("realty.database.programs.PLATFORM", "-c realty.platform=off")
    file = tmp_path / "site.backup"
    assert re.search(r"crm_leads_lead has 0 of \d", refused("backup", file))
    assert list(tmp_path.iterdir()) == []


def test_a_damaged_or_strange_file_restores_nothing(world: None, tmp_path: Path, empty_database: Any) -> None:
    file, damaged = tmp_path / "site.backup", tmp_path / "damaged.backup"
    command("backup", file)
    content = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        middle = archive.getinfo("database.dump").header_offset + archive.getinfo("database.dump").file_size // 2
    content[middle] ^= 0xFF
    damaged.write_bytes(content)
    empty_database()
    assert refused("restore", damaged)
    damaged.write_bytes(content[: len(content) // 2])
    assert "is no backup of Realty" in refused("restore", damaged)
    damaged.write_text("notes")
    assert "is no backup of Realty" in refused("restore", damaged)
    assert "cannot be read" in refused("restore", tmp_path / "nowhere")
    for change, word in (({"format": 9}, "format 9"), ({"migrations": ["crm_leads.9999_later"]}, "newer Realty")):
        with zipfile.ZipFile(file) as whole, zipfile.ZipFile(damaged, "w") as altered:
            for name in whole.namelist():
                data = whole.read(name)
                altered.writestr(name, json.dumps({**json.loads(data), **change}) if name == "manifest.json" else data)
        assert word in refused("restore", damaged)
    with connection.cursor() as cursor:
        cursor.execute(making.TABLES)
        assert cursor.fetchall() == []


def test_keys_are_in_the_file_only_when_asked_for(world: None, tmp_path: Path, settings: Any) -> None:
    plain, full = tmp_path / "plain.backup", tmp_path / "full.backup"
    assert "The keys are not in it" in command("backup", plain)
    assert "holds the keys in clear" in command("backup", full, "--with-keys")
    assert settings.FIELD_ENCRYPTION_KEYS[0].encode() not in plain.read_bytes()
    assert settings.SECRET_KEY.encode() not in plain.read_bytes()
    with zipfile.ZipFile(full) as archive:
        assert json.loads(archive.read("keys.json"))["SECRET_KEY"] == [settings.SECRET_KEY]


def test_the_keys_come_back_and_others_are_told(
    world: None, tmp_path: Path, settings: Any, empty_database: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "site.backup"
    command("backup", file, "--with-keys")
    secret, settings.SECRET_KEY = settings.SECRET_KEY, "x" * 50
    settings.DATA_DIR = tmp_path
    empty_database()
    assert "those of the backup (SECRET_KEY)" in command("restore", file)
    emptied()
    assert "The keys here" not in command("restore", file, "--with-keys")
    kept = tmp_path / "keys.json"
    assert secret_key("", tmp_path, production=False) == secret
    assert kept.stat().st_mode & 0o077 == 0
    emptied()
    monkeypatch.setenv("SECRET_KEY", "x" * 50)
    assert "those of the backup (SECRET_KEY)" in command("restore", file, "--with-keys"), "the environment wins"


def emptied() -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP OWNED BY CURRENT_USER")
        cursor.execute("CREATE SCHEMA IF NOT EXISTS public")


def test_every_key_of_the_backup_is_used_at_the_next_start(
    tenant: Tenant, tmp_path: Path, settings: Any, empty_database: Any
) -> None:
    """The key of do-not-contact digests, and the older Fernet keys that still open some credentials."""
    older, newer = (Fernet.generate_key().decode() for _ in range(2))
    settings.DIGEST_KEY, settings.FIELD_ENCRYPTION_KEYS = "d" * 50, [newer, older]
    command("backup", tmp_path / "site.backup", "--with-keys")
    settings.DIGEST_KEY, settings.FIELD_ENCRYPTION_KEYS = "other", [Fernet.generate_key().decode()]
    settings.DATA_DIR = tmp_path
    empty_database()
    command("restore", tmp_path / "site.backup", "--with-keys")
    assert digest_key("", "the secret key", tmp_path, production=False) == "d" * 50
    assert field_encryption_keys([], tmp_path, production=False) == [newer, older]


def test_every_policy_knows_the_platforms_scope() -> None:
    with connection.cursor() as cursor:
        cursor.execute(making.HIDDEN)
        assert cursor.fetchall() == []
    assert "realty.platform" in PLATFORM
