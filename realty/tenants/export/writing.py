"""Writes an archive in slices: each does some entries and notes how far it came. Memory is bounded by a page of rows,
whatever the tenant has."""

import hashlib
import json
import time
import zipfile
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.files.storage import Storage, default_storage
from django.db import models
from django.utils import timezone

from realty.tenants import owned
from realty.tenants.export import parts, tables
from realty.tenants.export.archive import GrowingArchive, write
from realty.tenants.models import Tenant, TenantExport

SLICE_SECONDS = 40.0
# A step of files ends after so many, or so long.
FILES_AT_ONCE, FILES_SECONDS = 200, 20.0
PIECE = 1 << 20
# The archives themselves.
KIND = "exports"
README = """Everything that {tenant} has at {site}, begun on {begun}.

tables/     each table of the site, as CSV for spreadsheets and as JSON Lines for programs; large ones in several files
collections/  each collection of listings as JSON Lines, with photos and the MLS's records; large ones in several files
files/      what was uploaded: photos of own listings, files of feeds
people.csv  the members whom the tables name by number
manifest.json  rows of each table, and the columns that are left out: stored credentials

Each table is as it was when it was written. In the CSV files an apostrophe stands before text that a spreadsheet would
run as a formula; the JSON Lines have every text as it is.

audit_auditevent has who did what; crm_leads_gatedecision, _consent, _suppression, _callrecord and _erasure are records
that the law may ask for. Keep them: 16 CFR 310.5 wants call records kept for five years.
"""


def models_of_export() -> list[type[models.Model]]:
    """Every table of tenants, and the tenant's own row."""
    return [Tenant, *owned.owned_models()]


def path_of(export: TenantExport) -> Path:
    return Path(default_storage.path(export.path))


def work(export: TenantExport, seconds: float = SLICE_SECONDS) -> bool:
    """Entries until the time is over. In the tenant's scope, by one worker at a time. True when all are written; then
    `settle` when that is noted."""
    deadline = time.monotonic() + seconds
    archive = GrowingArchive(path_of(export))
    archive.mend()
    for _ in _steps(export, archive):
        export.heartbeat_at = timezone.now()
        export.save(update_fields=["place", "tables", "rows", "part", "done", "parts", "heartbeat_at"])
        if time.monotonic() > deadline:
            return False
    return True


def settle(export: TenantExport) -> None:
    """The archive is noted as whole: what mends it can go."""
    GrowingArchive(path_of(export)).forget()


def _steps(export: TenantExport, archive: GrowingArchive) -> Iterator[None]:
    """After each but the last, `export.place` says what is in the archive. What was written and not noted is known by
    its name."""
    tenant, every = export.tenant, models_of_export()
    export.parts = len(every) + 2
    place = export.place
    for number in range(place.get("table", 0), len(every)):
        model = every[number]
        export.part = str(model._meta.verbose_name_plural)
        while place.get("table", 0) == number:
            _chunk(export, archive, model, place)
            export.done = place["table"]
            yield
    export.part = "collections"
    for part in parts.of(tenant):
        while not _is_written(archive, part, place):
            _part(archive, part, place)
            yield
    export.part, export.done = "files", len(every) + 1
    for number, store in enumerate(owned.stores()):
        if number > place.get("store", 0):
            place.update(store=number, file="")
        if number == place.get("store", 0):
            paths = owned.paths_in(store, tenant.pk, but=KIND)
            left = (path for path in paths if path > place.get("file", ""))
            while last := _files(archive, store, left):
                place["file"] = last
                yield
    export.done = len(every) + 2
    with archive.entries() as entries:
        if "manifest.json" not in entries.namelist():
            write(entries, "README.txt", [_readme(export).encode()])
            write(entries, "manifest.json", [_manifest(export, every).encode()])


