"""Sequences with their steps, and who is in them."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm_leads.models import EmailSequence, EmailTemplate, Enrollment, SequenceStep
from crm_leads.outreach.email import archive
from crm_leads.outreach.email import sequences as engine
from crm_leads.outreach.email.forms import SequenceForm, StepFormSet
from crm_leads.queue.list_context import back_to
from realty.tenants.access import member_required, role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

SHOWN = 100
EMPTY_ROWS = 2


@member_required
@require_safe
def sequences(request: TenantRequest) -> HttpResponse:
    running = Count("enrollments", filter=Q(enrollments__stopped_at=None), distinct=True)
    rows = EmailSequence.objects.annotate(running=running, ended=Count("enrollments", distinct=True) - running)
    found = list(rows.prefetch_related("steps__template"))
    context = {
        "sequences": [row for row in found if row.enabled or row.running],
        "archived": [row for row in found if not (row.enabled or row.running)],
        "has_templates": EmailTemplate.objects.exists(),
    }
    return render(request, "crm_leads/email/sequences.html", context)


@member_required
@require_http_methods(["GET", "HEAD", "POST"])
def sequence(request: TenantRequest, pk: int | None = None) -> HttpResponse:
    """A new one, or one to look at and change."""
    found = get_object_or_404(EmailSequence.objects.all(), pk=pk) if pk else None
    if request.method == "POST" or found is None:
        return _edit(request, found)
    return _page(request, found, SequenceForm(sequence=found), _steps(found))


@role_required(Role.OWNER, Role.AGENT)
def _edit(request: TenantRequest, found: EmailSequence | None) -> HttpResponse:
    if request.method != "POST":
        return _page(request, found, SequenceForm(), _steps(None))
    form = SequenceForm(request.POST, sequence=found)
    steps: Any = StepFormSet(request.POST, prefix="steps")
    if not (form.is_valid() and steps.is_valid()):
        return _page(request, found, form, steps, status=422)
    saved = _save(found, form.cleaned_data["name"], steps.rows())
    messages.success(request, f"{saved.name} is saved.")
    return redirect("sequence", saved.pk)


@transaction.atomic
def _save(found: EmailSequence | None, name: str, rows: list[tuple[EmailTemplate, int]]) -> EmailSequence:
    saved = found or EmailSequence()
    saved.name = name
    saved.save()
    saved.steps.all().delete()
    for order, (template, days_after) in enumerate(rows, 1):
        SequenceStep.objects.create(sequence=saved, order=order, template=template, days_after=days_after)
    return saved


def _steps(found: EmailSequence | None) -> Any:
    rows = list(found.steps.select_related("template")) if found else []
    initial: list[dict[str, Any]] = [{"template": row.template_id, "days_after": row.days_after} for row in rows]
    initial += [{"days_after": None if initial else 0} for _ in range(EMPTY_ROWS)]
    return StepFormSet(prefix="steps", initial=initial[:12])


def _page(
    request: TenantRequest, found: EmailSequence | None, form: SequenceForm, steps: Any, status: int = 200
) -> HttpResponse:
    enrolled = Enrollment.objects.filter(sequence=found).select_related("lead", "contact").defer("lead__snapshot")
    running = enrolled.filter(stopped_at=None).count() if found else 0
    has_written = found is not None and archive.has_written(found)
    context = {
        "sequence": found,
        "running": running,
        "has_written": has_written,
        "may_remove": _is_owner(request) and found is not None and (found.enabled or running or not has_written),
        "form": form,
        "steps": steps,
        "enrollments": enrolled.order_by("-stopped_at", "due_at")[:SHOWN] if found else [],
        "hours": (engine.OPENS, engine.CLOSES),
        "may_change": request.membership is not None and request.membership.role != Role.VIEWER,
    }
    return render(request, "crm_leads/email/sequence.html", context, status=status)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def switch_sequence(request: TenantRequest, pk: int) -> HttpResponse:
    """On or off: off, everybody in it waits where they are."""
    found = get_object_or_404(EmailSequence.objects.all(), pk=pk)
    found.enabled = not found.enabled
    found.save(update_fields=["enabled"])
    messages.success(request, f"{found.name} is {'on' if found.enabled else 'off; no one in it gets e-mails'}.")
    return redirect("sequence", found.pk)


@role_required(Role.OWNER)
@require_POST
def remove_sequence(request: TenantRequest, pk: int) -> HttpResponse:
    """Deleted, or archived where it wrote to somebody."""
    found = get_object_or_404(EmailSequence.objects.all(), pk=pk)
    removed = archive.remove(found, request.user)
    left = f"; {removed.left} {'person' if removed.left == 1 else 'people'} left it" if removed.left else ""
    messages.success(request, f"{found.name} is {'deleted' if removed.is_deleted else 'archived'}{left}.")
    return redirect("sequences")


def _is_owner(request: TenantRequest) -> bool:
    return request.membership is not None and request.membership.role == Role.OWNER


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def stop_enrollment(request: TenantRequest, pk: int) -> HttpResponse:
    """For one lead, by a person: replies are not read here, so somebody says that one came."""
    rows = Enrollment.objects.select_related("sequence", "lead")
    enrollment = get_object_or_404(rows, pk=pk)
    why = "They replied" if request.POST.get("why") == "replied" else "Stopped manually"
    if engine.stop(enrollment, why, request.user):
        messages.success(request, f"{enrollment.sequence.name} is stopped for this lead.")
    return back_to(request, enrollment.lead)
