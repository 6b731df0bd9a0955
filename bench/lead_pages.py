"""The queue and the page of a lead in a tenant of 100,000 leads, inside Django, from the request to the HTML."""

import random
import statistics

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bench.database import own_database
from bench.figures import Figure, at_most, told
from bench.search import note, timed
from bench.seed_leads import LEADS, seed
from crm_leads.models import Lead
from realty.memory import settle
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope

ROUNDS = 5
LIMIT = 60
# What a morning asks for: mostly the plain list, every filter and order, early and deep pages, words.
QUEUE_MIX = (
    "",
    "page=2",
    "page=12",
    "page=400",
    "sort=newest",
    "status=contacted",
    "status=open",
    "status=open&sort=due",
    "status=open&due=today&sort=due",
    "status=open&assigned=me",
    "status=closed",
    "city=Palm+Springs",
    "city=Indio&city=La+Quinta&min_price=400k",
    "min_price=400k&max_price=900k&sort=price_high",
    "phone=yes",
    "phone=yes&min_score=60",
    "phone=no&assigned=nobody",
    "min_cuts=2&min_days=90",
    "min_days=120&sort=days",
    "sort=price_low&page=30",
    "email=yes&city=Palm+Desert",
    "q=4321",
    "q=ana&phone=yes",
    "status=open&q=cholla+drive",
)
LEAD_WAYS = ("", "list=", "list=", "list=sort%3Dnewest", "list=status%3Dopen%26sort%3Ddue", "list=city%3DIndio")
LEADS_OPENED = 40


def figures() -> list[Figure]:
    with own_database("realty_bench_lead_pages"):
        agent = User.objects.create_user("agent", "agent@example.com")
        seconds = timed(lambda: seed(agent.pk)) / 1000
        note(f"{LEADS:,} leads in {seconds:.0f} s")
        client, ids = _member(agent)
        queue = [f"{reverse('leads')}?{query}" for query in QUEUE_MIX]
        ways = random.Random(4)
        pages = [f"{reverse('lead', args=[pk])}?{ways.choice(LEAD_WAYS)}" for pk in ids]
        return [
            told("leads in the tenant", LEADS, "leads"),
            *_pages("queue page", client, queue),
            *_pages("lead page", client, pages),
        ]


def _member(agent: User) -> tuple[Client, list[int]]:
    with platform_scope("benchmark"):
        tenant = Tenant.objects.get(slug="leads")
    with tenant_scope(tenant):
        Membership.objects.create(tenant=tenant, user=agent, role=Role.AGENT)
        ids = list(Lead.objects.order_by("pk").values_list("pk", flat=True))
    client = Client()
    client.force_login(agent)
    return client, random.Random(3).sample(ids, LEADS_OPENED)


def _pages(name: str, client: Client, addresses: list[str]) -> list[Figure]:
    """Warm, in random order."""
    _opened(client, addresses[0])
    settle()  # as the web process does
    taken: dict[str, list[float]] = {address: [] for address in addresses}
    for round_ in range(ROUNDS + 1):
        for address in random.Random(round_).sample(addresses, len(addresses)):
            milliseconds = timed(lambda address=address: _opened(client, address))
            if round_:
                taken[address].append(milliseconds)
    for address, times in taken.items():
        note(f"{statistics.median(times):6.1f} ms  {address}")
    every = sorted(time for times in taken.values() for time in times)
    return [
        told(f"{name} at 100,000 leads: p50", statistics.median(every), "ms"),
        at_most(f"{name} at 100,000 leads: p95", every[int(len(every) * 0.95)], LIMIT, "ms"),
    ]


def _opened(client: Client, address: str) -> None:
    response = client.get(address)
    if response.status_code != 200:
        raise RuntimeError(f"{address} answered {response.status_code}")
