"""Records that could not be stored: which listings they are, why they wait, and what can be done about them."""

import json
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.views import ChangeList
from unfold.widgets import UnfoldAdminTextareaWidget

from mls_sync.admin.run_page import run_link
from mls_sync.models import Feed, QuarantinedRecord, SyncRun
from mls_sync.operations import OperationRefused, ask_for_quarantined, retry_quarantined
from mls_sync.quarantined import Known, known
from mls_sync.replication import quarantine
from realty.console.admin import ReadOnlyAdmin, by


class ResolvedFilter(admin.SimpleListFilter):
    """Open ones first: what is settled only fills the page."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("settled", "Settled"), ("dismissed", "Dismissed"), ("all", "All")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[QuarantinedRecord]) -> QuerySet[QuarantinedRecord]:
        if self.value() == "all":
            return queryset
        if self.value() == "dismissed":
            return queryset.filter(settled="dismissed")
        return queryset.exclude(resolved_at=None) if self.value() == "settled" else queryset.filter(resolved_at=None)

    def choices(self, changelist: Any) -> Any:
        yield {
            "selected": self.value() is None,
            "query_string": changelist.get_query_string(remove=["state"]),
            "display": "Open",
        }
        for value, label in self.lookup_choices:
            yield {
                "selected": self.value() == value,
                "query_string": changelist.get_query_string({"state": value}),
                "display": label,
            }


class QuarantineList(ChangeList):
    """The page's rows with what they say of themselves, and the listings that we hold of them: one query more."""

    result_list: Any

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        rows: list[Any] = list(self.result_list)
        self.result_list = rows
        for row, found in zip(rows, known(rows), strict=True):
            row.known = found


class DismissForm(forms.Form):
    why = forms.CharField(
        max_length=500,
        label="Why they need no more work",
        widget=UnfoldAdminTextareaWidget(attrs={"rows": 3}),
        help_text="Kept with the records, with your name",
    )


