"""Sound answers spoiled by chance: whatever comes, a provider raises a typed error or gives records that can be looked
at; it never crashes, hangs, or takes a list of keys for whole that is not.

`make mutations` tries 20,000; here some hundred.
"""

import os
import random
import re
import resource
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from mls_sync.mapping.errors import RecordError
from mls_sync.providers.base import MediaItem, Window
from mls_sync.providers.errors import ProviderError
from mls_sync.providers.rets.client import SLACK, RetsProvider
from mls_sync.providers.rets.login import Login
from mls_sync.providers.rets.options import RetsOptions
from mls_sync.providers.transport.http import Stream
from tests.mls_sync.providers.rets.server import PASSWORD, USER, RetsServer, home, rets

TRIALS = int(os.environ.get("MUTATIONS", "300"))
ROWS = 40
MOST_REQUESTS = 12
MOST_MEGABYTES = 250
LOGIN = "https://mls.example.com/rets/login"
NASTY = (
    b"<", b">", b"&", b"\x00", b"\xff\xfe", b"\x93", b"\t", b"\t\t\t", b"</DATA>", b"<DATA>", b"<DATA/>", b"</RETS>",
    b"<RETS>", b"<!--", b"-->", b"<![CDATA[", b"]]>", b"&#0;", b"&#xD800;", b"&amp;amp;", b"<MAXROWS/>", b'"',
    b"9" * 400,
    b'<RETS-STATUS ReplyCode="20209" ReplyText="x"/>', b"<COLUMNS>", b"\r\n--simulated", b"<?xml?>", b"\xed\xa0\x80",
    b"<!DOCTYPE x [<!ENTITY a 'aaaa'>]>", b"********", b"-1", b"NaN", b"\x1f\x8b", b"<html>",
    "é".encode() * 50,
)  # fmt: skip
NUMBER = re.compile(rb"\d+")


def spoiled(body: bytes, chance: random.Random) -> bytes:
    """One to three changes of any kind."""
    for _ in range(chance.randint(1, 3)):
        body = chance.choice(CHANGES)(body, chance)
    return body


def _place(body: bytes, chance: random.Random) -> int:
    return chance.randrange(len(body) + 1)


