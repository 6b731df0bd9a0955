"""The console's dashboard and pages of feeds and runs with 1,000 feeds and 1,000,000 runs kept, against 10 feeds and as
many runs each: two databases on one server, opened in turns, inside Django, from the request to the HTML."""

import random
import statistics
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.pages import note, timed
from bench.seed_console import RUNS_OF_FEED, seed
from mls_sync.models import Feed, SyncRun
from realty.accounts.models import Authenticator
from realty.accounts.second_step import SESSION_STEP
from realty.memory import settle
from realty.tenants.models import Membership, Role
from realty.tenants.scope import platform_scope, tenant_scope

FEW, MANY = 10, 1_000
ROUNDS = 12
LIMIT = 1.5
# Of each kind so many different feeds or runs are opened.
DIFFERENT = 5


@dataclass(frozen=True)
class World:
    """A database, with the addresses of each page in it."""

    name: str
    staff: Client
    member: Client
    addresses: dict[str, list[str]]


def figures() -> list[Figure]:
    with ExitStack() as stack:
        worlds = [stack.enter_context(_world(feeds)) for feeds in (FEW, MANY)]
        settle()  # as the web process does
        taken = _measured(worlds)
    found = [told("console: runs kept", MANY * RUNS_OF_FEED, "runs")]
    for page, (few, many) in taken.items():
        found += [
            told(f"console, {page}: p95 with {FEW} feeds", _p95(few), "ms"),
            told(f"console, {page}: p95 with {MANY:,} feeds", _p95(many), "ms"),
            at_most(f"console, {page}: p95 with {MANY:,} feeds against {FEW}", _p95(many) / _p95(few), LIMIT, "times"),
        ]
    return found


def _measured(worlds: list[World]) -> dict[str, tuple[list[float], list[float]]]:
    """Milliseconds of each page in each world; both are opened in each round, in an order of chance."""
    taken: dict[str, tuple[list[float], list[float]]] = {page: ([], []) for page in worlds[0].addresses}
    for round_ in range(ROUNDS + 1):
        chance = random.Random(round_)
        for place in chance.sample(range(len(worlds)), len(worlds)):
            world = worlds[place]
            with _connected(world.name):
                for page, addresses in world.addresses.items():
                    client = world.member if page.startswith("a member") else world.staff
                    _opened(client, addresses[0])  # warm in this connection
                    times = [timed(_opening(client, address)) for address in addresses]
                    if round_:
                        taken[page][place].extend(times)
    for page, (few, many) in taken.items():
        note(f"{page}: {statistics.median(few):.1f} ms and {statistics.median(many):.1f} ms (p50)")
    return taken


def _opening(client: Client, address: str) -> Callable[[], None]:
    return lambda: _opened(client, address)


def _opened(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]


@contextmanager
def _world(feeds: int) -> Iterator[World]:
    name = f"realty_bench_console_{feeds}"
    usual = connection.settings_dict["NAME"]
    with own_database(name):
        seconds = timed(lambda: seed(feeds)) / 1000
        note(f"{feeds:,} feeds with {feeds * RUNS_OF_FEED:,} runs in {seconds:.0f} s")
        staff, member = _staff(), _member()
        yield_ = World(connection.settings_dict["NAME"], staff, member, _addresses())
        connection.close()
        connection.settings_dict["NAME"] = usual
        try:
            yield yield_
        finally:
            connection.close()
            connection.settings_dict["NAME"] = yield_.name


@contextmanager
def _connected(name: str) -> Iterator[None]:
    usual = connection.settings_dict["NAME"]
    connection.close()
    connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        connection.settings_dict["NAME"] = usual


def _addresses() -> dict[str, list[str]]:
    with platform_scope("benchmark"):
        feeds = list(Feed.objects.order_by("pk").values_list("pk", flat=True)[:DIFFERENT])
        runs = [SyncRun.objects.filter(feed=pk).order_by("-requested_at")[3].pk for pk in feeds]
    return {
        "dashboard": [reverse("admin:index")] * DIFFERENT,
        "live panel": [reverse("admin:panel", args=["live"])] * DIFFERENT,
        "page of a feed": [reverse("admin:mls_sync_feed_change", args=[pk]) for pk in feeds],
        "list of runs": [reverse("admin:mls_sync_syncrun_changelist")] * DIFFERENT,
        "page of a run": [reverse("admin:mls_sync_syncrun_change", args=[pk]) for pk in runs],
        "a member's dashboard": [reverse("dashboard")] * DIFFERENT,
        "a member's feeds": [reverse("feeds")] * DIFFERENT,
    }


def _staff() -> Client:
    user = User.objects.create_superuser("staff", "staff@example.com")
    held = Authenticator.objects.create(user=user, secret={"key": "5a" * 20}, confirmed_at=timezone.now())
    client = Client()
    client.force_login(user)
    session = client.session
    session[SESSION_STEP] = held.pk
    session.save()
    return client


def _member() -> Client:
    user = User.objects.create_user("member", "member@example.com")
    with platform_scope("benchmark"):
        tenant = Feed.objects.order_by("pk").select_related("tenant")[0].tenant
    with tenant_scope(tenant):
        Membership.objects.create(tenant=tenant, user=user, role=Role.OWNER)
    client = Client()
    client.force_login(user)
    return client