def _chunk(export: TenantExport, archive: GrowingArchive, model: type[models.Model], place: dict[str, Any]) -> None:
    """Both files of the next rows of a table. Where none are left, the place is the next table."""
    table, number, after = model._meta.db_table, place.get("chunk", 0), place.get("after")
    names, last, rows = tables.columns(model), after, 0
    known = archive.names()

    def lines() -> Iterator[bytes]:
        nonlocal last, rows
        for page in tables.pages(model, export.tenant_id, after, tables.CHUNK):
            last, rows = page[-1][0], rows + len(page)
            yield "".join(f"{row}\n" for _, row in page).encode()

    def cells() -> Iterator[bytes]:
        yield tables.csv_head(model).encode()
        for page in tables.pages(model, export.tenant_id, after, rows):
            yield tables.csv_lines((row for _, row in page), names).encode()

    name = f"tables/{table}/{number + 1:04}"
    if f"{name}.jsonl" in known:
        # Written, and the process was killed before it was noted.
        rows, last = _counted(archive, f"{name}.jsonl", str(model._meta.pk.column))
    else:
        with archive.entries() as entries:
            write(entries, f"{name}.jsonl", lines())
            write(entries, f"{name}.csv", cells())
    export.tables[table] = export.tables.get(table, 0) + rows
    export.rows += rows
    if rows < tables.CHUNK:
        place.update(table=place.get("table", 0) + 1, chunk=0, after=None)
    else:
        place.update(chunk=number + 1, after=last if isinstance(last, int) else str(last))


def _is_written(archive: GrowingArchive, part: parts.Part, place: dict[str, Any]) -> bool:
    """Of a part in several entries the place says so, by no key to go on from."""
    if isinstance(part, parts.Rows):
        rows: dict[str, tuple[int, int | None]] = place.get("rows", {})
        return part.name in rows and rows[part.name][1] is None
    return part[0] in archive.names()


def _part(archive: GrowingArchive, part: parts.Part, place: dict[str, Any]) -> None:
    if isinstance(part, parts.Rows):
        _rows(archive, part, place)
        return
    with archive.entries() as entries:
        write(entries, *part)


def _rows(archive: GrowingArchive, part: parts.Rows, place: dict[str, Any]) -> None:
    """The next entry, as of a table. `place` has how many there are, and the key to go on from, while rows are left."""
    number, after = place.setdefault("rows", {}).get(part.name, (0, 0))
    name, last, rows = f"{part.name}/{number + 1:04}.jsonl", after, 0

    def lines() -> Iterator[bytes]:
        nonlocal last, rows
        for page in part.pages(after, part.at_once):
            last, rows = page[-1][0], rows + len(page)
            yield "".join(f"{line}\n" for _, line in page).encode()

    if name in archive.names():
        # Written, and the process was killed before it was noted.
        rows, last = _counted(archive, name, "id")
    else:
        with archive.entries() as entries:
            write(entries, name, lines())
    place["rows"][part.name] = (number + 1, last if rows == part.at_once else None)


def _counted(archive: GrowingArchive, name: str, key: str) -> tuple[int, Any]:
    rows, last = 0, None
    with zipfile.ZipFile(archive.path) as opened, opened.open(name) as lines:
        for line in lines:
            rows, last = rows + 1, line
    return rows, json.loads(last)[key] if last else None


def _files(archive: GrowingArchive, store: Storage, paths: Iterator[str]) -> str:
    """Some together, since the archive's directory is read and kept for each time that it grows; large ones fewer.
    Returns the last one's path, "" where none was left."""
    known, last, until = archive.names(), "", time.monotonic() + FILES_SECONDS
    with archive.entries() as entries:
        for path in islice(paths, FILES_AT_ONCE):
            last = path
            if f"files/{path}" not in known:
                _file(entries, store, path)
            if time.monotonic() > until:
                break
    return last


def _file(entries: zipfile.ZipFile, store: Storage, path: str) -> None:
    try:
        with store.open(path, "rb") as file:
            write(entries, f"files/{path}", _pieces(file))
    except FileNotFoundError:
        return  # removed meanwhile


def _pieces(file: Any) -> Iterable[bytes]:
    while piece := file.read(PIECE):
        yield piece


def _readme(export: TenantExport) -> str:
    begun = f"{export.requested_at:%Y-%m-%d %H:%M} UTC"
    return README.format(tenant=export.tenant, site=settings.SITE_URL or "this site", begun=begun)


def _manifest(export: TenantExport, every: list[type[models.Model]]) -> str:
    told = {
        "tenant": {"id": export.tenant_id, "slug": export.tenant.slug, "name": export.tenant.name},
        "requested_by": export.requested_by_name,
        "begun_at": export.requested_at.isoformat(),
        "ended_at": timezone.now().isoformat(),
        "rows": export.tables,
        "left_out": {m._meta.db_table: names for m in every if (names := tables.left_out(m))},
    }
    return json.dumps(told, indent=2)


def digest_of(path: Path) -> str:
    found = hashlib.sha256()
    with path.open("rb") as file:
        for piece in _pieces(file):
            found.update(piece)
    return found.hexdigest()
