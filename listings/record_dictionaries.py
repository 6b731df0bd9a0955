"""Dictionaries of compression: what the records of one collection have in common, kept once; and its galleries.

A dictionary outlives the listings that it was trained on, also those that may be kept no longer. So it learns only what
several of them say: whole values, and of remarks the words. Nothing of one home alone is in it, and of agents only
those with ten listings among the first. How often each letter and length occurs (the entropy tables of RFC 8878,
section 5) is counted in the records as they came: with tables that have hardly seen a digit, a record takes a
seventeenth more.
"""

import re
from collections import Counter
from collections.abc import Sequence
from functools import lru_cache

from django.utils import timezone

from listings.galleries import LEVEL, dictionary_id
from listings.models import RecordDictionary
from realty.compression import zstd

# Few records teach little; more than these gain nothing more (bench/replication_before.py prints what records take).
FEWEST_SAMPLES, MOST_SAMPLES = 200, 250
DICTIONARY_BYTES = {RecordDictionary.Kind.RECORD: 64 * 1024, RecordDictionary.Kind.GALLERY: 2 * 1024}
# What the entropy tables take beside it is some hundred.
TABLES_BYTES = 4 * 1024
# How many of the samples must say what a dictionary may hold.
FEWEST_THAT_SAY = 10
# Longer values are prose.
LONGEST_LABEL = 60
# More of a record teaches nothing.
LONGEST_SAMPLE = 64 * 1024
# A string, which is a field's name where a colon follows, or a number.
_TOKEN = re.compile(rb'"((?:[^"\\]|\\.)*)"(\s*:)?|(-?\d[\d.eE+-]*)', re.DOTALL)


def dictionaries_of(collection_id: int) -> dict[str, zstd.ZstdDict]:
    """The collection's newest of each kind; without those that it has not got yet. One query."""
    known = RecordDictionary.objects.filter(collection=collection_id).order_by("pk")
    newest = dict(known.values_list("kind", "dictionary_id"))
    return {kind: stored_dictionary(collection_id, number) for kind, number in newest.items()}


@lru_cache(maxsize=256)
def stored_dictionary(collection_id: int, dictionary_id: int) -> zstd.ZstdDict:
    """Never changes, and no id of a collection is given twice; read in the scope of its tenant."""
    found = RecordDictionary.objects.filter(collection=collection_id, dictionary_id=dictionary_id)
    return zstd.ZstdDict(bytes(found.values_list("content", flat=True).get()))


def needed_by(frame: bytes | memoryview, collection_id: int) -> zstd.ZstdDict | None:
    """The dictionary of what is stored with this collection; None where it was packed without."""
    number = dictionary_id(frame)
    return stored_dictionary(collection_id, number) if number else None


def train(tenant_id: int, collection_id: int, kind: str, samples: Sequence[bytes]) -> zstd.ZstdDict | None:
    """A dictionary out of the first of these JSON texts, stored with the collection; None where they are too few. Works
    inside the caller's transaction, which holds the collection."""
    if len(samples) < FEWEST_SAMPLES:
        return None
    size = DICTIONARY_BYTES[RecordDictionary.Kind(kind)]
    heads = [sample[:LONGEST_SAMPLE] for sample in samples[:MOST_SAMPLES]]
    try:
        learned = zstd.ZstdDict(zstd.train_dict(common(heads), size).dict_content, is_raw=True)
        trained = zstd.finalize_dict(learned, heads, size + TABLES_BYTES, LEVEL)
    except zstd.ZstdError:  # Records that have nothing in common teach nothing.
        return None
    RecordDictionary.objects.create(
        tenant_id=tenant_id,
        collection_id=collection_id,
        kind=kind,
        dictionary_id=trained.dict_id,
        content=trained.dict_content,
        created_at=timezone.now(),
    )
    return trained


def common(samples: Sequence[bytes]) -> list[bytes]:
    """The JSON texts with only those values, and of long values those words, that FEWEST_THAT_SAY of them hold. Names
    of fields stay."""
    said: Counter[bytes] = Counter()
    for sample in samples:
        tokens = [match.groups(b"") for match in _TOKEN.finditer(sample)]
        values = {text or number for text, colon, number in tokens if not colon}
        said.update(values | {word for value in values if len(value) > LONGEST_LABEL for word in value.split(b" ")})

    def kept(match: re.Match[bytes]) -> bytes:
        text, colon, number = match.groups()
        if number is not None:
            return match[0] if said[number] >= FEWEST_THAT_SAY else b"0"
        if colon or said[text] >= FEWEST_THAT_SAY:
            return match[0]
        if len(text) <= LONGEST_LABEL:
            return b'""'
        return b'"%b"' % b" ".join(word for word in text.split(b" ") if said[word] >= FEWEST_THAT_SAY)

    return [_TOKEN.sub(kept, sample) for sample in samples]
