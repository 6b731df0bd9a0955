"""What the task queue does by itself for billing."""

from realty.schedules import Housekeeping
from realty.schedules import install as install_rows

SCHEDULES: tuple[Housekeeping, ...] = (
    Housekeeping("begin the month of what collections hold", "realty.billing.tasks.carry_on", "5 0 * * *"),
)
TASKS = tuple(schedule.task for schedule in SCHEDULES)


def install() -> list[str]:
    """Every schedule of this app as it should be; returns their names."""
    return install_rows(SCHEDULES)
