"""`check_completeness`, as monitoring calls it."""

import json
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from listings.models import Collection
from mls_sync.models import CompletenessReport, Feed
from realty.tenants.scope import tenant_scope


@pytest.fixture
def gps_feed(gps: Collection) -> Feed:
    with tenant_scope(gps.tenant_id):
        return Feed.objects.create(tenant_id=gps.tenant_id, collection=gps, kind="spark")


def make_report(feed: Feed, **counts: int) -> CompletenessReport:
    now = timezone.now()
    known = {"missing": 0, "extra": 0, "stale": 0, "missing_after": 0, "extra_after": 0, "stale_after": 0}
    with tenant_scope(feed.tenant_id):
        return CompletenessReport.objects.create(
            tenant_id=feed.tenant_id, feed=feed, measured_by="key_list", measured_at=now, settled_at=now, at_source=10,
            here=10, **{**known, **counts},
        )  # fmt: skip


def check(*args: str) -> tuple[int, str]:
    output, code = StringIO(), 0
    try:
        call_command("check_completeness", *args, stdout=output)
    except SystemExit as end:
        code = int(end.code or 0)
    return code, output.getvalue()


def test_a_complete_feed_passes(gps_feed: Feed) -> None:
    make_report(gps_feed)
    assert check() == (0, "desert_gps_listings: Complete: all 10 listings of the source are here, and no others.\n")


def test_one_that_lacks_something_fails_and_says_what(gps_feed: Feed) -> None:
    make_report(gps_feed, missing=3, missing_after=2)
    code, said = check("desert_gps_listings", "--json")
    (line,) = json.loads(said)
    assert (code, line["complete"], line["missing_after"]) == (1, False, 2)
    assert line["message"] == "Not complete: 2 missing."


def test_one_that_was_never_compared_fails(gps_feed: Feed) -> None:
    assert check() == (1, "desert_gps_listings: Never compared with its source.\n")


def test_an_unknown_collection_is_named(gps_feed: Feed) -> None:
    with pytest.raises(CommandError, match="desert_crmls_listings"):
        check("desert_crmls_listings")
