"""docs/from_mongodb.md, walked: its commands run in their order against example documents, against SecantusDB."""

import re
import shlex
from collections.abc import Callable, Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.contrib.auth.models import User
from django.core.management import call_command
from django.utils import timezone
from pymongo.database import Database

from crm_leads.intake.take_in import take_in
from crm_leads.models import Lead
from listings.models import Listing
from mls_sync.feeds import clean_options, resume_feed
from mls_sync.models import Feed
from realty.secrets import SecretDict
from realty.tenants.models import Role, Tenant
from realty.tenants.scope import tenant_scope
from simulators.mls import DEFAULT_TOKEN, SimulatedMLS, World
from tests.conftest import make_member, make_tenant
from tests.crm_leads.intake.market import permit
from tests.mls_sync.mongo_import.deployment import seed

ZONE = ZoneInfo("America/Los_Angeles")
DOC = Path(__file__).parents[3] / "docs" / "from_mongodb.md"
BLOCK = re.compile(r"^```sh\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def commands() -> list[list[str]]:
    lines = [line for block in BLOCK.findall(DOC.read_text()) for line in block.splitlines()]
    return [shlex.split(line.removeprefix("manage.py ")) for line in lines]


@pytest.fixture
def tenant(db: None) -> Tenant:
    return make_tenant("jpsrealtor", "The tenant of the document")


@pytest.fixture
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(gps=20, crmls=0)) as server:
        yield server


def ran(words: list[str]) -> str:
    out, code = StringIO(), 0
    try:
        call_command(*words, stdout=out, stderr=out)
    except SystemExit as ended:
        code = int(ended.code or 0)
    assert code == 0, (words, code, out.getvalue())
    return out.getvalue()


def test_its_commands_are_those_that_we_know() -> None:
    names = [words[0] for words in commands()]
    assert names == ["import_mongo"] * 4 + ["check_feed", "sync_feed", "publish_mongo", "compare_mongo"]


def test_it_can_be_walked(
    tenant: Tenant,
    mongo: Database[dict[str, Any]],
    uri_is_set: None,
    mongo_uri: str,
    mls: SimulatedMLS,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    seed(mongo, tenant="jpsrealtor")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TARGET_URI", mongo_uri)
    # What people do between the commands: the simulated MLS stands for the real one.
    between: dict[str, Callable[[], None]] = {
        "check_feed": lambda: point_at(mls),
        "sync_feed": lambda: resume_feed(Feed.objects.get(collection__provider="gps")),
    }
    told = []
    for words in commands():
        with tenant_scope(tenant):
            between.get(words[0], lambda: None)()
        told.append(ran(words))
    assert (tmp_path / "dry-run.csv").exists() and (tmp_path / "import.json").exists()
    assert "Would import from the database" in told[0] and "Made the feed of jpsrealtor_gps_listings" in told[1]
    assert re.search(r"listings -> jpsrealtor_gps_listings +4 +0 +0 +3 +0 +1", told[3]), told[3]
    assert "0 missing, 0 extra, 0 different" in told[-1]
    published = {each["ListingId"] for each in mongo["jpsrealtor_gps_listings"].find({"tenantId": "jpsrealtor"})}
    # The six that were imported, and what the simulated MLS has for display.
    assert {f"{219_000_000 + number}DA" for number in range(1, 7)} < published


def point_at(mls: SimulatedMLS) -> None:
    feed = Feed.objects.get(collection__provider="gps")
    feed.options = clean_options("spark", {**feed.options, "base_url": mls.url})
    feed.secrets = SecretDict(token=DEFAULT_TOKEN)  # type: ignore[assignment]
    feed.save()


def test_expired_listings_become_leads_once_that_is_allowed(
    tenant: Tenant, mongo: Database[dict[str, Any]], uri_is_set: None
) -> None:
    seed(mongo, tenant="jpsrealtor")
    ran(["import_mongo", "jpsrealtor"])
    with tenant_scope(tenant):
        assert take_in(tenant.pk).made == 0
        feed = Feed.objects.select_related("collection").get(collection__provider="gps")
    owner: User = make_member("olivia", tenant, Role.OWNER)
    with tenant_scope(tenant):
        permit(feed.collection, owner)
        take_in(tenant.pk)
        leads = {lead.mls_number: lead for lead in Lead.objects.all()}
        assert set(leads) == {"219000005DA", "219000006DA"}
        lead = leads["219000005DA"]
        assert lead.status_changed_on == (timezone.now() - timedelta(days=12)).astimezone(ZONE).date()
        assert Listing.objects.get(listing_id="219000005DA").standard_status == "Expired"
