"""A world of two brokerages with one row of everything, and the table of what was tried."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from crm_leads.models import VendorAccount
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from tests.attack.values import FULL
from tests.conftest import signed_in
from tests.test_access import place  # noqa: F401  a fixture

# Planted; may stand on no page and in no log.
SECRETS = ("planted-vendor-secret-7261", "planted-feed-token-8812")
LINES: list[tuple[str, int, str]] = []


@pytest.fixture
def tried() -> Counter[str]:
    """How many requests the attack made, for the table."""
    return Counter()


@pytest.fixture
def world(place: dict[str, dict[str, Any]], tenant: Tenant, stranger: User) -> dict[str, dict[str, Any]]:  # noqa: F811
    with tenant_scope(tenant):
        for account in VendorAccount.objects.all():
            account.secrets = {"token": SECRETS[0], "password": SECRETS[0], "api_key": SECRETS[0]}
            account.save()
        for feed in Feed.objects.all():
            feed.secrets = {"token": SECRETS[1]}
            feed.save()
    return place


@pytest.fixture
def as_owner(owner: User) -> Client:
    return careless(owner)


def careless(user: User | None) -> Client:
    """Its broken pages are answers with 500, as a browser gets them."""
    client = signed_in(user) if user else Client()
    client.raise_request_exception = False
    return client


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    report: Any = yield
    if report.when == "call" or report.outcome == "failed":
        name = (getattr(item.obj, "__doc__", "") or item.name).split("\n")[0].rstrip(".")  # type: ignore[attr-defined]
        count = item.funcargs.get("tried")  # type: ignore[attr-defined]
        LINES.append((name, sum(count.values()) if count else 0, "held" if report.passed else "FAILED"))  # type: ignore[attr-defined]
    return report  # type: ignore[return-value]


def pytest_terminal_summary(terminalreporter: Any) -> None:
    if not (FULL and LINES):
        return
    width = max(len(name) for name, *_ in LINES)
    terminalreporter.section("attacks")
    for name, count, result in LINES:
        terminalreporter.line(f"{name:<{width}}  {count or '':>6}  {result}")
