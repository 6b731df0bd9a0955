from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from realty.tenants.middleware import remember_tenant

ALL_TENANTS = "all"


@login_required
@require_POST
def switch_tenant(request: HttpRequest) -> HttpResponse:
    """POST `tenant`: the id of one of the user's tenants, or "all" for staff."""
    wanted = request.POST.get("tenant", "")
    if wanted == ALL_TENANTS and request.user.is_staff:
        remember_tenant(request, None)
        return redirect("dashboard")
    for membership in request.memberships:
        if str(membership.tenant_id) == wanted:
            remember_tenant(request, membership.tenant)
            return redirect("dashboard")
    raise PermissionDenied("You are not a member of that tenant.")
