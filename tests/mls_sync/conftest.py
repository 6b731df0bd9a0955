from typing import Any

import pytest
import time_machine

from mls_sync.models import Feed
from realty.tenants.models import Tenant
from tests.mls_sync.ringing import NOON, make_feed


@pytest.fixture
def clock(db: None, monkeypatch: pytest.MonkeyPatch) -> Any:
    # A cluster opens a connection of its own; the test's one holds its transaction.
    monkeypatch.setattr("django_q.scheduler.close_old_django_connections", lambda: None)
    with time_machine.travel(NOON, tick=False) as travel:
        yield travel


@pytest.fixture
def feed(clock: Any, tenant: Tenant) -> Feed:
    """Due at every full hour, in Los Angeles."""
    return make_feed(tenant, "gps")
