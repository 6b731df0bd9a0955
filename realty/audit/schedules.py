"""What the task queue does by itself for the audit."""

from realty.schedules import Housekeeping
from realty.schedules import install as install_rows

SCHEDULES: tuple[Housekeeping, ...] = (
    Housekeeping("remove acts past their time from the audit", "realty.audit.tasks.purge", "7 10 * * *"),
)
TASKS = tuple(schedule.task for schedule in SCHEDULES)


def install() -> list[str]:
    """Every schedule of this app as it should be; returns their names."""
    return install_rows(SCHEDULES)
