"""What an import would do, and nothing is written: every document is read, compared and mapped.

What only PostgreSQL can tell stays open: a value that it refuses at last.
"""

from collections import Counter
from collections.abc import Mapping
from contextlib import closing

from pymongo.database import Database

from listings import ingest
from mls_sync.mapping.errors import RecordError
from mls_sync.models import Feed
from mls_sync.mongo_import.importing import WHOLE, Stored, is_older, newest_of_page, without_older
from mls_sync.mongo_import.reading import DocumentPage, DocumentReader, DocumentRecord
from mls_sync.mongo_import.report import OLDER, QUOTA, TWICE, Counts, added
from mls_sync.mongo_import.sources import Source
from mls_sync.providers.mongo.text import sync_source
from mls_sync.replication.memory import without_cycle_search
from mls_sync.replication.refusals import storable_key
from realty.mongodb import Document, explained

NO_KEY = "ListingKey: The record has no usable ListingKey."


class Foreseen:
    """What the collections of one of ours would bring, one after the other."""

    def __init__(self, feed: Feed, ranks: Mapping[str, int]) -> None:
        """A feed that is not stored has a collection that is not, either."""
        self.feed, self.ranks = feed, ranks
        self.room = feed.collection.room_left
        self._met: dict[str, tuple[bytes, Stored]] = {}

    def of(self, database: Database[Document], source: Source, tenant_id: str, setting: str) -> Counts:
        """Raises MongoProblem."""
        counts = Counts(source.name, self.feed.collection.name)
        with explained(setting), closing(DocumentReader(database, source, self.feed, tenant_id, setting)) as reader:
            token: str | None = ""
            while token is not None:
                page = reader.page(WHOLE, token)
                self._count(page, reader, source, counts)
                token = page.next_token
        return counts

    @without_cycle_search()
    def _count(self, page: DocumentPage, reader: DocumentReader, source: Source, counts: Counts) -> None:
        records = [each for each in page.records if isinstance(each, DocumentRecord)]
        usable = [record for record in records if storable_key(record.listing_key)]
        refused = Counter({NO_KEY: len(records) - len(usable)})
        newest = newest_of_page(usable)
        kept = [record for record in self._without_older(source, newest) if not self._is_older_than_met(record, source)]
        by_key = {record.listing_key: record for record in kept}
        skipped = Counter(page.left_out)
        skipped[OLDER] += len(usable) - len(kept)
        skipped[TWICE] += len(kept) - len(by_key)
        stamped = reader.field_map.stamped
        hashes = {key: stamped(record.content_hash) for key, record in by_key.items()}
        unchanged, new = self._compared(hashes)
        counts.unchanged += len(unchanged)
        for key, record in by_key.items():
            if key not in unchanged:
                self._count_due(record, key in new, reader, counts, refused, skipped)
            self._met[key] = hashes[key], Stored(sync_source(source.name), record.modified, None, None)
        counts.read += page.read
        counts.quarantined += refused.total()
        counts.skipped += skipped.total()
        counts.refused_why = added(counts.refused_why, refused)
        counts.skipped_why = added(counts.skipped_why, skipped)

    def _without_older(self, source: Source, records: list[DocumentRecord]) -> list[DocumentRecord]:
        """By what is stored; what came before in this run is newer than that."""
        fresh = [record for record in records if record.listing_key not in self._met]
        older = {id(record) for record in fresh}
        if self.feed.pk:
            older -= {id(record) for record in without_older(self.feed, source, self.ranks, fresh)}
        else:
            older = set()
        return [record for record in records if id(record) not in older]

    def _is_older_than_met(self, record: DocumentRecord, source: Source) -> bool:
        met = self._met.get(record.listing_key)
        return met is not None and is_older(record, source, self.ranks, met[1])

    def _compared(self, hashes: Mapping[str, bytes]) -> tuple[set[str], set[str]]:
        """(unchanged, new) beside what is stored and what came before."""
        fresh = {key: value for key, value in hashes.items() if key not in self._met}
        unchanged = {key for key, value in hashes.items() if key in self._met and self._met[key][0] == value}
        if not self.feed.pk:
            return unchanged, set(fresh)
        compared = ingest.compare(self.feed.collection, fresh)
        return unchanged | compared.unchanged, set(compared.new)

    def _count_due(
        self,
        record: DocumentRecord,
        is_new: bool,
        reader: DocumentReader,
        counts: Counts,
        refused: Counter[str],
        skipped: Counter[str],
    ) -> None:
        try:
            reader.row(record)
        except RecordError as error:
            refused[f"{error.field}: {error}" if error.field else str(error)] += 1
            return
        if not is_new:
            counts.updated += 1
        elif self.room:
            counts.created, self.room = counts.created + 1, self.room - 1
        else:
            skipped[QUOTA] += 1
