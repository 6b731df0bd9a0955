"""Collections that are published to MongoDB, in the console: where to, how far behind, and what goes wrong."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.timesince import timesince
from unfold.admin import ModelAdmin
from unfold.decorators import display
from unfold.widgets import UnfoldAdminPasswordWidget

from listings.models import Publication
from listings.publishing.following import request_rebuild
from listings.publishing.lag import waiting_events, with_oldest_waiting
from listings.publishing.queueing import has_work, queue
from listings.publishing.setting_up import check_uri
from realty.console.admin import by
from realty.secrets import SecretDict, readable
from realty.tenants.scope import tenant_scope


class PublicationForm(forms.ModelForm):
    uri = forms.CharField(
        label="URI",
        required=False,
        max_length=2000,
        widget=UnfoldAdminPasswordWidget(attrs={"autocomplete": "off", "spellcheck": "false"}),
        help_text="mongodb://user:password@host/database. It is stored encrypted and never shown again.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            known = readable(self.instance.secrets)
            state = "cannot be decrypted; enter it again" if known is None else "is stored; leave this empty to keep it"
            self.fields["uri"].help_text = f"The URI {state}."

    def clean_uri(self) -> str:
        uri = str(self.cleaned_data["uri"] or "").strip()
        if not uri and not self.instance.pk:
            raise ValidationError("Enter the URI of the MongoDB server.")
        return check_uri(uri) if uri else ""


@admin.register(Publication)
class PublicationAdmin(ModelAdmin):
    form = PublicationForm
    list_display = ("collection", "tenant", "state", "behind", "published_at", "problem")
    list_filter = ("enabled", by("tenant"))
    list_filter_submit = True
    list_select_related = ("collection__tenant", "tenant")
    search_fields = ("collection__name", "tenant__name")
    actions = ("publish_now", "publish_all")
    fieldsets = (
        (None, {"fields": ("collection", "uri", ("database", "expired_days"), "enabled")}),
        (
            "State",
            {
                "fields": (
                    ("state", "waiting", "behind"),
                    ("published_at", "published", "removed"),
                    "problem",
                    ("failing_since", "next_attempt_at"),
                    "refused",
                )
            },
        ),
    )
    readonly_fields = (
        "state", "waiting", "behind", "published_at", "published", "removed", "problem", "failing_since",
        "next_attempt_at", "refused",
    )  # fmt: skip

    def get_readonly_fields(self, request: HttpRequest, obj: Publication | None = None) -> tuple[str, ...]:
        """Another collection is another publication."""
        return (*self.readonly_fields, "collection") if obj else self.readonly_fields

    def get_fieldsets(self, request: HttpRequest, obj: Publication | None = None) -> Any:
        return self.fieldsets if obj else self.fieldsets[:1]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Publication]:
        rows: QuerySet[Publication] = super().get_queryset(request)
        is_list = str(getattr(request.resolver_match, "url_name", "")).endswith("changelist")
        rows = with_oldest_waiting(rows.select_related("collection__tenant", "tenant"))
        return rows.defer("secrets") if is_list else rows

    def save_model(self, request: HttpRequest, obj: Publication, form: Any, change: bool) -> None:
        """Another target has nothing yet, so everything goes there; other days of keeping are in every document."""
        obj.tenant_id = obj.collection.tenant_id
        if uri := form.cleaned_data["uri"]:
            obj.secrets = SecretDict(uri=uri)  # type: ignore[assignment]
        super().save_model(request, obj, form, change)
        with tenant_scope(obj.tenant_id):
            if uri or {"database", "expired_days"} & set(form.changed_data):
                request_rebuild(obj)
            queue(obj.tenant_id, obj.pk)

    @display(
        description="state",
        label={
            "Up to date": "success",
            "Publishing": "info",
            "Documents left": "warning",
            "Failing": "danger",
            "Off": "warning",
        },
    )
    def state(self, publication: Publication) -> str:
        if not publication.enabled:
            return "Off"
        if publication.last_error:
            return "Failing"
        if has_work(publication):
            return "Publishing"
        return "Documents left" if publication.notice else "Up to date"

    @admin.display(description="changes that wait")
    def waiting(self, publication: Publication) -> int:
        """Counted up to a number that tells enough."""
        return int(waiting_events(publication)[:10_000].count())

    @admin.display(description="behind by")
    def behind(self, publication: Any) -> str:
        return timesince(publication.oldest_waiting, depth=1) if publication.oldest_waiting else ""

    @admin.display(description="problem")
    def problem(self, publication: Publication) -> str:
        return " ".join(filter(None, (publication.last_error, publication.notice)))

    @admin.action(description="Publish now", permissions=["change"])
    def publish_now(self, request: HttpRequest, queryset: QuerySet[Publication]) -> None:
        queryset.update(next_attempt_at=None)
        self._queue_all(request, queryset, "Asked to be published now.")

    @admin.action(description="Publish everything again", permissions=["change"])
    def publish_all(self, request: HttpRequest, queryset: QuerySet[Publication]) -> None:
        for publication in queryset:
            request_rebuild(publication)
        self._queue_all(request, queryset, "Asked to be published again, all of it.")

    def _queue_all(self, request: HttpRequest, queryset: QuerySet[Publication], asked: str) -> None:
        for publication in queryset:
            with tenant_scope(publication.tenant_id):
                queue(publication.tenant_id, publication.pk)
            self.log_change(request, publication, asked)
        messages.success(request, f"{queryset.count()} queued; they are published within a minute.")
