"""What the server is asked for, in DMQL2 (RETS 1.7.2, section 7.7)."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from mls_sync.providers.base import Window
from mls_sync.providers.rets import dmql
from tests.mls_sync.providers.rets.conftest import reading
from tests.mls_sync.providers.rets.server import RetsServer

PACIFIC = ZoneInfo("America/Los_Angeles")


def test_criteria_with_an_or_bind_together(server: RetsServer) -> None:
    """A comma binds tighter than the "|" of a person's criteria."""
    provider = reading(server, criteria="(City=Indio)|(City=Mecca)")
    provider.page(Window(datetime(2026, 11, 1, tzinfo=UTC), None), "")
    asked = server.asked("search")[-1]["Query"]
    assert "((City=Indio)|(City=Mecca)),(" in asked


@pytest.mark.parametrize(
    ("start", "local"),
    [
        (datetime(2026, 11, 1, 7, 30, tzinfo=UTC), "2026-11-01T00:30:00"),
        (datetime(2026, 11, 1, 8, 30, tzinfo=UTC), "2026-11-01T00:30:00"),
        (datetime(2026, 11, 1, 9, 30, tzinfo=UTC), "2026-11-01T01:30:00"),
    ],
)
def test_a_window_in_which_clocks_go_back_begins_an_hour_earlier(start: datetime, local: str) -> None:
    assert dmql.modified("Modified", Window(start, None), PACIFIC) == [f"(Modified={local}+)"]
