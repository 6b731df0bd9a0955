"""What the task queue does by itself for accounts."""

from realty.schedules import Housekeeping
from realty.schedules import install as install_rows

SCHEDULES: tuple[Housekeeping, ...] = (
    Housekeeping("forget old tries at sign-in", "realty.accounts.tasks.purge", "53 9 * * *"),
)
TASKS = tuple(schedule.task for schedule in SCHEDULES)


def install() -> list[str]:
    """Every schedule of this app as it should be; returns their names."""
    return install_rows(SCHEDULES)
