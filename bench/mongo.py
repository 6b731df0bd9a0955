"""MongoDB both ways, against SecantusDB in a process of its own (not MongoDB itself: `tests.secantus_server`).

* An import of documents beside a new replication of the same listings, turn by turn, each from a process of its own.
* What publishing adds to pymongo's `bulk_write` of the same documents: all changed, and followed by their events.
"""

import os
import statistics
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

import orjson
from django.db import connection, transaction
from pymongo import MongoClient, ReplaceOne
from pymongo.database import Database

from bench.database import own_database
from bench.figures import Figure, at_least, at_most, told
from bench.memory import simulated_mls
from bench.records import record_texts
from bench.replication import own_tenant
from listings.models import Collection, ListingEvent, Publication
from listings.publishing import following
from listings.publishing.documents import DocumentMaker
from listings.publishing.setting_up import set_up
from listings.publishing.target import Target
from mls_sync.feeds import FeedSettings, add_feed
from mls_sync.models import Feed, RunKind
from mls_sync.mongo_import.importing import import_collection
from mls_sync.mongo_import.sources import Source
from mls_sync.replication import engine, runs
from realty.mongodb import PATIENT, Document
from simulators.mls import DEFAULT_TOKEN
from tests.secantus_server import MongoServer, mongo_server

DOCUMENTS = int(os.environ.get("BENCH_MONGO_DOCUMENTS", "32000"))
TURNS = int(os.environ.get("BENCH_MONGO_TURNS", "2"))
DATABASE = "realty_bench_mongo"
SETTING = "the benchmark's server"
PAGE = 1000


def figures() -> list[Figure]:
    with tempfile.TemporaryDirectory(prefix="realty-bench-mongo-") as folder, mongo_server(Path(folder)) as server:
        client: MongoClient[Document] = MongoClient(server.uri)
        fill(client["old"])
        with own_database(DATABASE), simulated_mls(DOCUMENTS) as url:
            rates = [(replicated(turn, url), imported(turn, client["old"])) for turn in range(TURNS)]
        replication, imports = (DOCUMENTS / statistics.median(seconds) for seconds in zip(*rates, strict=True))
        with own_database(DATABASE):
            publishing, plain = published(server, client["old"])
        client.close()
    return [
        told("documents of MongoDB", DOCUMENTS, "documents"),
        told("a new replication of as many listings over HTTP: rate", replication, "listings/s"),
        told("import_mongo: rate", imports, "documents/s"),
        at_least("import_mongo, rate beside a new replication", imports / replication, 0.8, "x"),
        told("bulk_write of as many documents, alone", plain, "s"),
        told("publishing as many changes, alone", publishing, "s"),
        at_most("publishing changes, time beside bulk_write of the same documents", publishing / plain, 2, "x"),
    ]


def fill(database: Database[Document]) -> None:
    """As the deployment's scripts left listings: flat, in camelCase, dates as dates, the addresses of all photos."""
    texts = record_texts(DOCUMENTS)
    for start in range(0, len(texts), PAGE):
        database["listings"].insert_many([flat(orjson.loads(text)) for text in texts[start : start + PAGE]])


def flat(record: dict[str, Any]) -> Document:
    fields = record["StandardFields"]
    photos = [photo.get("UriLarge") or photo.get("Uri1024") for photo in fields.pop("Photos", None) or []]
    kept = {name[:1].lower() + name[1:]: value for name, value in fields.items() if value not in (None, "", [], {})}
    return {**kept, "photos": photos, "slug": fields.get("ListingKey")}


def replicated(turn: int, url: str) -> float:
    with own_tenant(f"replicated{turn}") as tenant:
        settings = FeedSettings(
            title="Simulated", is_simulated=True, max_listings=10**6, options={"base_url": url, "page_size": PAGE},
            secrets={"token": DEFAULT_TOKEN},
        )  # fmt: skip
        feed = add_feed(tenant, "gps", settings)
        started = perf_counter()
        run = engine.run_to_end(runs.request_run(feed, RunKind.FULL, trigger=runs.COMMAND, enqueue=False))
        seconds = perf_counter() - started
    assert run.created == DOCUMENTS, run.message
    _note(f"replication {turn}: {seconds:.1f} s")
    return seconds


