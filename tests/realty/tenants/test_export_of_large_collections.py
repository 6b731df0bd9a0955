"""An archive of any size ends: collections come in numbered files, and an export that kills its workers is given up."""

import json
import zipfile
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from listings import ingest, leaving
from listings.models import Collection, Listing
from realty.tenants.export import asking, parts, writing
from realty.tenants.models import ExportState, Tenant, TenantExport
from tests.listings.rows import row


def until_ready(export: TenantExport) -> zipfile.ZipFile:
    """Slices of no time, each of one entry; before some the worker was killed, and what it wrote was not noted."""
    for number in range(500):
        before = dict(TenantExport.objects.values_list("place", flat=True).get())
        export = asking.carry_out(export.pk, seconds=0) or export
        if export.state == ExportState.READY:
            return zipfile.ZipFile(writing.path_of(export))
        if number % 3 == 1:
            TenantExport.objects.update(place=before)
    raise AssertionError(export.part)


def test_a_collection_comes_in_files_of_so_many_listings(
    gps: Collection, in_tenant: Tenant, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(leaving, "LISTINGS_AT_ONCE", 3)
    ingest.write(gps, [row(str(number)) for number in range(5)], run_id=None)
    with until_ready(asking.ask(in_tenant, owner)) as archive:
        names = [name for name in archive.namelist() if name.startswith("collections/")]
        assert names == [f"collections/desert_gps_listings/{n:04}.jsonl" for n in (1, 2)]
        lines = [[json.loads(line) for line in archive.read(name).splitlines()] for name in names]
    assert [len(each) for each in lines] == [3, 2]
    assert {each["id"] for some in lines for each in some} == set(Listing.objects.values_list("pk", flat=True))


def test_an_export_that_kills_its_workers_is_given_up(
    in_tenant: Tenant, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The queue ends a task after 120 s: no error is noted, and nothing but the attempts says that there was one."""

    def too_long(tenant: Tenant) -> Iterator[parts.Part]:
        raise KeyboardInterrupt
        yield

    monkeypatch.setitem(parts._parts, "listings", too_long)
    export = asking.ask(in_tenant, owner)
    for _ in range(asking.MOST_ATTEMPTS):
        with pytest.raises(KeyboardInterrupt):
            asking.carry_out(export.pk)
    path = writing.path_of(export)
    assert path.exists() and asking.carry_out(export.pk)
    export.refresh_from_db()
    assert export.state == ExportState.FAILED and "workers were killed" in export.problem
    assert not path.exists() and asking.carry_out(export.pk) is None


def test_files_that_take_long_are_spread_over_slices(
    in_tenant: Tenant, owner: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(writing, "FILES_SECONDS", 0)
    paths = [default_storage.save(f"feeds/{in_tenant.pk}/1/{n}.csv", ContentFile(b"ListingKey\n")) for n in range(3)]
    written: list[Any] = []
    monkeypatch.setattr(writing, "_file", lambda entries, store, path: written.append(path))
    export = asking.ask(in_tenant, owner)
    while not written:
        asking.carry_out(export.pk, seconds=0)
    assert len(written) == 1
    asking.carry_out(export.pk)
    assert sorted(written) == sorted(paths)
