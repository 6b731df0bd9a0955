"""The contract holds for a source that can do next to nothing, and the engine replicates it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from listings.models import Collection, Listing
from mls_sync.field_maps import add_version
from mls_sync.models import Feed, RunKind, RunStatus
from mls_sync.providers import PROVIDERS
from mls_sync.providers.transport.http import Http
from mls_sync.replication import engine, runs
from mls_sync.replication.remapping import remap
from realty.tenants.models import Tenant
from tests.mls_sync.providers.contract import ProviderContract
from tests.mls_sync.providers.toy.provider import ToyProvider
from tests.mls_sync.providers.toy.server import TOKEN, ToySource

PROVIDER = Path(__file__).with_name("provider.py")
DOC = Path(__file__).parents[4] / "docs" / "add_a_provider.md"


@pytest.fixture(autouse=True)
def no_waiting(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    monkeypatch.setattr(Http, "backoff", 0.0)
    settings.REPLICATION = {"first_backoff_seconds": 0.0, "silent_seconds": 0.0}


@pytest.fixture
def source() -> Iterator[ToySource]:
    made = ToySource()
    yield made
    made.close()


@pytest.fixture
def provider(source: ToySource) -> Iterator[ToyProvider]:
    made = ToyProvider(source.url, TOKEN, 30)
    yield made
    made.close()


@pytest.fixture
def other(source: ToySource) -> ToyProvider:
    return ToyProvider(source.url, TOKEN, 30)


@pytest.fixture
def wanted(source: ToySource) -> list[str]:
    return list(source.listings)


class TestContract(ProviderContract):
    """The toy's server behind it."""


@pytest.fixture
def feed(source: ToySource, gps: Collection, in_tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> Feed:
    monkeypatch.setitem(PROVIDERS, "toy", ("Toy", f"{ToyProvider.__module__}.ToyProvider"))
    options = {"base_url": source.url, "page_size": 50}
    return Feed.objects.create(collection=gps, kind="toy", options=options, secrets={"token": TOKEN})


def sync(feed: Feed, kind: str = "") -> Any:
    fresh = Feed.objects.get(pk=feed.pk)
    run = runs.request_run(fresh, kind or runs.next_kind(fresh), trigger="manual", enqueue=False)
    return engine.run_to_end(run)


def test_the_engine_replicates_it(feed: Feed, source: ToySource) -> None:
    run = sync(feed)
    assert (run.status, run.created, run.kind) == (RunStatus.COMPLETE, 120, RunKind.FULL)
    row = Listing.objects.get(listing_key="K0007")
    assert (row.subdivision_name, row.city, int(row.list_price)) == ("Sun Terrace", "Indio", 400_007)
    source.change("K0007")
    source.remove("K0009")
    again = sync(feed)
    assert (again.kind, again.updated, again.unchanged, again.removed, again.vanished) == (RunKind.FULL, 1, 118, 1, 1)
    assert not runs.sweep_is_due(feed)


def test_it_goes_on_where_it_was_broken_off_and_anew_where_the_source_forgot(feed: Feed, source: ToySource) -> None:
    run = runs.request_run(feed, RunKind.FULL, trigger="manual", enqueue=False)
    engine.run_slice(run.pk, seconds=0)
    source.forget_tokens()
    done = engine.run_to_end(run)
    assert (done.status, done.created, done.unchanged) == (RunStatus.COMPLETE, 120, 50)


def test_a_map_edit_and_a_remap_change_columns_with_no_request(feed: Feed, source: ToySource) -> None:
    sync(feed)
    asked = source.requests
    add_version(feed, [{"field": "SubdivisionName", "names": ["City"]}], [{"name": "Tract", "names": ["Tract"]}])
    assert remap(feed, outdated=True).written == 120 and source.requests == asked
    assert Listing.objects.filter(subdivision_name="Indio", extra__contains={"Tract": "Sun Terrace"}).count() == 120


def lines_of(text: str) -> str:
    """Without indents and empty lines, which the formatter gives a quotation of its own."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def test_the_toy_is_small_and_the_document_quotes_it() -> None:
    text, doc = PROVIDER.read_text(), lines_of(DOC.read_text())
    assert len(text.splitlines()) <= 150
    parts = [lines_of(part.partition("]\n")[2]) for part in text.split("# [")[1:]]
    assert len(parts) == 5
    for part in parts:
        assert part and part in doc, f"docs/add_a_provider.md does not quote the toy as it is: {part[:200]}"
