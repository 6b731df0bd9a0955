"""The queue and the page of a lead in a tenant of 100,000 leads, inside Django, from the request to the HTML."""

import random

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from bench.database import own_database
from bench.figures import Figure, told
from bench.pages import note, pages, timed
from bench.seed_leads import LEADS, seed
from crm_leads.models import Lead
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope

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
    "calls=now",
    "calls=now&min_score=60",
    "calls=today&city=Palm+Springs",
    "calls=any&sort=newest",
    "calls=never",
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
        opened = [f"{reverse('lead', args=[pk])}?{ways.choice(LEAD_WAYS)}" for pk in ids]
        return [
            told("leads in the tenant", LEADS, "leads"),
            *pages("queue page at 100,000 leads", client, queue, LIMIT),
            *pages("lead page at 100,000 leads", client, opened, LIMIT),
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
