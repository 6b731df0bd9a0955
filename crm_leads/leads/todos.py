"""Things to do: what is due for whom, and the one reminder of each."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from logging import getLogger
from time import monotonic
from typing import TypeVar
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib.auth.models import User
from django.core.mail import send_mail
from django.db.models import Count, Model, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from crm_leads.enums import OPEN_TABS, Due, Tab
from crm_leads.models import Lead, Task
from realty.tenants.models import Membership, Tenant
from realty.tenants.scope import platform_scope, tenant_scope
from realty.tenants.together import Read

log = getLogger(__name__)
Row = TypeVar("Row", bound=Model)

# A reminder comes a little before its time; the schedule runs every five minutes.
AHEAD = timedelta(minutes=15)
REMIND_SECONDS = 60.0
MOST_NAMED = 20


@dataclass(frozen=True)
class DueCounts:
    tasks: int
    leads: int

    @property
    def total(self) -> int:
        return self.tasks + self.leads


def open_tasks() -> QuerySet[Task]:
    rows: QuerySet[Task] = Task.objects.filter(done_at=None)
    return rows.select_related("lead", "crm_property", "assigned_to").order_by("due_at", "pk")


def next_steps() -> QuerySet[Lead]:
    """Leads that somebody wants to do something about, by when."""
    rows: QuerySet[Lead] = Lead.objects.filter(tab__in=OPEN_TABS).exclude(next_step_at=None)
    return rows.select_related("assigned_to").order_by("next_step_at", "pk")


def nearest(rows: QuerySet[Row], due: str, now: datetime, most: int) -> QuerySet[Row]:
    """Of rows by when they are due (the field `due`), the last `most` that are overdue and the next `most` that come:
    a long list of overdue ones must not push today's appointment out. One query; nothing can be filtered after it."""
    overdue = rows.filter(**{f"{due}__lt": now}).order_by(f"-{due}", "-pk")[:most]
    coming = rows.filter(**{f"{due}__gte": now}).order_by(due, "pk")[:most]
    return overdue.union(coming, all=True).order_by(due, "pk")


def open_tasks_read(lead: Lead) -> Read[Task]:
    """For the lead's page."""
    return Read(Task, "lead_id = %s AND done_at IS NULL ORDER BY due_at, id", [lead.pk])


def due_today(user: User, zone: ZoneInfo) -> DueCounts:
    """The user's tasks and next steps until the end of the day, overdue ones with them. Two queries."""
    until = due_before(Due.TODAY, zone)
    tasks = Task.objects.filter(done_at=None, due_at__lt=until, assigned_to=user).count()
    worked = Lead.objects.filter(tab__in=OPEN_TABS, assigned_to=user, next_step_at__lt=until)
    return DueCounts(tasks, worked.count())


@dataclass(frozen=True)
class Today:
    """What waits: new leads, next steps that are due today, the user's open leads and tasks due today."""

    new: int
    due: int
    mine: int
    tasks: int


def today(user: User, zone: ZoneInfo) -> Today:
    """Two queries."""
    until, working = due_before(Due.TODAY, zone), Q(tab__in=OPEN_TABS)
    counts = Lead.objects.filter(working).aggregate(
        new=Count("pk", filter=Q(tab=Tab.NEW)),
        due=Count("pk", filter=Q(next_step_at__lt=until)),
        mine=Count("pk", filter=Q(assigned_to=user)),
    )
    tasks = Task.objects.filter(done_at=None, due_at__lt=until, assigned_to=user).count()
    return Today(**counts, tasks=tasks)


def remind(now: datetime | None = None) -> int:
    """Mail each assignee what is due, once. Returns how many tasks were reminded of."""
    until = (now or timezone.now()) + AHEAD
    with platform_scope("whose tasks are due"):
        waiting = Task.objects.filter(done_at=None, reminded_at=None, due_at__lte=until).exclude(assigned_to=None)
        tenants = list(Tenant.objects.filter(pk__in=waiting.values("tenant_id"), is_active=True))
    # A mail server that drops packets takes half a minute for each letter, and who is marked when the task's own time
    # is over gets none: the rest waits for the next look.
    deadline = monotonic() + REMIND_SECONDS
    return sum(_remind_tenant(tenant, until, deadline) for tenant in tenants)


def _remind_tenant(tenant: Tenant, until: datetime, deadline: float) -> int:
    with tenant_scope(tenant):
        members = Membership.objects.values("user")
        found = open_tasks().filter(reminded_at=None, due_at__lte=until, assigned_to__in=members)
        mine: dict[User, list[Task]] = defaultdict(list)
        for task in found:
            if task.assigned_to:
                mine[task.assigned_to].append(task)
        zone = ZoneInfo(tenant.time_zone)
        return sum(_remind(user, tasks, zone) for user, tasks in mine.items() if monotonic() < deadline)


def _remind(user: User, tasks: list[Task], zone: ZoneInfo) -> int:
    """Marked before it is mailed: a process that dies in between costs a mail, never sends two."""
    now = timezone.now()
    marked = [task for task in tasks if Task.objects.filter(pk=task.pk, reminded_at=None).update(reminded_at=now)]
    if not (marked and user.email and user.is_active):
        return len(marked)
    try:
        _mail(user, marked, zone)
    except OSError:  # of the network, or smtplib's: nothing was sent
        log.exception("User %s could not be reminded of %s tasks; tried again in a while.", user.pk, len(marked))
        Task.objects.filter(pk__in=[task.pk for task in marked]).update(reminded_at=None)
        return 0
    return len(marked)


def _mail(user: User, tasks: list[Task], zone: ZoneInfo) -> None:
    lines = [f"- {task.title}, {_at(task.due_at, zone)}{_where(task)}" for task in tasks[:MOST_NAMED]]
    more = f"\n... and {len(tasks) - MOST_NAMED} more." if len(tasks) > MOST_NAMED else ""
    subject = tasks[0].title if len(tasks) == 1 else f"{len(tasks)} tasks are due"
    body = "Due now:\n\n" + "\n".join(lines) + more + f"\n\nAll of them: {settings.SITE_URL}{reverse('tasks')}\n"
    send_mail(f"Realty: {subject}", body, None, [user.email])


def _where(task: Task) -> str:
    about = task.lead or task.crm_property
    return f"\n  {about}\n  {settings.SITE_URL}{about.get_absolute_url()}" if about else ""


def _at(moment: datetime, zone: ZoneInfo) -> str:
    local = moment.astimezone(zone)
    return f"{local:%b} {local.day}, {local.hour % 12 or 12}:{local:%M %p}"


def due_before(due: str, zone: ZoneInfo, now: datetime | None = None) -> datetime:
    """The moment before which a next step is overdue, due today, or due within a week."""
    now = now or timezone.now()
    if due == Due.OVERDUE:
        return now
    days = 1 if due == Due.TODAY else 8
    return datetime.combine(now.astimezone(zone).date() + timedelta(days), time(), tzinfo=zone)


MORNING = time(9)

DAYS = (1, 3, 7)


def morning_in(days: int, zone: ZoneInfo, now: datetime | None = None) -> datetime:
    """Nine o'clock so many days from today, where the tenant is."""
    today = (now or timezone.now()).astimezone(zone).date()
    return datetime.combine(today + timedelta(days), MORNING, tzinfo=zone)
