"""The queue as a board: a column for each status, cards that move by buttons and keys."""

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from crm_leads.leads.agents import agents_read
from crm_leads.queue.board import board_columns
from crm_leads.queue.forms import QueueForm
from crm_leads.queue.list_context import reader_of
from crm_leads.queue.views.table import frame, frame_reads
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest
from realty.tenants.together import read_together


@member_required
@require_safe
def lead_board(request: TenantRequest) -> HttpResponse:
    form = QueueForm(request.GET)
    criteria = form.criteria()
    agents, *found = read_together(agents_read(), *frame_reads(request))
    context = frame(request, form, criteria, agents, found)
    context["columns"] = board_columns(criteria, reader_of(request))
    part = request.htmx and request.htmx.target == "board" and not request.htmx.history_restore_request
    return render(request, "crm_leads/leads/_board.html" if part else "crm_leads/leads/board.html", context)
