"""Feeds ("provider configs"): made and changed in one form with their collection, and operated from their page."""

from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.timesince import timesince
from django.views.decorators.http import require_POST, require_safe
from unfold.admin import ModelAdmin
from unfold.decorators import display

from mls_sync.admin.feed_filters import HealthFilter, KindFilter, StateFilter
from mls_sync.admin.file import file_urls
from mls_sync.admin.mapping import mapping_urls
from mls_sync.admin.panel import live_context, panel_context
from mls_sync.admin.removal import RemovalForm, removal_context, waiting_run
from mls_sync.admin.run_page import LABELS
from mls_sync.forms import FEED_FIELDS, feed_admin_form, provider_fieldsets
from mls_sync.models import Feed, RunStatus, SyncRun
from mls_sync.operations import ENDINGS, OPERATIONS, OperationRefused, confirm_removal, perform
from mls_sync.presets import PRESETS
from mls_sync.providers import PROVIDERS, kind_label, kinds_to_add
from mls_sync.templatetags.schedule_format import in_words, in_zone
from realty.console.admin import by


@admin.register(Feed)
class FeedAdmin(ModelAdmin):
    change_form_template = "admin/mls_sync/feed/change_form.html"
    list_display = (
        "collection",
        "tenant",
        "kind_name",
        "region",
        "state",
        "last_run",
        "stored",
        "fresh",
        "rhythm",
        "next_due",
    )
    list_per_page = 25
    list_filter = (HealthFilter, StateFilter, KindFilter, by("tenant"))
    list_filter_submit = True
    list_select_related = ("collection", "tenant")
    list_fullwidth = True
    search_fields = ("collection__name", "collection__title", "tenant__name", "region")
    actions = ("check_selected", "sync_selected", "pause_selected", "resume_selected")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Feed]:
        rows = super().get_queryset(request)
        if request.resolver_match is None or not str(request.resolver_match.url_name).endswith("changelist"):
            return rows.select_related("collection", "tenant")
        newest = SyncRun.objects.filter(feed=OuterRef("pk")).order_by("-requested_at", "-pk")
        return rows.defer("secrets").annotate(
            last_status=Subquery(newest.values("status")[:1]), last_pk=Subquery(newest.values("pk")[:1])
        )

    def has_delete_permission(self, request: HttpRequest, obj: Feed | None = None) -> bool:
        """A feed goes with its collection."""
        return False

    # The list

    @admin.display(description="kind", ordering="kind")
    def kind_name(self, feed: Feed) -> str:
        return kind_label(feed.kind)

    @display(description="state", label={"On": "success", "Paused": "warning", "Disabled": "danger", "Off": "danger"})
    def state(self, feed: Feed) -> str:
        if not feed.enabled:
            return "Off"
        return "Disabled" if feed.is_disabled else "Paused" if feed.is_paused else "On"

    @display(description="last run", label=LABELS)
    def last_run(self, feed: Any) -> tuple[str, str] | None:
        return (feed.last_status, RunStatus(feed.last_status).label) if feed.last_status else None

    @admin.display(description="listings", ordering="collection__listing_count")
    def stored(self, feed: Feed) -> str:
        return f"{feed.collection.listing_count:,}"

    @admin.display(description="fresh as of", ordering="collection__synced_at")
    def fresh(self, feed: Feed) -> str:
        at = feed.collection.synced_at
        return format_html('<span title="{}">{} ago</span>', at.isoformat(), timesince(at, depth=1)) if at else "never"

    @admin.display(description="schedule", ordering="schedule")
    def rhythm(self, feed: Feed) -> str:
        words = in_words(feed.schedule)
        return format_html('<span class="whitespace-nowrap" title="{}">{}</span>', feed.schedule, words)

    @admin.display(description="next due", ordering="next_due_at")
    def next_due(self, feed: Feed) -> str:
        """In the zone of its schedule, named."""
        return (
            in_zone(feed.next_due_at, feed.time_zone) if feed.next_due_at and feed.runs_by_schedule else "not planned"
        )

    @admin.action(description="Check connection", permissions=["change"])
    def check_selected(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        self._perform_all(request, queryset, "check")

    @admin.action(description="Sync now", permissions=["change"])
    def sync_selected(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        self._perform_all(request, queryset, "sync")

    @admin.action(description="Pause", permissions=["change"])
    def pause_selected(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        self._perform_all(request, queryset, "pause")

    @admin.action(description="Resume", permissions=["change"])
    def resume_selected(self, request: HttpRequest, queryset: QuerySet[Feed]) -> None:
        self._perform_all(request, queryset, "resume")

    def _perform_all(self, request: HttpRequest, queryset: QuerySet[Feed], name: str) -> None:
        for feed in queryset.defer(None).select_related("collection"):
            self._perform(request, feed, name)

    def _perform(self, request: HttpRequest, feed: Feed, name: str, run_id: int | None = None) -> None:
        try:
            messages.success(request, f"{feed}: {perform(name, feed, request.user, run_id=run_id)}")
        except OperationRefused as refused:
            messages.error(request, f"{feed}: {refused}")
        else:
            self.log_change(request, feed, f"Operation: {name}.")

    # The form

    def _kind(self, request: HttpRequest, feed: Feed | None) -> str:
        preset = PRESETS.get(request.GET.get("preset", ""))
        kind = feed.kind if feed else preset.kind if preset else request.GET.get("kind", next(iter(PROVIDERS)))
        if kind not in (PROVIDERS if feed else kinds_to_add()):
            raise Http404(f"There is no provider {kind}.")
        return kind

    def get_changeform_initial_data(self, request: HttpRequest) -> dict[str, Any]:
        preset = PRESETS.get(request.GET.get("preset", ""))
        return preset.initial if preset else {}

    def get_form(self, request: HttpRequest, obj: Feed | None = None, change: bool = False, **kwargs: Any) -> Any:
        return super().get_form(
            request, obj, change, form=feed_admin_form(self._kind(request, obj)), fields=FEED_FIELDS
        )

    def get_fieldsets(self, request: HttpRequest, obj: Feed | None = None) -> Any:
        place = (("title", "max_listings"), "attribution", ("license_role", "region", "enabled"))
        return [
            ("Collection", {"fields": place if obj else (("tenant", "provider"), *place)}),
            *provider_fieldsets(self._kind(request, obj)),
            (
                "Photos",
                {
                    "fields": (
                        ("photo_policy", "photos_per_hour"),
                        ("photo_fallback", "photos_signed"),
                        "max_media_bytes",
                    )
                },
            ),
            ("Clients", {"fields": (("client_display", "client_delay_hours"), "hidden_from_clients")}),
            ("Schedule", {"fields": (("schedule", "time_zone"),)}),
            (
                "Limits",
                {
                    "fields": (
                        ("sweep_every_hours", "overlap_minutes", "max_delete_share"),
                        ("max_failed_runs", "freshness_limit_minutes"),
                    )
                },
            ),
        ]

    def save_form(self, request: HttpRequest, form: Any, change: bool) -> Feed:
        """The form writes feed, collection and schedule together, inside the transaction of Django's view."""
        form.changed_by = request.user
        return form.save()

    def save_model(self, request: HttpRequest, obj: Feed, form: Any, change: bool) -> None:
        """Done by `save_form`."""

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Each kind has a form of its own; the page leads to all of them, and to the known feeds of the chosen one."""
        kind = self._kind(request, None)
        chosen = {
            "kinds": [(other, kind_label(other)) for other in kinds_to_add()],
            "chosen_kind": kind,
            "presets": {name: preset for name, preset in PRESETS.items() if preset.kind == kind},
            "chosen_preset": request.GET.get("preset", ""),
        }
        return super().add_view(request, form_url, {**chosen, **(extra_context or {})})

    def change_view(
        self, request: HttpRequest, object_id: str, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        feed = self.get_object(request, object_id)
        panel = panel_context(feed) if feed else {}
        if feed and not self.has_change_permission(request, feed):
            panel["buttons"] = []
        return super().change_view(request, object_id, form_url, {**panel, **(extra_context or {})})

    # Operating it

    def get_urls(self) -> list[URLPattern]:
        own = [
            path("<int:pk>/live/", self.admin_site.admin_view(require_safe(self.live)), name="mls_sync_feed_live"),
            path(
                "<int:pk>/operate/",
                self.admin_site.admin_view(require_POST(self.operate)),
                name="mls_sync_feed_operate",
            ),
            path("<int:pk>/removal/", self.admin_site.admin_view(self.removal), name="mls_sync_feed_removal"),
        ]
        return own + file_urls(self.admin_site) + mapping_urls(self.admin_site) + super().get_urls()

    def live(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The moving part of the page; when the run has ended the whole page is fetched anew, with its buttons."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        context = live_context(get_object_or_404(Feed.objects.defer("secrets").select_related("collection"), pk=pk))
        response = TemplateResponse(request, "admin/mls_sync/feed/live.html", context)
        if not context["is_open"]:
            response["HX-Refresh"] = "true"
        return response

    def operate(self, request: HttpRequest, pk: int) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        name = request.POST.get("operation", "")
        if name not in OPERATIONS and name not in ENDINGS:
            raise Http404("There is no such operation.")
        shown = request.POST.get("run", "")
        if shown and not shown.isdecimal():
            raise Http404("There is no such run.")
        feed = get_object_or_404(Feed.objects.select_related("collection"), pk=pk)
        self._perform(request, feed, name, int(shown) if shown else None)
        return redirect(reverse("admin:mls_sync_feed_change", args=[pk]))

    def removal(self, request: HttpRequest, pk: int) -> HttpResponse:
        """What a braked sweep would remove, and why it may be a mistake; the name of the collection confirms it."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        feed = get_object_or_404(Feed.objects.select_related("collection", "tenant").defer("secrets"), pk=pk)
        run = waiting_run(feed)
        if run is None:
            messages.info(request, f"{feed}: no removal waits for a confirmation any more.")
            return redirect(reverse("admin:mls_sync_feed_change", args=[pk]))
        if request.method == "POST" and not self.has_change_permission(request, feed):
            raise PermissionDenied
        form = RemovalForm(request.POST or None, name=feed.collection.name, run=run)
        if form.is_outdated:
            messages.warning(request, f"{feed}: a newer run found this. Look at its listings before you confirm.")
            return redirect(request.path)
        if form.is_valid():
            return self._remove(request, feed, run)
        may_confirm = self.has_change_permission(request, feed)
        context = {
            **self.admin_site.each_context(request),
            **removal_context(feed, run),
            "title": f"Removal of listings from {feed.collection.name}",
            "opts": self.opts,
            "form": form if may_confirm else None,
        }
        return TemplateResponse(request, "admin/mls_sync/feed/removal.html", context)

    def _remove(self, request: HttpRequest, feed: Feed, run: SyncRun) -> HttpResponse:
        try:
            messages.success(request, f"{feed}: {confirm_removal(run, request.user)}")
        except OperationRefused as refused:
            messages.error(request, f"{feed}: {refused}")
        else:
            self.log_change(request, feed, "Operation: confirmed the removal of listings.")
        return redirect(reverse("admin:mls_sync_feed_change", args=[feed.pk]))
