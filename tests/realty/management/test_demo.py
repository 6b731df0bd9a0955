"""`manage.py demo`: the brief's own example, made once, the same however often, and never in production."""

import json
import re
import stat
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import authenticate
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django_q.models import OrmQ

from listings.models import Collection, Listing
from listings.photos import pictures_of
from mls_sync.models import Feed, RunKind, RunStatus, SyncRun
from realty.accounts import second_step
from realty.accounts.demo import demo_accounts, demo_code
from realty.accounts.models import Authenticator
from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from simulators.mls import SimulatedMLS, World
from tests.conftest import signed_in

URL = "http://127.0.0.1:8812"
MLS_IDS = {"gps": "20190211172710340762000000", "crmls": "20200218121507636729000000"}


@pytest.fixture(autouse=True)
def data_dir(settings: Any, tmp_path: Path, db: None) -> Path:
    settings.DATA_DIR = tmp_path
    return tmp_path


def demo(*args: str, url: str = URL) -> str:
    output = StringIO()
    call_command("demo", "--simulator-url", url, *args, stdout=output)
    return output.getvalue()


def test_feeds_of_one_tenant_are_told_apart_by_mls_id_and_by_protocol() -> None:
    demo()
    with platform_scope("test"):
        feeds = {f.collection.provider: f for f in Feed.objects.select_related("collection", "tenant")}
        spark = {name: feed for name, feed in feeds.items() if feed.kind == "spark"}
        assert {name: feed.options["mls_id"] for name, feed in spark.items()} == MLS_IDS
        assert all(feed.options["base_url"] == URL for feed in spark.values())
        assert (feeds["reso"].kind, feeds["reso"].options["base_url"]) == ("reso", f"{URL}/reso/odata")
        assert feeds["flexmls"].options["login_url"] == f"{URL}/rets/Login"
        assert MLS_IDS["gps"] in feeds["flexmls"].options["criteria"]
        assert {f.collection.name for f in feeds.values()} == {f"jpsrealtor_{name}_listings" for name in feeds}
        assert all(feed.collection.is_simulated for feed in feeds.values())
        assert set(SyncRun.objects.values_list("kind", "status")) == {(RunKind.FULL, RunStatus.QUEUED)}


def test_the_worker_loads_the_places_at_once() -> None:
    demo()
    assert "listings.tasks.load_places" in {task.func() for task in OrmQ.objects.all()}


def test_every_account_signs_in_and_is_printed() -> None:
    printed = demo()
    accounts = demo_accounts()
    assert len(accounts) == 5
    for row in accounts:
        assert authenticate(username=row["username"], password=row["password"])
        assert row["password"] in printed
        assert row["username"].endswith("@example.com")


def test_the_passwords_are_random_and_in_a_file_for_the_owner_alone(data_dir: Path) -> None:
    demo()
    path = data_dir / "demo.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    passwords = [row["password"] for row in json.loads(path.read_text())["accounts"]]
    assert len(set(passwords)) == 5
    assert all(len(password) >= 12 for password in passwords)


def test_the_second_tenant_has_a_member_and_nothing_else() -> None:
    demo()
    with platform_scope("test"):
        coastal = Tenant.objects.get(slug="coastal")
    with tenant_scope(coastal):
        assert Membership.objects.count() == 1
        assert not Collection.objects.exists()
    page = signed_in(User.objects.get(username="stella.stranger@example.com")).get(reverse("feeds")).content.decode()
    assert "jpsrealtor" not in page


def test_staff_reach_the_console_and_members_do_not() -> None:
    demo()
    pages = {user.username: signed_in(user).get("/admin/").status_code for user in User.objects.all()}
    assert [name for name, status in pages.items() if status == 200] == ["sam.staff@example.com"]


def test_again_changes_only_the_simulators_address() -> None:
    first = demo()
    assert demo(url="http://127.0.0.1:9000") == first
    with platform_scope("test"):
        addresses = {
            f.options.get("base_url") or f.options.get("login_url") or f.options["location"] for f in Feed.objects.all()
        }
        new = "http://127.0.0.1:9000"
        assert addresses == {new, f"{new}/reso/odata", f"{new}/rets/Login", f"{new}/csv/gps.csv"}
        assert (Tenant.objects.count(), SyncRun.objects.count(), User.objects.count()) == (2, 5, 5)


def test_a_lost_file_gives_new_passwords(data_dir: Path) -> None:
    demo()
    (data_dir / "demo.json").unlink()
    demo()
    assert all(authenticate(username=row["username"], password=row["password"]) for row in demo_accounts())


def test_if_empty_leaves_other_peoples_tenants_alone(tenant: Tenant) -> None:
    assert "no demo was made" in demo("--if-empty")
    with platform_scope("test"):
        assert list(Tenant.objects.values_list("slug", flat=True)) == ["desert"]
    assert demo_accounts() == []


def test_production_refuses(settings: Any) -> None:
    settings.PRODUCTION = True
    with pytest.raises(CommandError, match="not for production"):
        demo()


def test_a_wrong_address_is_one_line_and_makes_nothing() -> None:
    with pytest.raises(CommandError, match="--simulator-url nowhere: Enter a valid URL"):
        demo(url="nowhere")
    assert not User.objects.exists()


def test_sync_replicates_every_feed_at_once() -> None:
    with SimulatedMLS(World(seed=3, gps=30, crmls=40)) as mls:
        demo("--sync", url=mls.url)
        assert mls.rets.sessions.logins == mls.rets.sessions.logouts > 0
        with platform_scope("test"):
            assert set(SyncRun.objects.values_list("status", flat=True)) == {RunStatus.COMPLETE}
            counts = dict(Collection.objects.values_list("provider", "listing_count"))
            assert counts == {"gps": 30, "crmls": 40, "reso": 30, "flexmls": 30, "spreadsheet": 30}
            shown = Listing.objects.filter(collection__provider="flexmls", photos_count__gt=0).values_list(
                "pk", flat=True
            )
            assert all(pictures_of(pk) for pk in shown)


def test_h5_the_staff_of_the_demo_sign_in_with_the_code_that_stands_in_for_a_phone() -> None:
    demo()
    sam = next(row for row in demo_accounts() if "authenticator" in row)
    client = Client()
    client.post("/sign-in/", {"username": sam["username"], "password": sam["password"]})
    assert client.get("/admin/")["Location"] == "/sign-in/code/?next=/admin/"
    code = re.search(r'id="demo-code">(\d{6})<', client.get("/sign-in/code/").content.decode())
    assert code
    client.post("/sign-in/code/", {"code": code[1]})
    assert client.get("/admin/").status_code == 200


def test_h5_no_code_is_shown_for_another_phone_nor_in_production(settings: Any) -> None:
    demo()
    sam = User.objects.get(username="sam.staff@example.com")
    assert demo_code(sam)
    settings.PRODUCTION = True
    assert demo_code(sam) == ""
    settings.PRODUCTION = False
    second_step.remove(sam)
    second_step.for_demo(sam, "77" * 20)
    demo()
    assert demo_code(sam) == "", "a phone of their own stays theirs"


def test_h5_a_demo_made_before_has_an_authenticator_after_the_next_start(data_dir: Path) -> None:
    demo()
    Authenticator.objects.all().delete()
    path = data_dir / "demo.json"
    rows = json.loads(path.read_text())["accounts"]
    path.write_text(json.dumps({"accounts": [{k: v for k, v in row.items() if k != "authenticator"} for row in rows]}))
    demo()
    assert demo_code(User.objects.get(username="sam.staff@example.com"))
