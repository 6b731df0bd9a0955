"""Webhooks of all tenants and of the platform, and the log of their deliveries, from which staff send again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html_join
from django.views.decorators.http import require_POST
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextInputWidget

from realty.console.admin import ReadOnlyAdmin, by
from realty.console.widgets import dressed
from realty.secrets import SecretUnreadable
from realty.tenants.models import Tenant
from realty.webhooks import endpoints, kinds
from realty.webhooks.forms import EndpointForm
from realty.webhooks.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint

LABELS = {
    DeliveryStatus.WAITING: "warning",
    DeliveryStatus.DELIVERED: "success",
    DeliveryStatus.FAILED: "danger",
}
SAID = {
    "test": "A test was queued; it goes out in a moment.",
    "enable": "Enabled: it is told of what happens now.",
    "disable": "Disabled: nothing more is sent to it.",
}


class EndpointAdminForm(EndpointForm):
    tenant: Any = forms.ModelChoiceField(
        None, required=False, empty_label="The platform: every tenant", help_text="Whose events it is told of"
    )
    field_order = ("tenant", "name", "url", "types")

    def __init__(self, data: Any = None, *, endpoint: WebhookEndpoint | None = None) -> None:
        super().__init__(data, endpoint=endpoint)
        if endpoint:
            del self.fields["tenant"]
        else:
            tenants: Any = self.fields["tenant"]
            tenants.queryset = Tenant.objects.filter(is_active=True)
        for field in self.fields.values():
            dressed(field)
        address = self.fields["url"].widget
        address.attrs = {**address.attrs, **UnfoldAdminTextInputWidget().attrs}


@admin.register(WebhookEndpoint)
class WebhookEndpointAdmin(ModelAdmin):
    list_display = ("name", "whose", "host", "state", "told_of", "failing_since", "disabled_at")
    list_filter = (by("tenant"),)
    list_filter_submit = True
    list_select_related = ("tenant",)
    search_fields = ("name", "host", "tenant__name")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookEndpoint]:
        return super().get_queryset(request).defer("secrets")

    @admin.display(description="of", ordering="tenant__name")
    def whose(self, endpoint: WebhookEndpoint) -> str:
        return str(endpoint.tenant or "The platform")

    @admin.display(description="told of")
    def told_of(self, endpoint: WebhookEndpoint) -> str:
        return ", ".join(endpoint.types)

    @display(description="state", label={"On": "success", "Failing": "warning", "Disabled": "danger"})
    def state(self, endpoint: WebhookEndpoint) -> str:
        if not endpoint.is_enabled:
            return "Disabled"
        return "Failing" if endpoint.failing_since else "On"

    def get_urls(self) -> list[URLPattern]:
        operate = self.admin_site.admin_view(require_POST(self.operate))
        return [path("<int:pk>/operate/", operate, name="webhooks_webhookendpoint_operate"), *super().get_urls()]

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_add_permission(request):
            raise PermissionDenied
        form = EndpointAdminForm(request.POST or None)
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            tenant_id = given["tenant"].pk if given["tenant"] else None
            try:
                made, secret = endpoints.add(tenant_id, given["name"], given["url"], given["types"], request.user)
            except ValidationError as error:
                form.add_error(None, error)
            else:
                self.log_addition(request, made, "Added a webhook.")
                return self._show_secret(request, made, secret)
        return self._form_page(request, form, None)

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        endpoint = self.get_object(request, object_id)
        if endpoint is None or not self.has_view_permission(request, endpoint):
            return super().change_view(request, object_id, form_url, extra_context)
        form = EndpointAdminForm(request.POST or None, endpoint=endpoint)
        if request.method == "POST" and not self.has_change_permission(request, endpoint):
            raise PermissionDenied
        if request.method == "POST" and form.is_valid():
            given = form.cleaned_data
            try:
                endpoints.change(endpoint, given["name"], given["url"], given["types"])
            except (ValidationError, SecretUnreadable) as error:
                form.add_error(None, error if isinstance(error, ValidationError) else str(error))
            else:
                self.log_change(request, endpoint, "Changed a webhook.")
                messages.success(request, "Saved.")
                return redirect(reverse("admin:webhooks_webhookendpoint_change", args=[endpoint.pk]))
        return self._form_page(request, form, endpoint)

    def operate(self, request: HttpRequest, pk: int) -> HttpResponse:
        """POST `operation`: test, rotate (the answer shows the new secret, once), enable or disable."""
        if not self.has_change_permission(request):
            raise PermissionDenied
        endpoint, name = get_object_or_404(WebhookEndpoint, pk=pk), request.POST.get("operation", "")
        if name != "rotate" and name not in SAID:
            raise Http404("There is no such operation.")
        self.log_change(request, endpoint, f"Operation: {name}.")
        if name == "rotate":
            try:
                return self._show_secret(request, endpoint, endpoints.rotate(endpoint))
            except SecretUnreadable as error:
                messages.error(request, str(error))
        elif name == "disable":
            endpoints.disable(endpoint, f"Disabled by {request.user}.", tell=False)
        else:
            (endpoints.send_test if name == "test" else endpoints.enable)(endpoint)
        if name in SAID:
            messages.success(request, SAID[name])
        return redirect(reverse("admin:webhooks_webhookendpoint_change", args=[pk]))

    def _form_page(
        self, request: HttpRequest, form: EndpointAdminForm, endpoint: WebhookEndpoint | None
    ) -> HttpResponse:
        form.say_address_is_lost()
        context = {
            **self.admin_site.each_context(request),
            "title": f"Webhook {endpoint.name}" if endpoint else "Add a webhook",
            "opts": self.opts,
            "form": form,
            "endpoint": endpoint,
            "may_change": self.has_change_permission(request, endpoint) if endpoint else True,
            "may_delete": bool(endpoint) and self.has_delete_permission(request, endpoint),
        }
        status = 422 if form.errors else 200
        return TemplateResponse(request, "admin/webhooks/form.html", context, status=status)

    def _show_secret(self, request: HttpRequest, endpoint: WebhookEndpoint, secret: str) -> HttpResponse:
        context = {
            **self.admin_site.each_context(request),
            "title": f"Secret of {endpoint.name}",
            "opts": self.opts,
            "endpoint": endpoint,
            "secret": secret,
        }
        return TemplateResponse(request, "admin/webhooks/secret.html", context)


class TypeFilter(admin.SimpleListFilter):
    title, parameter_name = "event", "type"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return list(kinds.labels().items())

    def queryset(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> QuerySet[WebhookDelivery]:
        return queryset.filter(event__type=self.value()) if self.value() else queryset


@admin.register(WebhookDelivery)
class WebhookDeliveryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "kind", "endpoint", "whose", "state", "attempts", "last_said", "next_attempt_at")
    list_filter = ("status", TypeFilter, by("endpoint"), by("tenant"))
    list_filter_submit = True
    list_select_related = ("event", "endpoint", "tenant")
    search_fields = ("=event__message_id",)
    date_hierarchy = "created_at"
    list_per_page = 50
    actions = ("send_selected_again",)
    fields = ("endpoint", "kind", "message_id", "state_now", "delivered_at", "next_attempt_at", "every_attempt", "body")
    readonly_fields = ("kind", "message_id", "state_now", "every_attempt", "body")

    def get_queryset(self, request: HttpRequest) -> QuerySet[WebhookDelivery]:
        return super().get_queryset(request).defer("endpoint__secrets")

    @admin.display(description="event", ordering="event__type")
    def kind(self, delivery: WebhookDelivery) -> str:
        return delivery.event.type

    @admin.display(description="webhook-id")
    def message_id(self, delivery: WebhookDelivery) -> str:
        return delivery.event.message_id

    @admin.display(description="of", ordering="tenant__name")
    def whose(self, delivery: WebhookDelivery) -> str:
        return str(delivery.tenant or "The platform")

    @display(description="state", ordering="status", label=LABELS)
    def state(self, delivery: WebhookDelivery) -> tuple[str, str]:
        return delivery.status, delivery.get_status_display()

    @admin.display(description="state")
    def state_now(self, delivery: WebhookDelivery) -> str:
        return delivery.get_status_display()

    @admin.display(description="last attempt")
    def last_said(self, delivery: WebhookDelivery) -> str:
        return _said(delivery.log[-1]) if delivery.log else "none yet"

    @admin.display(description="attempts")
    def every_attempt(self, delivery: WebhookDelivery) -> str:
        lines = ((f"{line['at']}: {_said(line)} ({line['ms']:,} ms)",) for line in delivery.log)
        return format_html_join("", "{}<br>", lines) or "none yet"

    @admin.display(description="content")
    def body(self, delivery: WebhookDelivery) -> str:
        return delivery.event.body

    @admin.action(description="Send again", permissions=["view"])
    def send_selected_again(self, request: HttpRequest, queryset: QuerySet[WebhookDelivery]) -> None:
        """To those end points that are enabled: the same content under the same webhook-id."""
        if not request.user.has_perm("webhooks.change_webhookdelivery"):
            raise PermissionDenied
        sent = 0
        for delivery in queryset.filter(endpoint__disabled_at=None):
            endpoints.send_again(delivery)
            self.log_change(request, delivery, "Sent again.")
            sent += 1
        left = queryset.exclude(endpoint__disabled_at=None).count()
        messages.success(request, f"{sent:,} deliver{'y is' if sent == 1 else 'ies are'} sent again, in a moment.")
        if left:
            messages.warning(request, f"{left:,} belong to disabled webhooks. Enable those first.")


def _said(line: dict[str, Any]) -> str:
    return str(line["problem"] or f"HTTP {line['status']}")
