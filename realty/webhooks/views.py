"""The owner's pages of webhooks: end points, their secrets, and the log of what was delivered."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from realty.secrets import SecretUnreadable
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest
from realty.tenants.zones import request_zone
from realty.webhooks import endpoints, replay
from realty.webhooks.forms import EndpointForm, LogForm, ReplayForm
from realty.webhooks.models import WebhookDelivery, WebhookEndpoint

DELIVERIES_SHOWN = 50
SAID = {
    "test": "A test was queued; it goes out in a moment.",
    "enable": "Enabled: it is told of what happens now.",
    "disable": "Disabled: nothing more is sent to it.",
}


@role_required(Role.OWNER)
@require_safe
def webhook_list(request: TenantRequest) -> HttpResponse:
    return render(request, "webhooks/list.html", {"endpoints": list(_own(request).defer("secrets"))})


@role_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def add_webhook(request: TenantRequest) -> HttpResponse:
    """The answer shows the secret, once."""
    form = EndpointForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        assert request.tenant is not None, "The door lets members of a tenant in alone."
        try:
            made, secret = endpoints.add(request.tenant.pk, given["name"], given["url"], given["types"], request.user)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            return _show_secret(request, made, secret)
    form.say_address_is_lost()
    return render(request, "webhooks/add.html", {"form": form}, status=422 if form.errors else 200)


@role_required(Role.OWNER)
@require_http_methods(["GET", "POST"])
def webhook(request: TenantRequest, pk: int) -> HttpResponse:
    endpoint = get_object_or_404(_own(request), pk=pk)
    form = EndpointForm(request.POST or None, endpoint=endpoint)
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            endpoints.change(endpoint, given["name"], given["url"], given["types"])
        except (ValidationError, SecretUnreadable) as error:
            form.add_error(None, error if isinstance(error, ValidationError) else str(error))
        else:
            messages.success(request, "Saved.")
            return redirect("webhook", pk=pk)
    form.say_address_is_lost()
    return _page(request, endpoint, form)


@role_required(Role.OWNER)
@require_POST
def webhook_action(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `action`: test, rotate (the answer shows the new secret, once), enable, disable or remove."""
    endpoint, action = get_object_or_404(_own(request), pk=pk), request.POST.get("action", "")
    if action == "rotate":
        try:
            return _show_secret(request, endpoint, endpoints.rotate(endpoint))
        except SecretUnreadable as error:
            messages.error(request, str(error))
            return redirect("webhook", pk=pk)
    if action == "remove" and request.POST.get("sure"):
        endpoint.delete()
        messages.success(request, f"{endpoint.name} was removed, with its secret and its log.")
        return redirect("webhooks")
    if action not in SAID:
        raise Http404("No such action")
    if action == "disable":
        endpoints.disable(endpoint, f"Disabled by {request.user}.", tell=False)
    else:
        (endpoints.send_test if action == "test" else endpoints.enable)(endpoint)
    messages.success(request, SAID[action])
    return redirect("webhook", pk=pk)


@role_required(Role.OWNER)
@require_POST
def send_webhook_again(request: TenantRequest, pk: int) -> HttpResponse:
    """One delivery: the same content under the same webhook-id."""
    deliveries = WebhookDelivery.objects.filter(endpoint__in=_own(request)).select_related("endpoint")
    delivery = get_object_or_404(deliveries, pk=pk)
    if delivery.endpoint.is_enabled:
        endpoints.send_again(delivery)
        messages.success(request, "It is sent again, in a moment.")
    else:
        messages.error(request, "The webhook is disabled. Enable it first.")
    return redirect("webhook", pk=delivery.endpoint_id)


@role_required(Role.OWNER)
@require_POST
def replay_webhook(request: TenantRequest, pk: int) -> HttpResponse:
    """POST `from_day`, `from_time`, `to_day`, `to_time`, by the tenant's clock."""
    endpoint = get_object_or_404(_own(request), pk=pk)
    again = ReplayForm(request.POST, zone=request_zone(request))
    if endpoint.is_enabled and again.is_valid():
        try:
            count = replay.replay(endpoint, again.begins, again.ends)
        except replay.TooMany as refusal:
            again.add_error(None, str(refusal))
        else:
            messages.success(request, f"{count:,} event{' is' if count == 1 else 's are'} sent again.")
            return redirect("webhook", pk=pk)
    elif not endpoint.is_enabled:
        messages.error(request, "The webhook is disabled. Enable it first.")
        return redirect("webhook", pk=pk)
    return _page(request, endpoint, EndpointForm(endpoint=endpoint), again)


def _page(
    request: TenantRequest, endpoint: WebhookEndpoint, form: EndpointForm, again: ReplayForm | None = None
) -> HttpResponse:
    log = LogForm(request.GET, endpoint=endpoint)
    deliveries = WebhookDelivery.objects.filter(endpoint=endpoint, **log.filters()).select_related("event")
    context = {
        "endpoint": endpoint,
        "form": form,
        "log": log,
        "replay": again or ReplayForm(zone=request_zone(request)),
        "deliveries": list(deliveries[:DELIVERIES_SHOWN]),
    }
    is_wrong = form.errors or (again and again.errors)
    return render(request, "webhooks/webhook.html", context, status=422 if is_wrong else 200)


def _own(request: TenantRequest) -> QuerySet[WebhookEndpoint]:
    """Of the open tenant alone, whatever the scope shows."""
    rows: QuerySet[WebhookEndpoint] = WebhookEndpoint.objects.filter(tenant=request.tenant)
    return rows


def _show_secret(request: TenantRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
    """In the answer itself: a message would be kept in the session."""
    context = {"endpoint": endpoint, "secret": secret, "both_sign": endpoint.previous_until}
    return render(request, "webhooks/secret.html", context)