def imported(turn: int, database: Database[Document]) -> float:
    with own_tenant(f"imported{turn}") as tenant:
        feed = _feed(tenant)
        source = Source("listings", "gps", "photos", 0)
        started = perf_counter()
        row = import_collection(database, source, feed, {"listings": 0}, tenant.slug, SETTING)
        seconds = perf_counter() - started
    assert (row.read, row.created) == (DOCUMENTS, DOCUMENTS), (row.read, row.created, row.refused_why, row.skipped_why)
    _note(f"import {turn}: {seconds:.1f} s")
    return seconds


def _feed(tenant: Any) -> Feed:
    settings = FeedSettings(
        title="Old", max_listings=10**6, options={"base_url": "http://127.0.0.1:9"}, secrets={"token": "t"}
    )
    return add_feed(tenant, "gps", settings)


def published(server: MongoServer, old: Database[Document]) -> tuple[float, float]:
    """Seconds of publishing, and of bulk_write, each of as many changes to documents that are there."""
    with own_tenant("published") as tenant:
        feed = _feed(tenant)
        import_collection(old, Source("listings", "gps", "photos", 0), feed, {"listings": 0}, tenant.slug, SETTING)
        # Nothing is left out: each change is a document.
        Collection.objects.filter(pk=feed.collection_id).update(license_role="private")
        publication = set_up(feed.collection, server.uri, "new", expired_days=3650)
        publication = Publication.objects.select_related("collection__tenant").get(pk=publication.pk)
        _note(f"first publishing {_follow(publication):.1f} s")
        plain = _bulk_written(publication, server)
        _change_all(feed)
        seconds = _follow(publication)
        assert publication.published == 2 * DOCUMENTS, publication.published
    _note(f"publishing {seconds:.1f} s, bulk_write {plain:.1f} s")
    return seconds, plain


def _follow(publication: Publication) -> float:
    started = perf_counter()
    while not following.publish(publication):
        assert not publication.last_error, publication.last_error
    return perf_counter() - started


def _change_all(feed: Feed) -> None:
    """An event for each, as a page of changes writes it: the write door itself is measured by other parts."""
    with transaction.atomic(), connection.cursor() as cursor:
        raise_all = "UPDATE listings_listing SET list_price = list_price + 5000 WHERE collection_id = %s"
        cursor.execute(raise_all, [feed.collection_id])
        cursor.execute(
            "INSERT INTO listings_listingevent (tenant_id, collection_id, listing_id, kind, old_value, new_value,"
            " occurred_at, recorded_at) SELECT tenant_id, collection_id, id, 'price', '', '', now(), now()"
            " FROM listings_listing WHERE collection_id = %s ORDER BY id",
            [feed.collection_id],
        )
    assert ListingEvent.objects.filter(kind="price", collection=feed.collection_id).count() == DOCUMENTS


def _bulk_written(publication: Publication, server: MongoServer) -> float:
    """The same documents, made beforehand, with another price, into a collection with the same documents and
    indexes."""
    seconds = 0.0
    with _plain_target(server, publication) as target:
        for is_measured in (False, True):
            for documents in _documents(publication):
                for document in documents:
                    document["ListPrice"] = document.get("ListPrice", 0) + (5000 if is_measured else 0)
                operations = [ReplaceOne({"ListingKey": each["ListingKey"]}, each, upsert=True) for each in documents]
                started = perf_counter()
                target.documents.bulk_write(operations)
                seconds += perf_counter() - started if is_measured else 0
    return seconds


@contextmanager
def _plain_target(server: MongoServer, publication: Publication) -> Iterator[Target]:
    client: MongoClient[Document] = MongoClient(server.uri)
    target = Target(client["plain"].get_collection(publication.collection.name, PATIENT), "published", SETTING)
    target.prepare()
    yield target
    client.close()


def _documents(publication: Publication) -> Iterator[Sequence[Document]]:
    maker, after = DocumentMaker(publication.collection, publication.kept_for), 0
    while listings := list(following.of_collection(publication).filter(pk__gt=after).order_by("pk")[:PAGE]):
        yield [document for document in maker.of(listings).values() if document]
        after = listings[-1].pk


def _note(text: str) -> None:
    print(f"  {text}", file=sys.stderr, flush=True)