def _flip(body: bytes, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + bytes([chance.randrange(256)]) + body[at + 1 :]


def _cut(body: bytes, chance: random.Random) -> bytes:
    return body[: _place(body, chance)]


def _drop(body: bytes, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + body[at + chance.randrange(1, 400) :]


def _double(body: bytes, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + body[max(0, at - chance.randrange(1, 400)) : at] + body[at:]


def _insert(body: bytes, chance: random.Random) -> bytes:
    at = _place(body, chance)
    return body[:at] + chance.choice(NASTY) + body[at:]


def _number(body: bytes, chance: random.Random) -> bytes:
    found = list(NUMBER.finditer(body))
    if not found:
        return body
    match = chance.choice(found)
    new = chance.choice(
        [b"", b"-1", b"0", b"9" * 30, b"1e9", b"20201", b"20701", str(chance.randrange(10**6)).encode()]
    )
    return body[: match.start()] + new + body[match.end() :]


def _swap(body: bytes, chance: random.Random) -> bytes:
    at, other = sorted((_place(body, chance), _place(body, chance)))
    return body[other:] + body[at:other] + body[:at]


def _tag(body: bytes, chance: random.Random) -> bytes:
    tags = re.findall(rb"</?[A-Za-z-]+", body)
    return body.replace(chance.choice(tags), chance.choice(tags), 1) if tags else body


CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _flip, _cut, _drop, _double, _insert, _number, _swap, _tag,
)  # fmt: skip


class Spoiling:
    """Stands where the provider's session asks over HTTP: answers of a sound server, one of which is spoiled."""

    def __init__(self, seed: int) -> None:
        self.chance = random.Random(seed)
        self.server = RetsServer()
        self.server.rows = [home(number, FEAT_1="Mountains", LIST_133="2") for number in range(1, ROWS + 1)]
        self.server.on["getobject"] = lambda params: (200, {"Content-Type": PARALLEL}, MULTIPART)
        self.spoils = self.chance.choice(["login", "getmetadata", "search", "search", "search", "getobject"])
        self.at, self.requests, self.changed = self.chance.randrange(3), 0, b""

    def asked(self, url: str, params: dict[str, str], read: Callable[[Stream], Any]) -> Any:
        self.requests += 1
        assert self.requests <= MOST_REQUESTS * 5, "it goes on for ever"
        capability = url.rpartition("/")[2]
        found = self.server.answer(capability, params)
        status, headers, body = found if isinstance(found, tuple) else (200, {"Content-Type": "text/xml"}, found)
        if params.get("Format") == "STANDARD-XML" and capability == "search":
            body = STANDARD
        if capability == self.spoils and self.at <= 0:
            body = self.changed = spoiled(body, self.chance)
        self.at -= capability == self.spoils
        return read(Stream(status, headers, "mls.example.com", self._pieces(body), (PASSWORD,)))

    def _pieces(self, body: bytes) -> Iterator[bytes]:
        size = self.chance.choice([7, 97, 4096, 10**6])
        yield from (body[at : at + size] for at in range(0, len(body), size))


PARALLEL = 'multipart/parallel; boundary="simulated"'
MULTIPART = (
    b"\r\n".join(
        b"--simulated\r\nContent-Type: image/jpeg\r\nContent-ID: 1\r\nObject-ID: %d\r\n\r\n\xff\xd8jpeg\r\n%d" % (n, n)
        for n in (1, 2)
    )
    + b"\r\n--simulated--\r\n"
)
STANDARD = rets(
    '<COUNT Records="40"/><REData><REProperties>'
    + "".join(
        f"<ResidentialProperty><Listing><ListingKey>{n}</ListingKey><ListPrice>{n}</ListPrice></Listing>"
        f"<City>Indio</City></ResidentialProperty>"
        for n in range(1, ROWS + 1)
    )
    + "</REProperties></REData>"
)


def provider_of(spoiling: Spoiling) -> RetsProvider:
    chance = spoiling.chance
    options = {
        "login_url": LOGIN,
        "page_size": chance.choice([3, 15, 500]),
        "response_format": chance.choice(["COMPACT-DECODED", "COMPACT", "STANDARD-XML"]),
        "paging": chance.choice(["offset", "offset", "key"]),
    }
    if options["response_format"] == "STANDARD-XML":
        options |= {"key_field": "ListingKey", "paging": "offset", "page_size": 500}
    made = RetsProvider(RetsOptions.read(options), USER, PASSWORD)
    made.session._asked = spoiling.asked  # type: ignore[method-assign]  # the one seam: no HTTP
    made.session.http.backoff = 0.0
    return made


def read_all(provider: RetsProvider) -> Iterator[Any]:
    """Everything that a run would read, within bounds."""
    token: str | None = ""
    for _ in range(MOST_REQUESTS):
        page = provider.page(Window(), token or "")
        yield from page.records
        token = page.next_token
        if token is None:
            return


def looked_at(provider: RetsProvider, record: Any) -> None:
    provider.facts(record.payload)
    assert isinstance(record.raw, bytes)
    try:
        provider.row(record)
    except RecordError:
        pass


def listed(provider: RetsProvider) -> list[str] | None:
    """The keys of a sweep, None where it goes on beyond all bounds."""
    found: list[str] = []
    token: str | None = ""
    for _ in range(MOST_REQUESTS):
        page = provider.keys(token or "")
        found += page.keys
        token = page.next_token
        if token is None:
            return found
    return None


@pytest.mark.parametrize("part", range(4))
def test_mutated_answers_raise_typed_errors_alone(part: int, caplog: pytest.LogCaptureFixture) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    failed = 0
    for seed in range(part, TRIALS, 4):
        spoiling = Spoiling(seed)
        provider = provider_of(spoiling)
        try:
            if seed % 3 == 0:
                _check_list(provider, spoiling)
            elif seed % 3 == 1 and spoiling.spoils == "getobject":
                list(provider.media([MediaItem("1", 0), MediaItem("1", 1)]))
            else:
                for record in read_all(provider):
                    looked_at(provider, record)
                list(provider.by_keys([home(3)[0]]).records)
                provider.total()
        except ProviderError as error:
            failed += 1
            assert str(error) and PASSWORD not in str(error) + error.excerpt
        finally:
            provider.close()
    assert failed, "no mutation did any harm: the test spoils nothing"
    after = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert after - before < MOST_MEGABYTES * 1024


def _check_list(provider: RetsProvider, spoiling: Spoiling) -> None:
    """A list that is shorter than the announced total is refused, or its announcement itself was spoiled: then the
    total, asked for apart, tells the sweep that it was cut off."""
    found = listed(provider)
    if found is None or spoiling.spoils != "search" or provider.options.response_format == "STANDARD-XML":
        return
    told = b'<COUNT Records="%d"/>' % ROWS in spoiling.changed and b"<MAXROWS" not in spoiling.changed
    if told and provider.options.paging == "offset":
        assert len(set(found)) >= ROWS - SLACK


def test_the_seam_is_sound_without_a_mutation() -> None:
    spoiling = Spoiling(1)
    spoiling.spoils = ""
    provider = provider_of(spoiling)
    assert len(list(read_all(provider))) == ROWS or provider.options.page_size == 3
    assert listed(provider) and isinstance(provider.session.login, Login)
    assert [file.body[-1:] for file in provider.media([MediaItem("1", 0), MediaItem("1", 1)])] == [b"1", b"2"]
