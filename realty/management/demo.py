"""The demo: two tenants, their people, and the first tenant's feeds from the bundled simulated MLS. Nobody in it is
real."""

import json
import os
import secrets
from dataclasses import dataclass, replace
from pathlib import Path

from django.contrib.auth.models import User
from django.db import transaction

from crm_leads import demo as leads
from mls_sync.feeds import FeedSettings, add_feed
from mls_sync.models import Feed
from realty.accounts import second_step
from realty.accounts.demo import DEMO_FILE
from realty.tenants.models import Membership, Role, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from simulators.demo import MLS_TOKEN, RESO_ROOT, RETS_PASSWORD, RETS_USER

JPS, COASTAL = "jpsrealtor", "coastal"
TENANTS = {
    JPS: ("JPS Realtor (demo)", "olivia.owner@example.com"),
    COASTAL: ("Coastal Homes (demo)", "stella.stranger@example.com"),
}


@dataclass(frozen=True)
class Person:
    """A demo account; no `tenant` is platform staff."""

    email: str
    first_name: str
    last_name: str
    about: str
    tenant: str = ""
    role: str = ""


PEOPLE = (
    Person("olivia.owner@example.com", "Olivia", "Owner", "Owner of JPS Realtor", JPS, Role.OWNER),
    Person("carl.colleague@example.com", "Carl", "Colleague", "Agent at JPS Realtor", JPS, Role.AGENT),
    Person("vera.viewer@example.com", "Vera", "Viewer", "May look at JPS Realtor, not change it", JPS, Role.VIEWER),
    Person("stella.stranger@example.com", "Stella", "Stranger", "Owner of Coastal Homes", COASTAL, Role.OWNER),
    Person("sam.staff@example.com", "Sam", "Staff", "Platform staff: the console and all tenants"),
)

# Two data shares of one Spark API, told apart by MlsId; and the first of them once more by the RESO Web API, over RETS,
# and as a CSV file at a watched address.
FEEDS = {
    "gps": FeedSettings(
        title="Greater Palm Springs MLS (simulated)",
        region="Coachella Valley",
        schedule="*/15 * * * *",
        options={"mls_id": "20190211172710340762000000"},
    ),
    "crmls": FeedSettings(
        title="California Regional MLS (simulated)",
        region="Southern California",
        schedule="5-59/15 * * * *",
        options={"mls_id": "20200218121507636729000000"},
    ),
    "reso": FeedSettings(
        kind="reso",
        title="Greater Palm Springs MLS by RESO Web API (simulated)",
        region="Coachella Valley",
        schedule="8-59/15 * * * *",
        options={"system": "Greater Palm Springs (simulated)", "expansions": "Media,Rooms,UnitTypes,OpenHouse"},
    ),
    "flexmls": FeedSettings(
        kind="rets",
        title="Greater Palm Springs MLS over RETS (simulated)",
        region="Coachella Valley",
        schedule="10-59/15 * * * *",
        options={
            "criteria": "(LIST_3=20190211172710340762000000)",
            "children": ["Media:Photo", "Room:Room", "OpenHouse:OpenHouse"],
            "photo_type": "HiRes",
            "photo_addresses": True,
        },
    ),
    "spreadsheet": FeedSettings(
        kind="csv",
        title="Greater Palm Springs MLS as a CSV file (simulated)",
        region="Coachella Valley",
        schedule="12-59/15 * * * *",
    ),
}
ADDRESSES = {
    "spark": ("base_url", ""),
    "reso": ("base_url", RESO_ROOT),
    "rets": ("login_url", "/rets/Login"),
    "csv": ("location", "/csv/gps.csv"),
}
"""The option of a kind of feed that says where its source answers, and the path there."""
SECRETS = {
    "spark": {"token": MLS_TOKEN},
    "reso": {"token": MLS_TOKEN},
    "rets": {"user": RETS_USER, "password": RETS_PASSWORD},
    "csv": {"token": MLS_TOKEN},
}
ATTRIBUTION = "Simulated data: no home, price or person here is real."


