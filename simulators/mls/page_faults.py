"""Pages that are wrong in themselves: tokens, lengths, doubled records, and records that hold nonsense."""

import zlib
from collections.abc import Callable
from typing import Any

from simulators.exchange import Request

from .garbage import garble, mask, stringify
from .oddities import ODDITIES
from .records import Record
from .tokens import START, key_of, token_for

Data = dict[str, Any]
Options = dict[str, Any]
Memory = dict[str, Any]


def repeated_token(data: Data, request: Request, options: Options, memory: Memory) -> None:
    """A full page whose token is the one just sent."""
    data["SkipToken"] = request.query.get("_skiptoken", "")


def token_loop(data: Data, request: Request, options: Options, memory: Memory) -> None:
    """A token that leads back to the first page, for ever."""
    data["SkipToken"] = token_for(START, 1)


def missing_token(data: Data, request: Request, options: Options, memory: Memory) -> None:
    """A page without any token."""
    data.pop("SkipToken", None)


def short_page(data: Data, request: Request, options: Options, memory: Memory) -> None:
    """At most ``size`` records (3), whatever the limit; the token goes on behind them."""
    kept = data["Results"][: int(options.get("size", 3))]
    data["Results"] = kept
    if kept and "SkipToken" in data:
        data["SkipToken"] = token_for(kept[-1]["Id"])


def empty_page(data: Data, request: Request, options: Options, memory: Memory) -> None:
    """No records, yet another token, with which the reading can go on without a loss."""
    sent = request.query.get("_skiptoken", "")
    key = key_of(sent) or START
    data["Results"] = []
    data["SkipToken"] = next(token for token in (token_for(key, turn) for turn in (1, 2)) if token != sent)


def lost_page(data: Data, request: Request, options: Options, memory: Memory) -> None:
    """No records and the token just sent: the end of the data, so it seems."""
    data["Results"] = []
    data["SkipToken"] = request.query.get("_skiptoken", "")


def duplicates(data: Data, request: Request, options: Options, memory: Memory) -> None:
    """The last three records of the page before come again, and the first of this page twice."""
    own = data["Results"]
    data["Results"] = [*memory.get("last", []), *own, *own[:1]]
    memory["last"] = own[-3:]


def wrong_total(data: Data, request: Request, options: Options, memory: Memory) -> None:
    """Pagination, when asked for, counts other rows than there are."""
    if "Pagination" in data:
        data["Pagination"]["TotalRows"] += int(options.get("by", 17))


def _standard(record: Record) -> Record:
    fields = record.get("StandardFields")
    return fields if isinstance(fields, dict) else {}


def masked_fields(record: Record, options: Options) -> None:
    """About a third of the fields, numbers, dates and lists too, hold the mask."""
    mask(_standard(record), record["Id"])


def all_masked(record: Record, options: Options) -> None:
    """Every field but the keys holds the mask."""
    fields = _standard(record)
    for name in fields:
        if name not in ("ListingKey", "MlsId"):
            fields[name] = "********"


def numbers_as_strings(record: Record, options: Options) -> None:
    """Numbers come as "50000.0", "1,250", "$450,000", truth as Y, 1 and "true", whole numbers as 12.0."""
    stringify(_standard(record), record["Id"])


def garbage_fields(record: Record, options: Options) -> None:
    """Some fields hold lists, objects, NUL bytes, lone surrogates, 60 kB, emoji, TBD, year 0001 or 9999, -1 …

    ``fields`` names those to spoil, ``kinds`` the sorts of nonsense (see garbage.py).
    """
    garble(_standard(record), record["Id"], options.get("fields"), options.get("kinds"))


def missing_key(record: Record, options: Options) -> None:
    """ListingKey and Id are absent; with ``how`` "null" or "empty" they are that."""
    how = options.get("how", "absent")
    for holder, name in ((record, "Id"), (_standard(record), "ListingKey")):
        if how == "absent":
            holder.pop(name, None)
        else:
            holder[name] = None if how == "null" else ""


def missing_standard_fields(record: Record, options: Options) -> None:
    """StandardFields are absent; with ``how`` "null", "list" or "text" they are that."""
    spoilt: dict[str, Any] = {"null": None, "list": [], "text": "unavailable"}
    how = options.get("how", "absent")
    record.pop("StandardFields", None)
    if how in spoilt:
        record["StandardFields"] = spoilt[how]


def not_an_object(record: Record, options: Options) -> None:
    """The record is no object at all: replaced by :func:`spoil`."""


PAGES: dict[str, Callable[[Data, Request, Options, Memory], None]] = {
    function.__name__: function
    for function in (
        repeated_token,
        token_loop,
        missing_token,
        short_page,
        empty_page,
        lost_page,
        duplicates,
        wrong_total,
    )
}
RECORDS: dict[str, Callable[[Record, Options], None]] = {
    function.__name__: function
    for function in (
        masked_fields,
        all_masked,
        numbers_as_strings,
        garbage_fields,
        missing_key,
        missing_standard_fields,
        not_an_object,
    )
} | ODDITIES
ODD_RECORDS: tuple[Any, ...] = (None, "********", [], 17)


def hits(key: str, name: str, share: float) -> bool:
    """Whether a record belongs to the spoilt part: always the same ones, so that a trial can be repeated."""
    return zlib.crc32(f"{name}:{key}".encode()) % 10_000 < share * 10_000


def spoil(data: Data, name: str, share: float, options: Options) -> None:
    """Spoils its part of the records of a page."""
    for place, record in enumerate(data["Results"]):
        if isinstance(record, dict) and hits(record.get("Id") or "", name, share):
            if name == "not_an_object":
                data["Results"][place] = ODD_RECORDS[place % len(ODD_RECORDS)]
            else:
                RECORDS[name](record, options)
