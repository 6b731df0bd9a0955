"""The page behind a form that was opened in one tenant and sent in another."""

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import render

from realty.pages import own_path
from realty.tenants.form_tenant import PLATFORM
from realty.tenants.requests import TenantRequest

# Fields in which people write sentences. Others may hold a key or a password, which no page shows again.
PROSE = (
    "note", "notes", "text", "body", "subject", "title", "next_step", "expiry_note", "why", "wording", "proof",
    "evidence", "reason", "full_name", "description", "tts_body", "evidence_note",
)  # fmt: skip


def switched_page(request: TenantRequest, stale: str) -> HttpResponse:
    """409; to htmx, which would put the page into a part of another one, the word to load the page anew."""
    former = _former(request, stale)
    open_name = str(request.tenant) if request.tenant else "All tenants"
    if request.htmx:
        said = f"You have switched to {open_name}. Nothing was done; this page is of {open_name} now."
        messages.warning(request, said)
        return HttpResponse(status=409, headers={"HX-Refresh": "true"})
    context = {
        "former": former,
        "former_id": stale if former else "",
        "open_name": open_name,
        "typed": [text for name in PROSE for text in request.POST.getlist(name) if text.strip()],
        "back": own_path(request, request.META.get("HTTP_REFERER", "")),
    }
    return render(request, "tenants/switched.html", context, status=409)


def _former(request: TenantRequest, stale: str) -> str:
    """The name of the tenant that the form was opened in; empty for one that the person may not open."""
    if stale == PLATFORM:
        return "All tenants" if request.user.is_staff else ""
    return next((str(m.tenant) for m in request.memberships if str(m.tenant_id) == stale), "")
