"""People from a vCard file: what the file holds, then those that were chosen are added. Nothing is kept of a file that
nobody goes on with: the page sends what was read back, signed."""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

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
ADDED = "A file gives no consent: the rules apply as before."


@dataclass(frozen=True)
class Target:
    """Where people go: `key` names it for the signature, `context` is for the pages, `known` are the folded names of
    who is there, and `add` writes and answers. With `is_single` one person is chosen."""

    key: str
    context: dict[str, Any]
    known: set[str]
    add: Callable[[Sequence[CardPerson]], HttpResponse]
    is_single: bool = False


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def import_cards(request: TenantRequest, pk: int) -> HttpResponse:
    """Owners of a lead's home; see `steps`."""
    lead: Lead = get_object_or_404(Lead.objects.filter(purged_at=None), pk=pk)

    def add(people: Sequence[CardPerson]) -> HttpResponse:
        added = add_to_lead(lead, people, request.user)
        count = f"{len(added)} owner{'' if len(added) == 1 else 's'}"
        messages.success(request, f"Added {count} from the vCard file. {ADDED}")
        return back_to(request, lead)

    way = list_context_of(request)
    context = {"about": lead, "what": "owners", "way": way, "back": way.back(lead)}
    return steps(request, Target(f"lead {lead.pk}", context, known_names(lead), add))


def steps(request: TenantRequest, target: Target) -> HttpResponse:
    """POST `file` shows its people; then POST `content` as the page has it, and a `card` for each that is chosen."""
    form = CardFileForm(request.POST if request.FILES else None, request.FILES or None)
    try:
        if "content" in request.POST:
            people = chosen(_signed_by_us(request, target), request.POST.getlist("card"))
            if not people:
                raise ValidationError("You chose no one. Choose the file again, and tick whom to add.")
            return target.add(people[:1] if target.is_single else people)
        if request.method == "POST" and form.is_valid():
            return _preview(request, target, people_in(form.cleaned_data["file"].read()))
    except ValidationError as error:
        form = form if form.is_bound else CardFileForm({}, {})
        form.errors.clear()
        form.add_error(None, error)
    if request.method == "POST" and not form.is_bound:
        form = CardFileForm({}, {})
    context = {**target.context, "form": form}
    return render(request, "crm_leads/leads/import_cards.html", context, status=422 if form.errors else 200)


def _preview(request: TenantRequest, target: Target, people: Sequence[CardPerson]) -> HttpResponse:
    signed = signing.dumps([_key(request, target), [each.as_json() for each in people]], salt=SALT, compress=True)
    if len(signed) > (settings.DATA_UPLOAD_MAX_MEMORY_SIZE or math.inf) - OTHER_FIELDS:
        raise ValidationError("The file holds too much text to be read at once. Split it.")
    context = {
        **target.context,
        "people": [(place, each, each.full_name.casefold() in target.known) for place, each in enumerate(people)],
        "usable": sum(not each.problem for each in people),
        "is_single": target.is_single,
        "content": signed,
    }
    return render(request, "crm_leads/leads/import_cards_check.html", context)


def _signed_by_us(request: TenantRequest, target: Target) -> list[CardPerson]:
    """Raises ValidationError for what this page did not show."""
    try:
        key, people = signing.loads(request.POST["content"], salt=SALT, max_age=LASTS)
    except signing.BadSignature:
        raise ValidationError("The preview is too old. Choose the file again.") from None
    if key != _key(request, target):
        raise ValidationError("The preview was made for another page. Choose the file again.")
    return [CardPerson.from_json(each) for each in people]


def _key(request: TenantRequest, target: Target) -> str:
    assert request.tenant is not None, "The door lets in members alone."
    return f"{request.tenant.pk} {target.key}"
