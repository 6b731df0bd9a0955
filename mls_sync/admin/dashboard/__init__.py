"""What replication shows on the console's dashboard (`realty.console.panels`)."""

from mls_sync.admin.dashboard import budgets, days, feeds, live, waiting
from realty.console.panels import Panel, register

PANELS = (
    Panel(
        name="feeds",
        title="Feeds",
        template="admin/dashboard/feeds.html",
        context=feeds.urgent,
        place=20,
        permission="mls_sync.view_feed",
        refresh_seconds=30,
    ),
    Panel(
        name="live",
        title="Runs under way",
        template="admin/dashboard/live.html",
        context=live.runs,
        place=30,
        permission="mls_sync.view_syncrun",
        is_half=True,
        refresh_seconds=5,
    ),
    Panel(
        name="waiting",
        title="Records and fields that wait for a decision",
        template="admin/dashboard/waiting.html",
        context=waiting.records_and_fields,
        place=50,
        permission="mls_sync.view_quarantinedrecord",
        is_half=True,
    ),
    Panel(
        name="days",
        title="Runs, records and bytes",
        template="admin/dashboard/days.html",
        context=days.figures,
        place=60,
        permission="mls_sync.view_syncrun",
    ),
    Panel(
        name="budgets",
        title="Budgets of sources",
        template="admin/dashboard/budgets.html",
        context=budgets.fullest,
        place=70,
        permission="mls_sync.view_ratebudget",
        is_half=True,
    ),
)

for _panel in PANELS:
    register(_panel)