def is_there() -> bool:
    with platform_scope("whether the demo is there"):
        return Tenant.objects.filter(slug=JPS).exists()


def is_empty() -> bool:
    with platform_scope("whether there is any tenant"):
        return not Tenant.objects.exists()


def make(simulator_url: str, vendors_url: str, data_dir: Path) -> list[dict[str, str]]:
    """Create what is missing, point the feeds at `simulator_url` and the vendor accounts at `vendors_url`, and return
    the accounts (username, password, about; for staff also authenticator, the key whose codes the sign-in page shows
    here in place of a phone).

    The passwords and the key are made once and kept in `data_dir`/demo.json, readable by its owner alone.
    """
    stored = {row["username"]: row for row in stored_accounts(data_dir)}
    with transaction.atomic(), platform_scope("manage.py demo"):
        tenants = {slug: _tenant(slug) for slug in TENANTS}
        accounts = [_account(person, tenants, stored.get(person.email, {})) for person in PEOPLE]
        for provider, settings in FEEDS.items():
            _feed(tenants[JPS], provider, settings, simulator_url)
        with tenant_scope(tenants[JPS]):
            leads.make(tenants[JPS], User.objects.get(username=TENANTS[JPS][1]), vendors_url)
    _store(accounts, data_dir)
    return accounts


def feeds() -> list[Feed]:
    with platform_scope("manage.py demo"):
        found = Feed.objects.filter(tenant__slug=JPS, collection__provider__in=FEEDS)
        return list(found.select_related("collection", "tenant").order_by("collection__name"))


def stored_accounts(data_dir: Path) -> list[dict[str, str]]:
    path = data_dir / DEMO_FILE
    if not path.exists():
        return []
    return list(json.loads(path.read_text(encoding="utf-8"))["accounts"])


def _tenant(slug: str) -> Tenant:
    name, email = TENANTS[slug]
    return Tenant.objects.get_or_create(slug=slug, defaults={"name": name, "contact_email": email})[0]


def _account(person: Person, tenants: dict[str, Tenant], stored: dict[str, str]) -> dict[str, str]:
    user, is_new = User.objects.get_or_create(
        username=person.email,
        defaults={"email": person.email, "first_name": person.first_name, "last_name": person.last_name},
    )
    password = stored.get("password")
    if is_new or password is None:
        password = password or secrets.token_urlsafe(9 if person.tenant else 12)
        user.set_password(password)
        user.is_staff = user.is_superuser = not person.tenant
        user.save()
    row = {"username": person.email, "password": password, "about": person.about}
    if not person.tenant:
        return row | {"authenticator": second_step.for_demo(user, stored.get("authenticator"))}
    tenant = tenants[person.tenant]
    with tenant_scope(tenant):
        Membership.objects.get_or_create(tenant=tenant, user=user, defaults={"role": person.role})
    return row


def _feed(tenant: Tenant, provider: str, settings: FeedSettings, url: str) -> None:
    option, path = ADDRESSES[settings.kind]
    address = f"{url.rstrip('/')}{path}" if path else url
    with tenant_scope(tenant):
        feed = Feed.objects.filter(collection__provider=provider).first()
        if feed is None:
            options = {**settings.options, option: address}
            extra = {"is_simulated": True, "attribution": ATTRIBUTION, "secrets": SECRETS[settings.kind]}
            add_feed(tenant, provider, replace(settings, options=options, **extra))  # type: ignore[arg-type]
        elif feed.options.get(option) != address:
            feed.options[option] = address
            feed.save(update_fields=["options"])


def _store(accounts: list[dict[str, str]], data_dir: Path) -> None:
    """Whole or not at all, and never readable by others."""
    path = data_dir / DEMO_FILE
    beside = path.with_name(f"{DEMO_FILE}.{os.getpid()}")
    with os.fdopen(os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
        json.dump({"accounts": accounts}, file, indent=1)
    beside.replace(path)
