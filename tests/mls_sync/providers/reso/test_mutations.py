"""However an answer is mutated: no crash, no hang, no wrong removal, and each failure is typed. `make mutations` tries
20,000 of each provider."""

import os
from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from mls_sync.mapping.errors import RecordError
from mls_sync.providers.base import Window
from mls_sync.providers.decoding import decode
from mls_sync.providers.errors import ProviderError
from mls_sync.providers.reso.client import ResoProvider
from mls_sync.providers.reso.places import MOST_EMPTY
from tests.mls_sync.providers.reso.conftest import reso
from tests.mls_sync.providers.reso.documents import ENUMERATIONS, LOOKUPS, lookup
from tests.mls_sync.providers.reso.mutations import mutated
from tests.mls_sync.providers.reso.server import Reply, ResoServer

COUNT = int(os.environ.get("MUTATIONS", "100"))
ALL = Window()
# Of one mutated answer: a circle is found, and empty pages end.
MOST_REQUESTS = MOST_EMPTY * 4


class Mutating:
    """Hands out the server's own answers, and mutates that of the request whose turn it is."""

    def __init__(self, server: ResoServer) -> None:
        self.server, self.random, self.turn, self.sent = server, Random(0), 1, list[Reply]()  # noqa: S311 - no secret
        server.ways.instead = self.instead

    def begin(self, seed: int) -> None:
        self.random, self.sent = Random(seed), []  # noqa: S311
        self.turn = self.random.choice((1, 1, 2, 2, 3, 4, 5))
        self.server.requests.clear()
        self.server.ways.metadata = self.random.choice((ENUMERATIONS, LOOKUPS))
        self.server.ways.links = self.random.choice(("body", "header"))

    def instead(self, path: str, query: dict[str, str]) -> Reply:
        own: Reply = (200, {}, self.server.ways.metadata.encode())
        if path != "$metadata":
            own = self.server._single(path, query) if "(" in path else self.server._page(path, query)
        self.turn -= 1
        reply = mutated(self.random, own) if self.turn == 0 else own
        if path == "Property":
            self.sent.append(reply)
        return reply


@pytest.fixture
def small() -> Iterator[ResoServer]:
    made = ResoServer(6)
    made.related["Lookup"] = [dict(lookup("StandardStatus", "ActiveUnderContract", "Active Under Contract"))]
    yield made
    made.close()


def read(provider: ResoProvider) -> None:
    """All that the engine asks for, until something fails."""
    token: str | None = ""
    while token is not None:
        page = provider.page(ALL, token)
        for record in page.records:
            try:
                provider.row(record)
            except RecordError:
                pass
            provider.facts(record.payload)
        token = page.next_token
    token = ""
    while token is not None:
        found = provider.keys(token)
        token = found.next_token
    provider.total()
    provider.by_keys(["20260101000000000000000001", "x"])


def is_page(reply: Reply) -> bool:
    """Whether it may be taken for a page: a JSON object with a list."""
    try:
        whole: Any = decode(reply[2])
    except ValueError:
        return False
    return isinstance(whole, dict) and isinstance(whole.get("value"), list)


@pytest.mark.parametrize("part", range(4))
def test_mutated_answers_are_read_or_refused_and_nothing_else(small: ResoServer, part: int) -> None:
    mutating = Mutating(small)
    for seed in range(part, COUNT, 4):
        mutating.begin(seed)
        provider = reso(small, page_size=2)
        try:
            read(provider)
        except ProviderError as error:
            assert str(error), seed
        finally:
            provider.close()
        assert len(small.requests) <= MOST_REQUESTS, seed


@pytest.mark.parametrize("part", range(4))
def test_no_mutated_answer_is_an_end_of_the_data_or_a_removal_that_it_does_not_tell(
    small: ResoServer, part: int
) -> None:
    mutating = Mutating(small)
    for seed in range(part, COUNT, 4):
        mutating.begin(seed)
        provider = reso(small, page_size=2)
        try:
            provider.heads  # noqa: B018 - the metadata are read
            mutating.turn = 1
            page = provider.page(ALL, "")
        except ProviderError:
            continue
        finally:
            provider.close()
        reply = mutating.sent[-1]
        told = decode(reply[2]) if is_page(reply) else None
        if told is None:  # It was packed on its way, or the request was repeated.
            assert page.records or page.removed, seed
            continue
        assert len(page.records) + len(page.removed) == len(told["value"]), seed
        gone = [each for each in told["value"] if isinstance(each, dict) and each.get("StandardStatus") == "Delete"]
        assert len(page.removed) <= len(gone), seed
