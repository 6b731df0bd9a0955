"""What recipients press; open to everybody who has the link."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from crm_leads.models import LeadPolicy
from crm_leads.outreach.email import unsubscribe as unsubscribing
from realty.tenants.scope import tenant_scope

PAGE = "crm_leads/email/unsubscribe.html"


@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unsubscribe(request: HttpRequest, key: str) -> HttpResponse:
    """GET only shows a button: mail programs look at links by themselves. POST stops, without cookies or a sign-in,
    from the button and from the mail program's own (RFC 8058 3.2)."""
    stops = request.method == "POST"
    message = unsubscribing.unsubscribe(key) if stops else unsubscribing.find(key)
    if message is None:
        return render(request, PAGE, {"unknown": True}, status=404)
    with tenant_scope(message.tenant_id):
        policy = LeadPolicy.of_tenant(message.tenant_id)
    context = {"sender": policy.sender_name or "The sender", "policy": policy, "done": stops}
    return render(request, PAGE, {**context, "key": key})
