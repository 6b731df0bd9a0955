"""Where a chain of pages stands, as the token that the engine keeps; and how the next place follows from a page."""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Self

from msgspec import DecodeError, Struct, ValidationError
from msgspec.json import Decoder, encode
from msgspec.structs import replace

from mls_sync.providers.errors import TokenExpired, TransientError

# Servers that filter after they paged send empty pages in between; endless ones are a fault.
MOST_EMPTY = 50
BARE, TOP = "bare", "top"
# The server holds no cursor for `$skip`: a record that leaves the data meanwhile moves all that follow. So each page
# begins a few records before the end of the former one, and is joined where they meet.
OVERLAP = 12
MOVED = "The pages moved while they were read."


class Place(Struct, omit_defaults=True, frozen=True):
    """`link` is path and query of the next page; without it and with `skips` the first request is repeated with
    `$skip`: once without `$top` (BARE), since a server to which that bounds the whole may then go on by links, and from
    then on with it (TOP). `read` are the records so far, `total` what the first page announced, `empty` how many empty
    pages came in a row, `first` the key at the start of the page before, `tail` those at its end, `at` its end's place
    at the server. `mark`, `steps` and `until` find links that go in a circle. Of a resource that hangs on listings:
    `keys` name the listings that are still to be asked for, `listings` is the place in their own chain, and `over` says
    that the resource itself was read to its end."""

    link: str = ""
    skips: str = ""
    read: int = 0
    total: int | None = None
    empty: int = 0
    first: str = ""
    tail: tuple[str, ...] = ()
    at: int = 0
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
    def skip(self) -> int:
        """How many records lie before the page; in a token of an older version as many as were read."""
        return (self.at or self.read) - len(self.tail) if self.skips else self.read

    @property
    def token(self) -> str:
        return encode(self).decode()


_DECODER = Decoder(Place)


class Seen(Struct, frozen=True):
    """What a page told: how many records, and how many of them are new; its first key and its last ones, its next link
    ("" without), the announced total; `asked` is how many records were asked for."""

    count: int
    new: int
    first: str
    tail: tuple[str, ...]
    link: str
    total: int | None
    asked: int


def following(place: Place, seen: Seen, host: str, *, may_skip: bool, ends_empty: bool) -> Place | None:
    """The next place; None at the end of the data. Raises TransientError where the server's links lead nowhere."""
    read = place.read + seen.new
    total = seen.total if place.total is None else place.total
    if seen.link:
        return _by_link(place, seen, host, read, total, ends_empty)
    full = _may_be_cut(seen.count if place.skips else read, seen.asked)
    if not may_skip or not seen.count or not (full if total is None else read < total):
        return None
    if place.skips and seen.first == place.first:
        raise TransientError(f"{host} sent the same page again in place of the next one.")
    if seen.new:
        skips, at = TOP if place.skips else BARE, place.skip + seen.count
        return Place(skips=skips, read=read, total=total, first=seen.first, tail=seen.tail, at=at)
    if place.skips == BARE:
        # A page of the server's own size, smaller than what pages share.
        return replace(place, skips=TOP)
    if seen.count < seen.asked:
        return None
    raise TokenExpired(MOVED)


def overlap(count: int, asked: int) -> int:
    """How many of a page's last records the next one brings again."""
    return min(OVERLAP, min(count, asked) // 4)


def fresh(tail: Sequence[str], starts: Sequence[str], *, by_link: bool = False) -> list[int]:
    """Which records of a page are new: those behind the former page's last ones. Raises TokenExpired where it does not
    meet the former page: more records left meanwhile than pages overlap. `by_link`: it begins where the server says."""
    known = set(tail)
    met = next((at for at, start in enumerate(starts) if start in known), None) if tail else 0
    if met is None and starts and not by_link:
        raise TokenExpired(MOVED)
    return [at for at in range(met or 0, len(starts)) if starts[at] not in known]


def _may_be_cut(count: int, asked: int) -> bool:
    """Whether an answer without a next link may have been cut off, where no total was announced: full pages may."""
    return bool(asked) and count % asked == 0


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
    # Links that begin with what is known already: the server's own pages are smaller than what two of ours share.
    tail = () if seen.new else place.tail
    return Place(
        link=seen.link, read=read, total=total, empty=empty, first=seen.first, tail=tail, mark=mark, steps=steps,
        until=until,
    )  # fmt: skip
