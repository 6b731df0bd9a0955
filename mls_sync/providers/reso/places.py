"""Where a chain of pages stands, as the token that the engine keeps; and how the next place follows from a page."""

from hashlib import blake2b
from typing import Self

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder, encode

from mls_sync.providers.errors import TokenExpired, TransientError

# Servers that filter after they paged send empty pages in between; endless ones are a fault.
MOST_EMPTY = 50
BARE, TOP = "bare", "top"


class Place(Struct, omit_defaults=True, frozen=True):
    """`link` is path and query of the next page; without it and with `skips` the first request is repeated with
    `$skip`: once without `$top` (BARE), since a server to which that bounds the whole may then go on by links, and
    from then on with it (TOP). `read` are the records so far, `total` what the first page announced, `empty` how many
    empty pages came in a row, `first` the key at the start of the page before. `mark`, `steps` and `until` find links
    that go in a circle. Of a resource that hangs on listings: `keys` name the listings that are still to be asked for,
    `listings` is the place in their own chain, and `over` says that the resource itself was read to its end."""

    link: str = ""
    skips: str = ""
    read: int = 0
    total: int | None = None
    empty: int = 0
    first: str = ""
    mark: str = ""
    steps: int = 0
    until: int = 1
    keys: tuple[str, ...] = ()
    listings: str = ""
    over: bool = False

    @classmethod
    def of(cls, token: str) -> "Self":
        """Raises TokenExpired for a token of another version of the product."""
        if not token:
            return cls()
        try:
            return _DECODER.decode(token)  # type: ignore[return-value]
        except (DecodeError, ValidationError):
            raise TokenExpired("The page token is of an older form.") from None

    @property
    def token(self) -> str:
        return encode(self).decode()


_DECODER = Decoder(Place)


class Seen(Struct, frozen=True):
    """What a page told: how many records, its first key, its next link ("" without), the announced total; `asked` is
    how many records were asked for."""

    count: int
    first: str
    link: str
    total: int | None
    asked: int


def following(place: Place, seen: Seen, host: str, *, may_skip: bool, ends_empty: bool) -> Place | None:
    """The next place; None at the end of the data. Raises TransientError where the server's links lead nowhere."""
    read = place.read + seen.count
    total = seen.total if place.total is None else place.total
    if seen.link:
        return _by_link(place, seen, host, read, total, ends_empty)
    if not may_skip or not seen.count or not _is_more(seen, read, total):
        return None
    if place.skips and seen.first == place.first:
        raise TransientError(f"{host} sent the same page again in place of the next one.")
    return Place(skips=TOP if place.skips else BARE, read=read, total=total, first=seen.first)


def _is_more(seen: Seen, read: int, total: int | None) -> bool:
    """Whether an answer without a next link may have been cut off. Where no total was announced, a full page may."""
    return read < total if total is not None else bool(seen.asked) and read % seen.asked == 0


def _by_link(place: Place, seen: Seen, host: str, read: int, total: int | None, ends_empty: bool) -> Place | None:
    repeated = seen.link == place.link
    if not seen.count and (ends_empty or repeated) or repeated and total is not None and read >= total:
        return None
    empty = place.empty + 1 if not seen.count else 0
    digest = blake2b(seen.link.encode(), digest_size=8).hexdigest()
    if repeated or digest == place.mark or empty > MOST_EMPTY:
        raise TransientError(f"{host} sends next links that lead in a circle, so the end of its data is not known.")
    # Brent's way to find a circle of any length with one link in mind.
    steps, until, mark = place.steps + 1, place.until, place.mark
    if steps == until:
        steps, until, mark = 0, until * 2, digest
    return Place(
        link=seen.link, read=read, total=total, empty=empty, first=seen.first, mark=mark, steps=steps, until=until
    )
