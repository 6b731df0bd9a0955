"""The file of a backup: a ZIP with `manifest.json`, `database.dump` (pg_dump's custom format), `media/` and, if asked
for, `keys.json`."""

import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, fields
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import CommandError

from realty.tenants import owned

FORMAT = 1
MANIFEST, DUMP, KEYS, MEDIA = "manifest.json", "database.dump", "keys.json", "media/"


@dataclass(frozen=True)
class Manifest:
    """`rows` by table; `migrations` as app.name; `keys` are fingerprints by setting, from which no key can be had."""

    format: int
    taken_at: str
    server_version: int
    migrations: list[str]
    rows: dict[str, int]
    keys: dict[str, list[str]]
    holds_keys: bool
    media: int


def fingerprints() -> dict[str, list[str]]:
    """Of the site's keys, to tell at a restore whether they are the same."""
    return {name: [_fingerprint(key) for key in keys] for name, keys in _keys().items()}


def _keys() -> dict[str, list[str]]:
    return {
        "SECRET_KEY": [settings.SECRET_KEY],
        "DIGEST_KEY": [settings.DIGEST_KEY],
        "FIELD_ENCRYPTION_KEYS": list(settings.FIELD_ENCRYPTION_KEYS),
    }


def _fingerprint(key: str) -> str:
    return hashlib.sha256(f"realty backup {key}".encode()).hexdigest()[:16]


@contextmanager
def written(path: Path) -> Iterator[zipfile.ZipFile]:
    """A new archive that has its name only when it is whole, and that its owner alone may read. Raises CommandError
    when there is such a file already, or its folder cannot be written."""
    if os.path.lexists(path):
        raise CommandError(f"{path} is there already: name another file.")
    beside = path.with_name(f".{path.name}.{os.getpid()}.partial")
    try:
        descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
    try:
        with os.fdopen(descriptor, "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                yield archive
            file.flush()
            os.fsync(file.fileno())
        os.link(beside, path)  # fails where somebody was faster; a rename would overwrite it
    except FileExistsError:
        raise CommandError(f"{path} is there already: name another file.") from None
    except OSError as error:
        raise CommandError(f"{path} cannot be written: {error.strerror}.") from None
    finally:
        beside.unlink(missing_ok=True)


def add_keys(archive: zipfile.ZipFile) -> None:
    archive.writestr(KEYS, json.dumps(_keys(), indent=2))


def add_media(archive: zipfile.ZipFile) -> int:
    """Every file below MEDIA_ROOT, and of the storage of photos where it is another; returns their number."""
    root = Path(settings.MEDIA_ROOT)
    found = 0
    for path in sorted(path for path in root.rglob("*") if path.is_file()) if root.is_dir() else []:
        try:
            archive.write(path, MEDIA + path.relative_to(root).as_posix())
        except FileNotFoundError:
            continue  # removed meanwhile, as its row is
        found += 1
    for store in owned.stores()[1:]:
        for name in owned.everything(store):
            try:
                with store.open(name, "rb") as file:
                    body = file.read()  # a photo; whole, since an entry that was begun cannot be taken back
            except FileNotFoundError:
                continue  # swept meanwhile
            archive.writestr(MEDIA + name, body)
            found += 1
    return found


def add_manifest(archive: zipfile.ZipFile, manifest: Manifest) -> None:
    archive.writestr(MANIFEST, json.dumps(asdict(manifest), indent=2))


@contextmanager
def opened(path: Path) -> Iterator[tuple[zipfile.ZipFile, Manifest]]:
    """Raises CommandError for what is no backup, is damaged, or was made by a newer Realty. An OSError of the block is
    not of this file, and passes."""
    damaged = f"{path} is no backup of Realty, or it is damaged."
    with ExitStack() as stack:
        try:
            archive = stack.enter_context(zipfile.ZipFile(path))
            manifest = _manifest(path, json.loads(archive.read(MANIFEST)))
            archive.getinfo(DUMP)
        except OSError as error:
            raise CommandError(f"{path} cannot be read: {error.strerror or error}.") from None
        except (zipfile.BadZipFile, KeyError, ValueError):
            raise CommandError(damaged) from None
        try:
            yield archive, manifest
        except zipfile.BadZipFile:
            raise CommandError(damaged) from None


def _manifest(path: Path, told: dict[str, Any]) -> Manifest:
    if told.get("format") != FORMAT:
        raise CommandError(f"{path} has format {told.get('format')}; this Realty reads format {FORMAT}.")
    return Manifest(**{each.name: told[each.name] for each in fields(Manifest)})


def media_of(archive: zipfile.ZipFile) -> Iterator[tuple[str, zipfile.ZipInfo]]:
    """Path below MEDIA_ROOT and entry. Raises CommandError for a path that leads out of it."""
    for entry in archive.infolist():
        if entry.filename.startswith(MEDIA):
            name = entry.filename.removeprefix(MEDIA)
            if ".." in Path(name).parts or Path(name).is_absolute():
                raise CommandError(f"The backup holds a file with the forbidden path {entry.filename}.")
            yield name, entry


def keys_of(archive: zipfile.ZipFile) -> dict[str, list[str]]:
    """By setting. Raises CommandError where they are not all there."""
    try:
        told = json.loads(archive.read(KEYS))
        return {name: [str(key) for key in told[name]] for name in _keys()}
    except (KeyError, ValueError):
        raise CommandError(f"{archive.filename} does not hold all keys of a site: restore it without them.") from None
