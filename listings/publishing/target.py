"""The collection of MongoDB that a collection of ours is published to: reached, with its indexes, and written."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from bson import encode
from bson.errors import BSONError
from pymongo import ASCENDING, GEOSPHERE, DeleteOne, IndexModel, ReplaceOne
from pymongo.collection import Collection
from pymongo.errors import BulkWriteError, OperationFailure

from listings.models import Publication
from realty.mongodb import PATIENT, Document, MongoProblem, database_name, explained, opened

Operation = ReplaceOne[Document] | DeleteOne
INDEXES = (
    IndexModel([("ListingKey", ASCENDING)], unique=True, sparse=True),
    # Without a number there is nothing to be unique.
    IndexModel(
        [("ListingId", ASCENDING), ("tenantId", ASCENDING)],
        unique=True,
        partialFilterExpression={"ListingId": {"$type": "string"}},
    ),
    IndexModel([("tenantId", ASCENDING), ("ListingStatus", ASCENDING)]),
    IndexModel([("tenantId", ASCENDING), ("City", ASCENDING), ("ListingStatus", ASCENDING)]),
    IndexModel([("tenantId", ASCENDING), ("ListPrice", ASCENDING)]),
    IndexModel([("location", GEOSPHERE)]),
    IndexModel([("expiresAt", ASCENDING)], expireAfterSeconds=0),
)
# src/mongo/base/error_codes.yml: IndexOptionsConflict, IndexKeySpecsConflict; DuplicateKey.
SAME_KEYS, DUPLICATE = (85, 86), 11000
WRITTEN_AT_ONCE = 1000
# As servers take them (maxBsonObjectSize, 16 MiB), less what the operation has beside it.
LARGEST = 16 * 2**20 - 1024


@dataclass
class Wrote:
    """What became of operations: `settled` keys are in MongoDB as they should be, `refused` ones not, with the reason;
    `freed` are keys whose document gave way to another with its number, and may have to be written again."""

    replaced: int = 0
    deleted: int = 0
    settled: set[str] = field(default_factory=set)
    refused: dict[str, str] = field(default_factory=dict)
    freed: list[str] = field(default_factory=list)
    gave_way: frozenset[str] = frozenset()

    def then(self, again: "Wrote") -> None:
        """What became of those that gave way: they count as written once."""
        self.refused |= again.refused
        self.settled = (self.settled | again.settled) - again.refused.keys()


class Target:
    def __init__(self, documents: Collection[Document], tenant: str, setting: str) -> None:
        self.documents, self.tenant, self.setting = documents, tenant, setting

    def prepare(self) -> None:
        """The indexes; one with the same fields that is there stays as it is. Raises MongoProblem."""
        with explained(self.setting):
            try:
                self.documents.create_indexes(list(INDEXES))
            except OperationFailure as error:
                if error.code not in (*SAME_KEYS, DUPLICATE):
                    raise
                self._prepare_one_by_one()

    def _prepare_one_by_one(self) -> None:
        for index in INDEXES:
            try:
                self.documents.create_indexes([index])
            except OperationFailure as error:
                if error.code == DUPLICATE:
                    names = ", ".join(index.document["key"])
                    raise MongoProblem(
                        f"{self.documents.name} holds several documents with the same {names}: remove those that are"
                        " too many, so that its unique index can be made."
                    ) from None
                if error.code not in SAME_KEYS:
                    raise

    def write(self, documents: Mapping[str, Document | None], *, gave_way: Sequence[str] = ()) -> Wrote:
        """In this order: put each in place of the document with its key, remove those that are None. `gave_way` have
        done so before, so that another document with their number stays. Raises MongoProblem."""
        wrote = Wrote(gave_way=frozenset(gave_way))
        operations = list(documents.items())
        with explained(self.setting):
            while operations:
                operations = self._write_some(operations, wrote)
        return wrote

    def _write_some(
        self, operations: list[tuple[str, Document | None]], wrote: Wrote
    ) -> list[tuple[str, Document | None]]:
        """What is left to be done: nothing, or what stands behind the one that was refused."""
        try:
            done = self.documents.bulk_write([_operation(*each) for each in operations], ordered=True)
        except (BSONError, OverflowError):
            # One document must not hold up the others.
            left = _without_unwritable(operations, wrote)
            if len(left) == len(operations):
                raise
            return left
        except BulkWriteError as error:
            details: Any = error.details
            refused = (details.get("writeErrors") or [{}])[0]
            if "index" not in refused:
                raise MongoProblem(
                    f"MongoDB ({self.setting}) did not confirm what was written.", is_passing=True
                ) from None
            at = int(refused["index"])
            _count(wrote, operations[:at])
            return self._around(operations[at:], refused, wrote)
        wrote.replaced += sum(document is not None for _, document in operations)
        wrote.deleted += done.deleted_count
        wrote.settled.update(key for key, _ in operations)
        return []

    def _around(
        self, operations: list[tuple[str, Document | None]], refused: Mapping[str, Any], wrote: Wrote
    ) -> list[tuple[str, Document | None]]:
        """Another document has the number: it gives way once, since listings may change their numbers in one page."""
        (key, document), rest = operations[0], operations[1:]
        if refused.get("code") == DUPLICATE and document is not None and "ListingId" in document:
            same = {"ListingId": document["ListingId"], "tenantId": self.tenant, "ListingKey": {"$ne": key}}
            other = self.documents.find_one(same, {"ListingKey": 1})
            if other and key not in wrote.gave_way and other.get("ListingKey") not in wrote.freed:
                self.documents.delete_one({"_id": other["_id"]})
                wrote.freed.append(str(other.get("ListingKey") or ""))
                wrote.settled.discard(wrote.freed[-1])
                return operations
            wrote.refused[key] = "Another listing has the same ListingId."
            return rest
        wrote.refused[key] = f"MongoDB refused it: error {refused.get('code')}."
        return rest

    def keys(self) -> Iterator[list[str]]:
        """The ListingKey of every document of the tenant, page by page; "" for one without. Raises MongoProblem."""
        page: list[str] = []
        with explained(self.setting):
            for document in self.documents.find({}, {"ListingKey": 1, "_id": 0}, batch_size=WRITTEN_AT_ONCE):
                page.append(str(document.get("ListingKey") or ""))
                if len(page) == WRITTEN_AT_ONCE:
                    yield page
                    page = []
        if page:
            yield page

    def found(self, keys: Sequence[str]) -> dict[str, Document]:
        with explained(self.setting):
            rows = self.documents.find({"ListingKey": {"$in": list(keys)}}, batch_size=len(keys) + 1)
            return {str(row["ListingKey"]): row for row in rows}

    def remove(self, keys: Sequence[str]) -> int:
        """Documents with these keys; "" stands for those without."""
        named: list[Any] = [key for key in keys if key]
        without: list[Any] = [None, ""] if "" in keys else []
        with explained(self.setting):
            return self.documents.delete_many({"ListingKey": {"$in": named + without}}).deleted_count


def _operation(key: str, document: Document | None) -> Operation:
    if document is None:
        return DeleteOne({"ListingKey": key})
    return ReplaceOne({"ListingKey": key}, document, upsert=True)


def _without_unwritable(
    operations: Sequence[tuple[str, Document | None]], wrote: Wrote
) -> list[tuple[str, Document | None]]:
    """Those that can be sent; the others are refused. What was sent before is sent again, which changes nothing."""
    refused = {key: problem for key, document in operations if (problem := _unwritable(document))}
    wrote.refused |= refused
    return [each for each in operations if each[0] not in refused]


def _unwritable(document: Document | None) -> str:
    """Without the value, which may be long."""
    try:
        return "" if document is None or len(encode(document)) <= LARGEST else "It is larger than 16 MB."
    except (BSONError, OverflowError):
        return "A value of it cannot be written as BSON."


def _count(wrote: Wrote, operations: Sequence[tuple[str, Document | None]]) -> None:
    wrote.replaced += sum(document is not None for _, document in operations)
    wrote.deleted += sum(document is None for _, document in operations)
    wrote.settled.update(key for key, _ in operations)


@contextmanager
def target_of(publication: Publication) -> Iterator[Target]:
    """The collection with the name of ours. Raises MongoProblem, SecretUnreadable."""
    collection = publication.collection
    setting = f"the target of {collection.name}"
    secrets: Any = publication.secrets
    uri = str(secrets.get("uri") or "")
    if not uri:
        raise MongoProblem(f"{setting} has no URI: enter it in the console.")
    with opened(uri, setting) as client:
        database = client[database_name(client, publication.database, setting)]
        documents = database.get_collection(collection.name, PATIENT)
        yield Target(documents, collection.tenant.slug, setting)
