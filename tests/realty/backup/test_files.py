"""The uploaded files of a backup: all of them or none, and private again."""

import errno
import os
import shutil
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from stat import S_IMODE
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from realty.backup import making, media
from realty.tenants.models import Tenant

pytestmark = pytest.mark.django_db(transaction=True)
EXPORT, PHOTO = "exports/1/desert.zip", "photos/1/aa/kept.webp"


@pytest.fixture
def careless_umask() -> Iterator[None]:
    before = os.umask(0o022)
    yield
    os.umask(before)


@pytest.fixture
def backup(tenant: Tenant, tmp_path: Path, settings: Any, empty_database: Any) -> Path:
    """Of a site with an export and a photo; the connection is one to an empty database, and the files are gone."""
    settings.MEDIA_ROOT = tmp_path / "media"
    for name in (EXPORT, PHOTO):
        (settings.MEDIA_ROOT / name).parent.mkdir(parents=True)
        (settings.MEDIA_ROOT / name).write_text(name)
    call_command("backup", str(tmp_path / "site.backup"), stdout=StringIO())
    shutil.rmtree(settings.MEDIA_ROOT)
    empty_database()
    return tmp_path / "site.backup"


def restore(file: Path) -> None:
    call_command("restore", str(file), stdout=StringIO())


def test_a_full_disk_leaves_neither_rows_nor_files_and_is_called_so(
    backup: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*args: Any) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    with monkeypatch.context() as patched:
        patched.setattr(media.shutil, "copyfileobj", full)
        with pytest.raises(CommandError, match=f"cannot be written to {settings.MEDIA_ROOT}: No space left"):
            restore(backup)
    assert list(settings.MEDIA_ROOT.iterdir()) == []
    with connection.cursor() as cursor:
        cursor.execute(making.TABLES)
        assert cursor.fetchall() == []
    restore(backup)
    assert sorted(path.name for path in settings.MEDIA_ROOT.iterdir()) == ["exports", "photos"]


def test_only_photos_are_open_to_other_users(backup: Path, settings: Any, careless_umask: None) -> None:
    """nginx reads a photo by its name and lists no folder."""
    restore(backup)
    root = settings.MEDIA_ROOT
    assert (root / EXPORT).read_text() == EXPORT and (root / PHOTO).read_text() == PHOTO
    private = {path: S_IMODE((root / path).stat().st_mode) for path in ("exports", "exports/1", EXPORT)}
    assert private == {"exports": 0o700, "exports/1": 0o700, EXPORT: 0o600}
    passed = {S_IMODE(path.stat().st_mode) for path in (root, root / "photos", (root / PHOTO).parent)}
    assert passed == {0o711} and S_IMODE((root / PHOTO).stat().st_mode) == 0o644
