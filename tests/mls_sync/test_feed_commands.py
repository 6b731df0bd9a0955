"""`add_feed` and `check_feed`: what they make, what they print, and one clear line for each mistake."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django_q.models import Schedule

from listings.models import Collection
from mls_sync.models import Feed
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope
from simulators.mls import DEFAULT_TOKEN, SimulatedMLS, World

OPTIONS = ["--option", "base_url=https://replication.example.com", "--option", "mls_id=20190211172710340762000000"]


def add(*args: str) -> str:
    output = StringIO()
    call_command("add_feed", "desert", "gps", *args, stdout=output, stderr=output)
    return output.getvalue()


def test_a_feed_is_added_with_its_collection_and_schedule(tenant: Tenant, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SPARK_TOKEN", "a-token")
    made = json.loads(add(*OPTIONS, "--secret", "token=@env:SPARK_TOKEN", "--schedule", "0 2 * * *", "--json"))
    assert made["collection"] == "desert_gps_listings"
    assert made["secrets"] == ["token"]
    with tenant_scope(tenant):
        feed = Feed.objects.get()
        assert feed.secrets == {"token": "a-token"}
        assert (feed.schedule, feed.time_zone) == ("0 2 * * *", tenant.time_zone)
        assert feed.options["mls_id"] == "20190211172710340762000000"
        assert feed.options["page_size"], "an option left out has the provider's default"
    assert Schedule.objects.get(name__contains="desert_gps_listings").cron == "0 2 * * *"


def test_a_secret_is_read_from_a_file(tenant: Tenant, tmp_path: Path) -> None:
    (tmp_path / "token").write_text("from-a-file\n")
    add(*OPTIONS, "--secret", f"token=@file:{tmp_path}/token")
    with tenant_scope(tenant):
        assert Feed.objects.get().secrets == {"token": "from-a-file"}


def test_a_literal_secret_is_taken_with_a_warning_that_does_not_repeat_it(tenant: Tenant) -> None:
    said = add(*OPTIONS, "--secret", "token=plain-text")
    assert "process list" in said
    assert "plain-text" not in said


@pytest.mark.parametrize(
    ("args", "says"),
    [
        (["--secret", "token=@env:NOT_SET"], "--secret token: the environment variable NOT_SET is not set"),
        (["--secret", "token=@file:/nowhere"], "--secret token: cannot read /nowhere"),
        (["--option", "base_url"], "--option base_url: write it as NAME=VALUE"),
        ([], "secret-token: This field is required"),
        (
            ["--secret", "token=t", "--option", "mls=1"],
            "option-mls: The provider spark has no such option; it has base_url",
        ),
        (["--secret", "token=t", "--option", "base_url=http://example.com"], "option-base_url: Use https"),
        (["--secret", "token=t", "--schedule", "daily"], "schedule: 'daily' is not a cron expression"),
        (["--secret", "token=t", "--time-zone", "Mars"], "time_zone: Mars is not a known time zone"),
    ],
)
def test_a_mistake_is_one_line_and_leaves_nothing(tenant: Tenant, args: list[str], says: str) -> None:
    with pytest.raises(CommandError) as error:
        add(*args)
    assert str(error.value).startswith(says)
    assert "\n" not in str(error.value)
    with tenant_scope(tenant):
        assert not Collection.objects.exists()


def test_an_unknown_tenant_is_named_with_the_known_ones(tenant: Tenant) -> None:
    with pytest.raises(CommandError, match="no tenant 'dessert'. Known tenants: desert"):
        call_command("add_feed", "dessert", "gps")


def test_a_second_feed_of_the_same_name_is_refused(tenant: Tenant) -> None:
    add(*OPTIONS, "--secret", "token=t")
    with pytest.raises(CommandError, match="already exists"):
        add(*OPTIONS, "--secret", "token=t")


@pytest.fixture(scope="module")
def mls() -> Iterator[SimulatedMLS]:
    with SimulatedMLS(World(seed=3, gps=20, crmls=20)) as server:
        yield server


def check(*args: str) -> tuple[str, int]:
    output = StringIO()
    try:
        call_command("check_feed", "desert_gps_listings", *args, stdout=output)
    except SystemExit as stop:
        return output.getvalue(), int(stop.code or 0)
    return output.getvalue(), 0


def test_a_check_says_what_the_mls_answered(tenant: Tenant, mls: SimulatedMLS) -> None:
    add("--option", f"base_url={mls.url}", "--secret", f"token={DEFAULT_TOKEN}")
    said, code = check()
    assert code == 0
    assert "The token works" in said
    assert json.loads(check("--json")[0])["ok"] is True


def test_a_failed_check_ends_with_1_and_hides_the_token(tenant: Tenant, mls: SimulatedMLS) -> None:
    add("--option", f"base_url={mls.url}", "--secret", "token=wrong-token")
    said, code = check()
    assert code == 1
    assert "wrong-token" not in said
    assert json.loads(check("--json")[0])["ok"] is False


def test_a_check_of_an_unknown_collection_names_the_known_ones(tenant: Tenant) -> None:
    add(*OPTIONS, "--secret", "token=t")
    with pytest.raises(CommandError, match="Known: desert_gps_listings"):
        call_command("check_feed", "desert_crmls_listings")


def test_a_preset_fills_in_kind_options_and_title(tenant: Tenant) -> None:
    add("--preset", "mlsgrid", "--option", "system=actris", "--secret", "token=a", "--title", "Austin")
    with tenant_scope(tenant):
        feed = Feed.objects.select_related("collection").get()
        assert (feed.kind, feed.options["profile"], feed.options["system"]) == ("reso", "mlsgrid", "actris")
        assert feed.collection.title == "Austin"


def test_a_preset_of_an_mls_names_its_data_share(tenant: Tenant) -> None:
    add("--preset", "gps", "--secret", "token=a")
    with tenant_scope(tenant):
        feed = Feed.objects.select_related("collection").get()
        assert (feed.kind, feed.options["mls_id"]) == ("spark", "20190211172710340762000000")
        assert (feed.collection.title, feed.region) == ("Greater Palm Springs MLS", "Coachella Valley")
