"""Offices whose people use the site while their feeds sync: five feeds each, of every kind, and leads."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from crm_leads import demo as leads_demo
from crm_leads.intake.take_in import take_in
from crm_leads.models import Lead
from listings.models import Listing
from mls_sync.feeds import FeedSettings, add_feed
from mls_sync.models import Feed, RunKind, RunStatus
from mls_sync.replication import engine, runs
from realty.api import tokens
from realty.api.scopes import OF_MEMBERS
from realty.management.demo import ADDRESSES, ATTRIBUTION, FEEDS, SECRETS
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope

EVERY_MINUTE = "* * * * *"
OPENED = 40
SEARCHES = ("", "page=2", "sort=price_low", "city=Palm+Desert", "min_price=400k&max_price=600k&min_beds=3", "q=solar")
QUEUES = ("", "sort=newest", "status=open&sort=due", "city=Palm+Springs", "calls=now", "q=ana&phone=yes")
# Nothing is sent in this test, so nobody answers there.
NO_VENDORS = "http://127.0.0.1:9"


@dataclass(frozen=True)
class Office:
    """A tenant with its feeds; `people` as `tests.deploy.people` takes them."""

    tenant: Tenant
    feeds: list[Feed]
    people: list[dict[str, Any]]


def seed(url: str, offices: int, people: int, feeds: int) -> list[Office]:
    """Everything is replicated once; the feeds are due from the next minute on."""
    return [_office(f"office{number + 1}", url, people, feeds) for number in range(offices)]


def _office(slug: str, url: str, people: int, feeds: int) -> Office:
    with platform_scope("benchmark"):
        tenant = Tenant.objects.create(slug=slug, name=slug.title(), time_zone="America/Los_Angeles")
    with tenant_scope(tenant):
        made = [_feed(tenant, name, settings, url) for name, settings in list(FEEDS.items())[:feeds]]
        members = [_member(tenant, f"{slug}-{number}@example.com") for number in range(people)]
        leads_demo.make(tenant, members[0].user, NO_VENDORS)
        for feed in made:
            run = engine.run_to_end(runs.request_run(feed, RunKind.FULL, trigger=runs.COMMAND, enqueue=False))
            if run.status != RunStatus.COMPLETE:
                raise RuntimeError(f"{feed}: {run.message}")
        take_in(tenant.pk)
        return Office(tenant, made, [_person(member) for member in members])


def _feed(tenant: Tenant, provider: str, settings: FeedSettings, url: str) -> Feed:
    option, path = ADDRESSES[settings.kind]
    options = {**settings.options, option: f"{url}{path}"}
    told: dict[str, Any] = {"is_simulated": True, "attribution": ATTRIBUTION, "secrets": SECRETS[settings.kind]}
    return add_feed(tenant, provider, replace(settings, schedule=EVERY_MINUTE, options=options, **told))


def _member(tenant: Tenant, name: str) -> Membership:
    user = User.objects.create_user(name, name)
    return Membership.objects.create(tenant=tenant, user=user, role=Role.OWNER)


def _person(member: Membership) -> dict[str, Any]:
    """Signed in, with a token of their own, and with what they look at: mostly searches and listings, then leads."""
    client = Client()
    client.force_login(member.user)
    token = tokens.make(member.user, member, "Load", list(OF_MEMBERS), timedelta(days=1))[1]
    listings = [listing.get_absolute_url() for listing in Listing.objects.live().order_by("?")[:OPENED]]
    leads = [reverse("lead", args=[pk]) for pk in Lead.objects.order_by("?").values_list("pk", flat=True)[:OPENED]]
    return {
        "name": member.user.username,
        "session": client.cookies["sessionid"].value,
        "token": token,
        "pages": {
            "search": [f"{reverse('search')}?{query}" for query in SEARCHES],
            "listing": listings,
            "leads": [f"{reverse('leads')}?{query}" for query in QUEUES],
            "lead": leads,
            "API list": ["/api/v1/properties?limit=100"],
        },
    }
