"""Photos by GetObject (RETS 1.7.2, section 5): their bytes, or addresses to fetch them from."""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from urllib.parse import urljoin, urlsplit

from mls_sync.providers.base import MediaFile, MediaItem
from mls_sync.providers.errors import ConfigurationError, TransientError
from mls_sync.providers.rets import answers
from mls_sync.providers.rets.document import PAGES, Document
from mls_sync.providers.rets.multipart import Part, parts
from mls_sync.providers.rets.options import RetsOptions
from mls_sync.providers.rets.session import Session
from mls_sync.providers.transport.http import Answer, Http, Stream

# An answer of so many photos fits into memory.
AT_ONCE = 20
MISSING = (answers.NO_OBJECT, 20408, answers.OBJECT_UNAVAILABLE, answers.NO_ADDRESSES)
XML = ("text/xml", "application/xml")


def files(session: Session, options: RetsOptions, items: Sequence[MediaItem]) -> Iterator[MediaFile]:
    """Of each item what the server has, an empty body for nothing; by one request for some photos of a listing. Raises
    ProviderError."""
    for key, group in groupby(items, key=lambda item: item.listing_key):
        rest = iter(group)
        while batch := list(islice(rest, AT_ONCE)):
            yield from _batch(session, options, key, {number_of(item): item for item in batch})


def number_of(item: MediaItem) -> str:
    """Objects are counted from 1, in the order of display; 0 would be the preferred one."""
    return item.media_key if item.media_key.isdecimal() else str(item.order + 1)


def _batch(session: Session, options: RetsOptions, key: str, wanted: Mapping[str, MediaItem]) -> Iterator[MediaFile]:
    left = dict(wanted)
    if options.photo_addresses:
        for number, address in _addresses(session, options, key, list(left)).items():
            body, content_type = _fetched(session, address)
            if body:
                yield MediaFile(left.pop(number), content_type, body)
    if left:
        for part in _asked(session, options, key, list(left), location=False):
            number = _number(part, key, left)
            if number and part.body and part.content_type not in XML:
                yield MediaFile(left.pop(number), part.content_type, part.body)
    yield from (MediaFile(item, "", b"") for item in left.values())


def _addresses(session: Session, options: RetsOptions, key: str, numbers: list[str]) -> dict[str, str]:
    """Those that the server tells; an empty Location says that it has none for that object (section 5.4)."""
    found = {}
    wanted = dict.fromkeys(numbers)
    for part in _asked(session, options, key, numbers, location=True):
        number, address = _number(part, key, wanted), part.headers.get("location", "")
        if number and address:
            found[number] = urljoin(session.login.url("GetObject"), address)
    return found


def _asked(session: Session, options: RetsOptions, key: str, numbers: list[str], *, location: bool) -> list[Part]:
    def read(stream: Stream) -> list[Part]:
        return list(_parts(stream))

    params = {
        "Resource": options.resource,
        "Type": options.photo_type,
        "ID": ":".join((key, *numbers)),
        "Location": str(int(location)),
    }
    return session.read("GetObject", params, read)


def _parts(stream: Stream) -> Iterator[Part]:
    """The answer's parts, or itself; without those that are errors of single objects."""
    answers.check_status(stream)
    headers = {name.lower(): value for name, value in stream.headers.items()}
    whole = Part(headers, b"".join(stream.pieces))
    if whole.content_type.startswith("multipart/"):
        found = parts(headers["content-type"], whole.body, stream.host)
    else:
        found = iter([whole])
    for part in found:
        if part.content_type in XML or part.body[:5] == b"<?xml" or part.body[:5] == b"<RETS":
            _check_reply(stream, part)
        elif part.body[:200].lstrip().lower().startswith(PAGES):
            raise TransientError(f"{stream.host} sent a web page in place of a photo.")
        else:
            yield part
            continue
        if part.headers.get("location"):
            yield part


def _check_reply(stream: Stream, part: Part) -> None:
    """A small RETS document beside an address, or about an object that is not there."""
    if not part.body.strip():
        return
    inner = Stream(200, part.headers, stream.host, iter([part.body]), stream.secrets)
    for _ in Document(inner, is_compact=False, normal=(0, *MISSING)).elements():
        pass


def _number(part: Part, key: str, wanted: Mapping[str, object]) -> str:
    """Which of the wanted it is; "" for none of them. Content-ID is the id that was asked for."""
    content_id = part.headers.get("content-id", "").strip().strip('<>"')
    if content_id and content_id.casefold() != key.casefold():
        return ""
    number = part.headers.get("object-id", "").strip()
    if not number and len(wanted) == 1:
        return next(iter(wanted))
    number = number.lstrip("0") or number
    return number if number in wanted else ""


def _fetched(session: Session, address: str) -> tuple[bytes, str]:
    """What stands at an address, asked for without a credential; nothing where it cannot be had or is no image."""

    def read(answer: Answer) -> tuple[bytes, str]:
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        is_good = answer.status == 200 and not answer.is_page and not kind.startswith("text/")
        return (answer.body, kind) if is_good else (b"", "")

    parts_of = urlsplit(address)
    if parts_of.scheme not in ("http", "https") or not parts_of.hostname:
        return b"", ""
    http = Http(f"{parts_of.scheme}://{parts_of.netloc}", {"User-Agent": session.user_agent})
    try:
        return http.get(address, {}, read)
    except (TransientError, ConfigurationError):
        return b"", ""
    finally:
        http.close()
