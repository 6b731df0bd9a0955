"""Pages by `$skip`, of servers without next links: records that leave meanwhile move all that follow."""

from typing import Any

import pytest

from mls_sync.providers.errors import TokenExpired
from tests.mls_sync.providers.contract import keys
from tests.mls_sync.providers.reso.conftest import reso
from tests.mls_sync.providers.reso.server import ResoServer, answered


@pytest.mark.parametrize("announces", [True, False])
def test_danger_1_a_listing_at_the_border_of_two_pages_is_not_skipped(server: ResoServer, announces: bool) -> None:
    """By `$skip`: the server sends no link, and one that was read leaves the window before the next page."""
    wanted, left = list(server.listings), []

    def moving(path: str, query: dict[str, str]) -> Any:
        if path != "Property":
            return None
        if "$skip" in query and not left:
            left.append(server.listings.pop(wanted[3]))
        found, start = list(server.listings.values()), int(query.get("$skip", 0))
        body: dict[str, Any] = {"value": found[start : start + int(query.get("$top", 50))]}
        return answered(body | ({"@odata.count": len(found)} if announces else {}))

    server.ways.instead = moving
    assert set(keys(reso(server))) == set(wanted)


def test_pages_that_moved_further_than_they_overlap_are_read_again(server: ResoServer) -> None:
    def moving(path: str, query: dict[str, str]) -> Any:
        if path != "Property":
            return None
        found, start = list(server.listings.values()), int(query.get("$skip", 0)) + (30 if "$skip" in query else 0)
        return answered({"@odata.count": len(found), "value": found[start : start + 50]})

    server.ways.instead = moving
    with pytest.raises(TokenExpired, match="moved"):
        keys(reso(server))


@pytest.mark.parametrize("own", [5, 12, 200])
def test_a_server_whose_own_pages_are_small_is_read_by_places(server: ResoServer, own: int) -> None:
    """It honors $top, and without it gives its own number of records, without a link."""

    def plain(path: str, query: dict[str, str]) -> Any:
        if path != "Property":
            return None
        found, start = list(server.listings.values()), int(query.get("$skip", 0))
        return answered({"@odata.count": len(found), "value": found[start : start + int(query.get("$top", own))]})

    server.ways.instead = plain
    assert sorted(keys(reso(server))) == sorted(server.listings)


def test_many_that_leave_one_by_one_do_not_end_a_read_by_places(server: ResoServer) -> None:
    wanted, asked = list(server.listings), []

    def moving(path: str, query: dict[str, str]) -> Any:
        if path != "Property":
            return None
        asked.append(query)
        if "$skip" in query:
            server.listings.pop(wanted[len(asked)])
        found, start = list(server.listings.values()), int(query.get("$skip", 0))
        return answered({"@odata.count": len(found), "value": found[start : start + int(query.get("$top", 50))]})

    server.ways.instead = moving
    assert set(keys(reso(server, page_size=8))) == set(wanted) and len(asked) > 9
