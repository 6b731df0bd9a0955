"""A member's photo: changed by herself, seen by the members of her tenant. Clients get it at the address of a share
(`crm_leads.shares`)."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from crm_leads.agent_photos import keeping
from realty.tenants.access import member_required
from realty.tenants.requests import TenantRequest


@member_required
@require_POST
def change_agent_photo(request: TenantRequest) -> HttpResponse:
    """Her own: `photo` in place of the earlier one, or none with `remove`."""
    if request.membership is None:
        raise PermissionDenied("Only a member has a photo here.")
    if "remove" in request.POST:
        if keeping.remove(request.membership):
            messages.success(request, "Your photo was removed.")
        return redirect("profile")
    try:
        keeping.keep(request.membership, request.FILES.get("photo"))
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, "Your photo was saved.")
    return redirect("profile")


@member_required
@require_safe
def agent_photo(request: TenantRequest, pk: int) -> HttpResponse:
    """`pk` is of a membership of the open tenant."""
    return photo_response(pk)


def photo_response(membership_id: int) -> HttpResponse:
    """Raises Http404 for a member without one."""
    body = keeping.body_of(membership_id)
    if not body:
        raise Http404("No such photo")
    # Its address changes with it; it may be removed, so it is kept for an hour alone, by the browser alone.
    return HttpResponse(body, content_type=keeping.CONTENT_TYPE, headers={"Cache-Control": "private, max-age=3600"})
