"""Owners from a vCard file: what the file holds, then those that were chosen are added. Nothing is kept of a file that
nobody goes on with: the page sends what was read back, signed."""

import math
from collections.abc import Sequence

from django.conf import settings
from django.contrib import messages
from django.core import signing
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_http_methods

from crm_leads.leads.card_import import CardPerson, add_to_lead, chosen, known_names, people_in
from crm_leads.leads.forms import CardFileForm
from crm_leads.models import Lead
from crm_leads.queue.list_context import back_to, list_context_of
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest

SALT = "vcard file"
LASTS = 24 * 3600
# Bytes of the form beside what was read.
OTHER_FIELDS = 40_000


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_cards(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `file` shows its people; then POST `content` as the page has it, and a `card` for each that is chosen."""
    lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)
    form = CardFileForm(request.POST if request.FILES else None, request.FILES or None)
    try:
        if "content" in request.POST:
            return _add(request, lead)
        if request.method == "POST" and form.is_valid():
            return _preview(request, lead, people_in(form.cleaned_data["file"].read()))
    except ValidationError as error:
        form = CardFileForm({}, {}) if not form.is_bound else form
        form.errors.clear()
        form.add_error(None, error)
    if request.method == "POST" and not form.is_bound:
        form = CardFileForm({}, {})
    context = {"lead": lead, "form": form, "way": list_context_of(request)}
    return render(request, "crm_leads/leads/import_cards.html", context, status=422 if form.errors else 200)


def _preview(request: TenantRequest, lead: Lead, people: Sequence[CardPerson]) -> HttpResponse:
    known = known_names(lead)
    content = signing.dumps([lead.tenant_id, lead.pk, [each.as_json() for each in people]], salt=SALT, compress=True)
    if len(content) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or math.inf) - OTHER_FIELDS:
        raise ValidationError("The file holds too much text to be read at once. Split it.")
    context = {
        "lead": lead,
        "people": [(place, each, each.full_name.casefold() in known) for place, each in enumerate(people)],
        "usable": sum(not each.problem for each in people),
        "content": content,
        "way": list_context_of(request),
    }
    return render(request, "crm_leads/leads/import_cards_check.html", context)


def _add(request: TenantRequest, lead: Lead) -> HttpResponse:
    people = chosen(_signed_by_us(request, lead), request.POST.getlist("card"))
    if not people:
        raise ValidationError("You chose no one. Choose the file again, and tick the people to add.")
    added = add_to_lead(lead, people, request.user)
    count = f"{len(added)} owner{'' if len(added) == 1 else 's'}"
    messages.success(request, f"Added {count} from the vCard file. A file gives no consent: the rules apply as before.")
    return back_to(request, lead)


def _signed_by_us(request: TenantRequest, lead: Lead) -> list[CardPerson]:
    """Raises ValidationError for what this page did not show of this lead."""
    try:
        tenant_id, lead_id, people = signing.loads(request.POST["content"], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise ValidationError("The preview is too old. Choose the file again.") from None
    if (tenant_id, lead_id) != (lead.tenant_id, lead.pk):
        raise ValidationError("The preview was made for another lead. Choose the file again.")
    return [CardPerson.from_json(each) for each in people]
