"""Tasks: on a lead, on their own page, and the sign in the top bar of how many are due."""

from datetime import datetime

from django.contrib import messages
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from crm_leads.enums import ActivityKind, Due
from crm_leads.leads import timeline
from crm_leads.leads.agents import name_of
from crm_leads.leads.forms import TaskForm
from crm_leads.leads.todos import due_before, due_today, nearest, next_steps, open_tasks
from crm_leads.models import Lead, Task
from crm_leads.queue.list_context import back_to
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone

# Overdue ones, and as many that come.
MOST_SHOWN = 200
# When, and the task or the lead with a next step.
ToDo = tuple[datetime, Task | None, Lead | None]


@member_required
@require_safe
def tasks(request: TenantRequest) -> HttpResponse:
    """Open tasks and the next steps of leads, by when they are due; `whose` is "me" (the default) or "all"."""
    whose = "all" if request.GET.get("whose") == "all" or request.membership is None else "me"
    now, evening = timezone.now(), due_before(Due.TODAY, request_zone(request))
    overdue, coming = _to_do(None if whose == "all" else request.user, now)
    groups = [
        ("Overdue", overdue),
        ("Today", [each for each in coming if each[0] < evening]),
        ("Later", [each for each in coming if each[0] >= evening]),
    ]
    context = {
        "groups": [(label, group) for label, group in groups if group],
        "whose": whose,
        "is_full": MOST_SHOWN in (len(overdue), len(coming)),
        "most": MOST_SHOWN,
        "due": due_today(request.user, request_zone(request)) if request.membership else None,
        "may_edit": bool(request.membership and request.membership.may_edit),
    }
    return render(request, "crm_leads/leads/tasks.html", context)


def _to_do(user: User | None, now: datetime) -> tuple[list[ToDo], list[ToDo]]:
    """What is overdue and what comes, those nearest to now. Two queries."""
    rows, steps = open_tasks(), next_steps()
    if user is not None:
        rows, steps = rows.filter(assigned_to=user), steps.filter(assigned_to=user)
    found: list[ToDo] = [(task.due_at, task, None) for task in nearest(rows, "due_at", now, MOST_SHOWN)]
    steps = nearest(steps, "next_step_at", now, MOST_SHOWN)
    found += [(lead.next_step_at, None, lead) for lead in steps if lead.next_step_at]
    found.sort(key=lambda each: each[0])
    overdue, coming = [each for each in found if each[0] < now], [each for each in found if each[0] >= now]
    return overdue[-MOST_SHOWN:], coming[:MOST_SHOWN]


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def add_task(request: TenantRequest, pk: int) -> HttpResponse:
    lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)
    form = TaskForm(request.POST, zone=request_zone(request))
    if not form.is_valid():
        messages.error(request, str(next(iter(form.errors.values()))[0]))
        return back_to(request, lead)
    task = Task.objects.create(
        lead=lead,
        title=form.cleaned_data["title"],
        due_at=form.moment(),
        assigned_to=form.assignee,
        created_by=request.user,
    )
    whom = f" for {name_of(task.assigned_to)}" if task.assigned_to else ""
    timeline.record(ActivityKind.TASK, f"Task{whom}: {task.title}.", lead=lead, user=request.user, task=task.pk)
    return back_to(request, lead)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def task_action(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `act`: "done" or "reopen"; `from` "tasks" goes back to their page."""
    task = get_object_or_404(Task.objects.select_related("lead", "crm_property"), pk=pk)
    done = request.POST.get("act") == "done"
    if done == (task.done_at is None):
        task.done_at, task.done_by = (timezone.now(), request.user) if done else (None, None)
        task.save(update_fields=["done_at", "done_by"])
        said = f"Task {'done' if done else 'opened again'}: {task.title}."
        about = {"lead": task.lead, "crm_property": task.crm_property}
        timeline.record(ActivityKind.TASK, said, user=request.user, task=task.pk, **about)
    if request.POST.get("from") == "tasks" or task.lead is None:
        return redirect("tasks" if task.lead or not task.crm_property else task.crm_property)
    return back_to(request, task.lead)


@member_required
@require_safe
def due_badge(request: TenantRequest) -> HttpResponse:
    """How much is due today, for the top bar; asked for by the page, so that no page waits for it."""
    due = due_today(request.user, request_zone(request)) if request.membership else None
    return render(request, "crm_leads/leads/_due_badge.html", {"due": due})
