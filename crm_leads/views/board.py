"""The queue as a board: a column for each status, cards that move by buttons and keys."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm_leads.forms.queue import QueueForm
from crm_leads.queue.board import board_columns
from crm_leads.views.queue import frame
from crm_leads.views.way import reader_of
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest


@member_required
@require_safe
def lead_board(request: TenantRequest) -> HttpResponse:
    form = QueueForm(request.GET)
    criteria = form.criteria()
    context = frame(request, form, criteria)
    context["columns"] = board_columns(criteria, reader_of(request))
    part = request.htmx and request.htmx.target == "board" and not request.htmx.history_restore_request
    return render(request, "crm_leads/leads/_board.html" if part else "crm_leads/leads/board.html", context)
