"""Pages that begin where the former ended, however the server counts."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mls_sync.providers.base import Window
from mls_sync.providers.errors import ProtocolError, TokenExpired, TransientError
from mls_sync.providers.rets.paging import Place, fresh, is_ascending
from tests.mls_sync.providers.contract import keys, swept
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.server import Params, RetsServer, compact, home, rets

ALL = Window()


def by_key(server: RetsServer, ascending: bool = True) -> Callable[[Params], bytes]:
    """A server that knows no Offset, but ranges of its key."""

    def search(params: Params) -> bytes:
        last = params["Query"].rpartition("(LIST_1=")[2].removesuffix("+)") if "(LIST_1=" in params["Query"] else ""
        left = [row for row in server.rows if row[0] >= last]
        left = left if ascending else left[::-1]
        some = left[: int(params["Limit"])] if params["Limit"] != "NONE" else left
        if not some:
            return rets(code=20201)
        more = "<MAXROWS/>" if len(left) > len(some) else ""
        return compact(some, count=len(left), more=more)

    return search


def test_pages_by_key(server: RetsServer) -> None:
    server.on["search"] = by_key(server)
    provider = reading(server, paging="key")
    assert keys(provider) == swept(provider) == [row[0] for row in server.rows]
    assert [params["Query"].count("(LIST_1=") for params in server.asked("search")][:3] == [0, 1, 1]
    provider.close()


def test_rows_that_are_not_sorted_are_not_paged_by_key(server: RetsServer) -> None:
    server.on["search"] = by_key(server, ascending=False)
    provider = reading(server, paging="key")
    with pytest.raises(ProtocolError, match="does not sort"):
        keys(provider)
    provider.close()


def test_rows_that_come_and_go_between_pages_by_key(server: RetsServer) -> None:
    server.on["search"] = by_key(server)
    provider = reading(server, paging="key")
    first = provider.page(ALL, "")
    server.rows = [home(0), *server.rows[2:], home(8)]
    second = provider.page(ALL, first.next_token or "")
    assert [record.listing_key[-1] for record in second.records] == ["4", "5"]
    provider.close()


@pytest.mark.parametrize("removed", [1, 2, 3])
def test_rows_removed_before_the_next_page_leave_no_gap(server: RetsServer, removed: int) -> None:
    server.rows = [home(number) for number in range(1, 61)]
    provider = reading(server, page_size=20)
    first = provider.page(ALL, "")
    del server.rows[:removed]
    seen, token = [record.listing_key for record in first.records], first.next_token
    while token is not None:
        page = provider.page(ALL, token)
        seen += [record.listing_key for record in page.records]
        token = page.next_token
    assert len(seen) == len(set(seen)) == 60
    provider.close()


def test_the_last_row_of_a_page_may_be_gone(server: RetsServer) -> None:
    server.rows = [home(number) for number in range(1, 61)]
    provider = reading(server, page_size=20)
    first = provider.page(ALL, "")
    del server.rows[17:20]
    second = provider.page(ALL, first.next_token or "")
    assert second.records[0].listing_key == home(21)[0]
    provider.close()


def test_rows_that_moved_too_far_are_read_again_from_the_first(server: RetsServer) -> None:
    server.rows = [home(number) for number in range(1, 200)]
    provider = reading(server, page_size=20)
    first = provider.page(ALL, "")
    del server.rows[:60]
    with pytest.raises(TokenExpired):
        provider.page(ALL, first.next_token or "")
    provider.close()


def test_a_token_of_other_options_is_forgotten() -> None:
    for token in ("x", "[]", "[1,2]", '[5,0,0,"",[],null]', "{}", '[0,"a",0,"",[],null]'):
        with pytest.raises(TokenExpired):
            Place.read(token, 2)
    place = Place(1, 20, 19, "a", ("b", "c"), 7)
    assert Place.read(place.token, 2) == place


def test_an_answer_that_lists_fewer_keys_than_it_announces_is_no_list(server: RetsServer) -> None:
    server.on["search"] = lambda params: compact([home(1)], count=50)
    provider = reading(server)
    with pytest.raises(TransientError, match="announced 50 listings"):
        swept(provider)
    provider.close()


def test_several_classes_follow_one_another(server: RetsServer) -> None:
    def search(params: Params) -> bytes:
        number = "ABC".index(params["Class"])
        if params["Count"] == "2":
            return rets(code=20201) if number == 1 else rets('<COUNT Records="1"/>')
        return rets(code=20201) if number == 1 else compact([home(number)])

    def metadata(params: Params) -> bytes:
        if params["Type"] != "METADATA-CLASS":
            return server._getmetadata(params)
        rows = "".join(f"<DATA>\t{name}\t</DATA>" for name in "ABC")
        return rets(f"<METADATA-CLASS Resource='Property'><COLUMNS>\tClassName\t</COLUMNS>{rows}</METADATA-CLASS>")

    server.on["search"], server.on["getmetadata"] = search, metadata
    provider = reading(server)
    assert keys(provider) == [home(0)[0], home(2)[0]]
    assert provider.page(ALL, "").expected == provider.total() == 2
    assert [record.listing_key for record in provider.by_keys([home(2)[0]]).records] == [home(2)[0]]
    provider.close()


@given(st.lists(st.integers(0, 50), unique=True, min_size=4), st.data())
def test_joined_pages_hold_every_row_that_stayed(before: list[int], data: st.DataObject) -> None:
    """Rows in a fixed order; some before the end of the page go, some come."""
    page = sorted(before)
    tail = tuple(map(str, page[-4:]))
    gone = set(data.draw(st.lists(st.sampled_from(page[:-1]), max_size=3)))
    now = [row for row in page if row not in gone] + [51, 52]
    start = max(0, len(page) - 4 - len(gone) - 2)
    marks = [str(row) for row in now][start:]
    found = fresh(tail, marks)
    assert found is not None and [marks[at] for at in found][-2:] == ["51", "52"]
    assert not {marks[at] for at in found} & set(tail)


def test_keys_are_sorted_as_numbers_or_as_text() -> None:
    assert is_ascending(["9", "10", "11"]) and is_ascending(["A10", "A9"]) and not is_ascending(["10", "9"])
