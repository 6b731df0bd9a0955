"""A page of the RESO Web API beside the same listings by the Spark API: from the answer's bytes to rows, and stored."""

from collections.abc import Callable
from functools import partial
from statistics import median
from time import perf_counter

import orjson
from django.db import transaction

from bench.apply import body_of, mapper
from bench.database import own_database
from bench.figures import Figure, at_least, at_most
from bench.records import ADDRESS, PAGE, record_texts
from bench.replication import own_tenant
from listings import ingest
from listings.collections import provision
from listings.models import Collection
from listings.rows import ListingRow
from mls_sync.providers.metadata import Metadata
from mls_sync.providers.reso import answers, edmx
from mls_sync.providers.reso.client import ResoProvider
from mls_sync.providers.reso.dictionary import lookup_table
from mls_sync.providers.reso.options import ResoOptions
from mls_sync.providers.reso.schema import schema_of
from mls_sync.providers.source_record import SourceRecord
from mls_sync.providers.spark.client import source_record
from mls_sync.providers.splitting import items
from mls_sync.providers.transport.auth import Bearer
from mls_sync.providers.transport.http import Answer
from mls_sync.replication.memory import without_cycle_search
from simulators.mls.matching import Bounds
from simulators.mls.reso.dictionary import RESOURCES
from simulators.mls.reso.metadata import metadata
from simulators.mls.reso.profiles import CERTIFIED, ENUMERATIONS, Profile
from simulators.mls.reso.query import read_query
from simulators.mls.reso.rows import Rows
from simulators.mls.reso.writing import Writer
from simulators.mls.world import World

ROUNDS = 7
FORMS = {"lookups as text": CERTIFIED, "enumerations": ENUMERATIONS}
EXPAND = {"$expand": "Media,Rooms,UnitTypes,OpenHouse"}


def reso_body(profile: Profile) -> bytes:
    """The same listings as `record_texts`, as a server of this kind answers."""
    world = World(seed=11, gps=PAGE, crmls=0)
    resource = RESOURCES["Property"]
    writer, query = Writer(resource, profile, ADDRESS), read_query(EXPAND, resource, profile)
    rows = Rows(world, profile, ADDRESS).of("Property", Bounds())
    value = [writer.write(row, query) for row in rows]
    return orjson.dumps({"@odata.context": f"{ADDRESS}/$metadata#Property", "value": value})


def provider_of(profile: Profile) -> ResoProvider:
    """One that knows the source's metadata; it sends no request."""
    known = Metadata()
    known.put("schema", schema_of(edmx.read([metadata(profile.name, profile)])))
    world = World(seed=11, gps=1, crmls=0)
    lookups = [row.record() for row in Rows(world, profile, ADDRESS).of("Lookup", Bounds())]
    known.put("lookups", {"table": lookup_table(lookups)})
    options = ResoOptions.read({"base_url": "http://127.0.0.1:9/reso"})
    return ResoProvider(options, Bearer("token"), metadata=known)


def spark_records(body: bytes) -> list[SourceRecord]:
    return [source_record(text) for text in items(body) or ()]


def reso_records(provider: ResoProvider, body: bytes) -> list[SourceRecord]:
    return provider.records(answers.page(Answer(200, {}, body, "mls")).records)[0]


@without_cycle_search()
def seconds(read: Callable[[], list[SourceRecord]], row: Callable[[SourceRecord], ListingRow]) -> float:
    started = perf_counter()
    for record in read():
        row(record)
    return perf_counter() - started


@without_cycle_search()
def stored(collection: Collection, provider: ResoProvider, body: bytes) -> float:
    """A page as the engine stores it: what is unchanged is only compared."""
    started = perf_counter()
    with transaction.atomic():
        records = reso_records(provider, body)
        unchanged = ingest.compare(collection, {each.listing_key: each.content_hash for each in records}).unchanged
        rows = [provider.row(each) for each in records if each.listing_key not in unchanged]
        ingest.write(collection, rows, run_id=None)
    return perf_counter() - started


def figures() -> list[Figure]:
    """Side by side in one run, in turns; the median of the ratios."""
    spark = body_of(record_texts(PAGE))
    found: list[Figure] = []
    for form, profile in FORMS.items():
        provider, body = provider_of(profile), reso_body(profile)
        ratios = []
        for _ in range(ROUNDS):
            new = seconds(partial(reso_records, provider, body), provider.row)
            ratios.append(new / seconds(partial(spark_records, spark), mapper().row))
        name = f"a RESO page of {PAGE:,} ({form}), wire to rows, times Spark's"
        found.append(at_most(name, median(ratios), 1.5, "x"))
    return found + [_unchanged()]


def _unchanged() -> Figure:
    provider, body = provider_of(CERTIFIED), reso_body(CERTIFIED)
    with own_database("realty_bench_reso"), own_tenant("reso") as tenant:
        collection = provision(tenant, "reso", title="Simulated", max_listings=10**6)
        new = stored(collection, provider, body)
        unchanged = median(stored(collection, provider, body) for _ in range(ROUNDS))
    return at_least("an unchanged RESO page, times faster than a new one", new / unchanged, 8, "x")
