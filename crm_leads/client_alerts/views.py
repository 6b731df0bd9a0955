"""The clients of one's own saved search."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from crm_leads.client_alerts import sharing
from crm_leads.client_alerts.forms import ShareForm
from crm_leads.models import ClientAlert
from listings.alerts.wording import in_words
from listings.models import SavedSearch
from realty.tenants.access import role_required
from realty.tenants.models import Role
from realty.tenants.requests import TenantRequest


@role_required(Role.OWNER, Role.AGENT)
@require_http_methods(["GET", "HEAD", "POST"])
def client_alerts(request: TenantRequest, pk: int) -> HttpResponse:
    """Who gets the saved search `pk`; POST shares it with one more. Two queries besides those of the session."""
    search = get_object_or_404(SavedSearch.objects.filter(user=request.user), pk=pk)
    form = ShareForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            sharing.share(search, request.user, form.cleaned_data["name"], form.cleaned_data["email"])
        except ValidationError as error:
            form.add_error(None, error)
        else:
            messages.success(request, f"{form.cleaned_data['name']} now gets “{search.name}”.")
            return redirect("client_alerts", search.pk)
    rows = ClientAlert.objects.filter(search=search).select_related("contact", "email").order_by("-pk")
    context = {"search": search, "described": in_words(search.query), "form": form, "rows": list(rows)}
    return render(request, "crm_leads/client_alerts/clients.html", context, status=422 if form.errors else 200)


@role_required(Role.OWNER, Role.AGENT)
@require_POST
def stop_client_alert(request: TenantRequest, pk: int) -> HttpResponse:
    alert = get_object_or_404(ClientAlert.objects.filter(search__user=request.user).select_related("contact"), pk=pk)
    sharing.stop(alert)
    messages.success(request, f"{alert.contact} gets no more e-mails of this search.")
    return redirect("client_alerts", alert.search_id)
