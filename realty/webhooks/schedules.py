"""What the task queue does by itself for webhooks."""

from realty.schedules import Housekeeping
from realty.schedules import install as install_rows

SCHEDULES = (
    Housekeeping("deliver webhooks that are due", "realty.webhooks.tasks.deliver_due_webhooks", "* * * * *"),
    Housekeeping("forget old webhook events", "realty.webhooks.tasks.forget_old_events", "50 3 * * *"),
)
TASKS = tuple(schedule.task for schedule in SCHEDULES)


def install() -> list[str]:
    """Every schedule of webhooks as it should be; returns their names."""
    return install_rows(SCHEDULES)
