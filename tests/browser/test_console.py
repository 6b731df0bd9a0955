"""The console by axe-core: landmarks, and targets of 24 pixels (newcomer, Accessibility)."""

from django.contrib.auth.models import User
from django.urls import reverse

from mls_sync.models import Feed, QuarantinedRecord, RunStatus, SyncRun
from realty.tenants.scope import tenant_scope
from tests.browser.driving import AXE, Visit, keep
from tests.browser.test_feeds import newest_run
from tests.realty.tenants.rows import a_quarantined_record

FAULTS = """async () => (await axe.run({resultTypes: ['violations']})).violations
    .filter((fault) => ['serious', 'critical'].includes(fault.impact) || /landmark|region|target-size/.test(fault.id))
    .flatMap((fault) => fault.nodes.map((node) => fault.id + ': ' + node.html.slice(0, 200)))"""
PAGES = ("overview", "feeds", "feed", "runs", "run", "quarantine", "record", "dismiss", "removal", "tenant")


def address(name: str, feed: Feed) -> str:
    lists = {"feeds": "mls_sync_feed", "runs": "mls_sync_syncrun", "quarantine": "mls_sync_quarantinedrecord"}
    if name in lists:
        return reverse(f"admin:{lists[name]}_changelist")
    with tenant_scope(feed.tenant_id):
        record = QuarantinedRecord.objects.first() or a_quarantined_record(feed)
    return {
        "overview": reverse("admin:index"),
        "feed": reverse("admin:mls_sync_feed_change", args=[feed.pk]),
        "run": reverse("admin:mls_sync_syncrun_change", args=[newest_run(feed).pk]),
        "record": reverse("admin:mls_sync_quarantinedrecord_change", args=[record.pk]),
        "dismiss": reverse("admin:mls_sync_quarantinedrecord_changelist"),
        "removal": reverse("admin:mls_sync_feed_removal", args=[feed.pk]),
        "tenant": reverse("admin:tenants_tenant_add"),
    }[name]


def test_newcomer_accessibility_of_the_console(visit: Visit, staff: User, synced: Feed) -> None:
    page = visit(staff, reverse("admin:index"))
    for name in PAGES:
        if name == "removal":
            with tenant_scope(synced.tenant_id):
                run = newest_run(synced)
                SyncRun.objects.filter(pk=run.pk).update(kind="sweep", status=RunStatus.CONFIRM)
        page.goto(address(name, synced))
        if name == "dismiss":
            page.locator("input.action-select").first.check()
            page.locator("select[name=action]").first.select_option("dismiss")
            page.locator("button[name=index]").first.click()
            page.get_by_label("Why they need no more work").wait_for()
        keep(page, f"console-{name}", full=True)
        page.evaluate(AXE)
        assert page.evaluate(FAULTS) == [], name


def test_newcomer_m14_the_slug_follows_the_name(visit: Visit, staff: User) -> None:
    page = visit(staff, reverse("admin:tenants_tenant_add"))
    page.locator("#id_name").press_sequentially("Peña & Söhne Homes, LLC")
    assert page.locator("#id_slug").input_value() == "penasohnehomes"
