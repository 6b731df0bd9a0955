"""What the task queue does by itself for tenants."""

from realty.schedules import Housekeeping
from realty.schedules import install as install_rows

SCHEDULES: tuple[Housekeeping, ...] = (
    Housekeeping("take up exports of tenants", "realty.tenants.tasks.look_after_exports", "* * * * *"),
    Housekeeping("end visits of staff whose time is over", "realty.tenants.tasks.end_overdue_visits", "* * * * *"),
    Housekeeping("delete tenants whose day has come", "realty.tenants.tasks.delete_due", "* * * * *"),
)
TASKS = tuple(schedule.task for schedule in SCHEDULES)


def install() -> list[str]:
    """Every schedule of this app as it should be; returns their names."""
    return install_rows(SCHEDULES)
