"""A property's client from a vCard file."""

from collections.abc import Sequence

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from crm_leads.enums import ActivityKind
from crm_leads.leads import timeline
from crm_leads.leads.card_import import CardPerson
from crm_leads.leads.views.card_import import ADDED, Target, steps
from crm_leads.models import CrmProperty
from crm_leads.properties.clients import of_card
from crm_leads.properties.records import edit, live
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_client(request: TenantRequest, pk: int) -> HttpResponse:
    home: CrmProperty = get_object_or_404(live(), pk=pk)

    def add(people: Sequence[CardPerson]) -> HttpResponse:
        client = of_card(people[0])
        edit(home, {"client": client}, request.user)
        if people[0].note:
            said = f"{client}: {people[0].note}"
            timeline.record(ActivityKind.NOTE, said, crm_property=home, user=request.user)
        messages.success(request, f"{client} is the client. {ADDED}")
        return redirect(home)

    context = {"about": home, "what": "the client", "back": home.get_absolute_url()}
    return steps(request, Target(f"property {home.pk}", context, set(), add, is_single=True))