@admin.register(QuarantinedRecord)
class QuarantinedRecordAdmin(ReadOnlyAdmin):
    list_display = ("listing", "address", "feed", "field", "reason", "attempts", "last_seen_at", "state")
    list_filter = (ResolvedFilter, by("feed__collection"), "field")
    list_filter_submit = True
    list_select_related = ("feed__collection", "dismissed_by")
    search_fields = ("=listing_key", "reason", "raw")
    search_help_text = "MLS number, address, key or reason"
    actions = ("ask", "retry", "dismiss")
    fields = (
        ("listing", "feed"),
        ("address", "at_source"),
        ("listing_key", "field"),
        "reason",
        ("first_seen_at", "last_seen_at", "attempts"),
        "seen_by",
        ("state", "resolved_at"),
        "record",
    )
    readonly_fields = ("listing", "address", "at_source", "seen_by", "state", "record")

    def get_queryset(self, request: HttpRequest) -> QuerySet[QuarantinedRecord]:
        rows: QuerySet[QuarantinedRecord] = super().get_queryset(request)
        return rows.select_related("feed__collection").defer("feed__secrets", "feed__options")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return QuarantineList

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        row = self.get_object(request, object_id) if object_id else None
        title = {"title": _known(row).title, "subtitle": None} if row else {}
        return super().changeform_view(request, object_id, form_url, {**title, **(extra_context or {})})

    @admin.display(description="MLS number")
    def listing(self, row: QuarantinedRecord) -> str:
        return _known(row).name

    @admin.display(description="address")
    def address(self, row: QuarantinedRecord) -> str:
        """With a link to the version that is stored, where there is one."""
        found = _known(row)
        text = found.facts.address or "not given"
        if found.listing is None:
            return text
        url = reverse("admin:listings_listing_change", args=[found.listing.pk])
        return format_html('{} <a class="text-primary-600 underline" href="{}">stored version</a>', text, url)

    @admin.display(description="at the MLS")
    def at_source(self, row: QuarantinedRecord) -> str:
        return _known(row).facts.path or "not given"

    @admin.display(description="last seen by")
    def seen_by(self, row: QuarantinedRecord) -> str:
        """The run, with its timeline."""
        runs = SyncRun.objects.filter(feed=row.feed_id, started_at__lte=row.last_seen_at)
        run = runs.order_by("-requested_at", "-pk").first()
        return run_link(run) if run else "a run that is no longer kept"

    @admin.display(description="state")
    def state(self, row: QuarantinedRecord) -> str:
        if row.settled == "dismissed":
            return f"Dismissed by {row.dismissed_by or 'a former user'}: {row.dismissed_why}"
        return (row.get_settled_display() or "Settled") if row.resolved_at else "Open"

    @admin.display(description="record as it came")
    def record(self, row: QuarantinedRecord) -> str:
        try:
            text = json.dumps(json.loads(row.raw), indent=2, ensure_ascii=False)
        except ValueError:
            text = row.raw
        return format_html('<pre class="whitespace-pre-wrap break-words font-mono text-xs">{}</pre>', text)

    @admin.action(description="Ask the MLS for the selected records", permissions=["act"])
    def ask(self, request: HttpRequest, queryset: QuerySet[QuarantinedRecord]) -> None:
        self._by_feed(request, queryset, ask_for_quarantined)

    @admin.action(description="Map the kept copies again, without asking the MLS", permissions=["act"])
    def retry(self, request: HttpRequest, queryset: QuerySet[QuarantinedRecord]) -> None:
        self._by_feed(request, queryset, retry_quarantined)

    def _by_feed(self, request: HttpRequest, queryset: QuerySet[QuarantinedRecord], act: Any) -> None:
        """Feed by feed, since each is read and mapped by its own provider."""
        chosen: dict[int, list[int]] = {}
        for feed_id, pk in queryset.filter(resolved_at=None).values_list("feed_id", "pk"):
            chosen.setdefault(feed_id, []).append(pk)
        for feed in Feed.objects.filter(pk__in=chosen).select_related("collection"):
            try:
                done = act(feed, request.user, chosen[feed.pk])
            except OperationRefused as refused:
                messages.error(request, f"{feed}: {refused}")
            else:
                messages.success(request, f"{feed}: {done}")
                self.log_change(request, feed, f"Quarantine: {done}")
        if not chosen:
            messages.info(request, "The selected records are settled already.")

    @admin.action(description="Dismiss the selected records…", permissions=["act"])
    def dismiss(self, request: HttpRequest, queryset: QuerySet[QuarantinedRecord]) -> HttpResponse | None:
        """Asks why first; who and why stay with the records."""
        form = DismissForm(request.POST if "why" in request.POST else None)
        if form.is_valid():
            why, feeds = form.cleaned_data["why"], _feeds_of(queryset)
            number = quarantine.dismiss(queryset, request.user, why)
            for feed in feeds:
                self.log_change(request, feed, f"Dismissed quarantined records: {why}")
            messages.success(request, f"{number:,} dismissed. A record comes back when the MLS changes it.")
            return None
        context = {
            **self.admin_site.each_context(request),
            "title": "Dismiss quarantined records",
            "opts": self.opts,
            "form": form,
            "rows": known(list(queryset.filter(resolved_at=None)[:50])),
            "number": queryset.filter(resolved_at=None).count(),
            "selected": request.POST.getlist(ACTION_CHECKBOX_NAME),
            "across": request.POST.get("select_across", "0"),
            "checkbox": ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/mls_sync/quarantinedrecord/dismiss.html", context)


def _feeds_of(queryset: QuerySet[QuarantinedRecord]) -> list[Feed]:
    """Those with open records among them, with nothing but what names them."""
    ids = queryset.filter(resolved_at=None).order_by().values("feed_id")
    return list(Feed.objects.filter(pk__in=ids).select_related("collection").only("tenant", "collection__name"))


def _known(row: Any) -> Known:
    if not hasattr(row, "known"):
        (row.known,) = known([row])
    found: Known = row.known
    return found
