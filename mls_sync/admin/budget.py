"""Request counts of credentials, by the feeds that use them."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.views import ChangeList

from mls_sync.models import Feed, RateBudget
from mls_sync.providers import PROVIDERS, provider_class
from mls_sync.providers.transport.budget import Use, uses
from realty.console.admin import ReadOnlyAdmin, by
from realty.secrets import SecretUnreadable


class NamedBudgets(ChangeList):
    """Each row knows the feeds whose credential it counts: one query for a page of them."""

    def get_results(self, request: HttpRequest) -> None:
        super().get_results(request)
        self.result_list = name_feeds(self.result_list)  # type: ignore[has-type]


@admin.register(RateBudget)
class RateBudgetAdmin(ReadOnlyAdmin):
    list_display = ("tenant", "feeds", "spent_now", "counted_at", "suspended_until")
    fields = ("tenant", "spent_now", "counted_at", "suspended_until")
    readonly_fields = ("spent_now",)
    list_display_links = ("feeds",)
    list_select_related = ("tenant",)
    list_filter = (by("tenant"),)
    list_filter_submit = True
    ordering = ("-counted_at",)

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        return NamedBudgets

    @admin.display(description="feeds")
    def feeds(self, budget: Any) -> str:
        return ", ".join(budget.feed_names) or "A key that no feed has now"

    @admin.display(description="spent now", ordering="fullest")
    def spent_now(self, budget: RateBudget) -> str:
        return "; ".join(_said(use) for use in uses(budget, timezone.now())) or f"{budget.used:,} requests"


def _said(use: Use) -> str:
    return f"{use.spent:,} of {use.limit} ({use.share:.0%})"


def name_feeds(budgets: Iterable[Any]) -> list[Any]:
    """Sets `feed_names` of each. A feed whose key cannot be read (lost encryption keys) is named nowhere."""
    found = list(budgets)
    named: dict[tuple[int, str], list[str]] = defaultdict(list)
    feeds = Feed.objects.filter(tenant__in={budget.tenant_id for budget in found}, kind__in=PROVIDERS)
    for feed in feeds.select_related("collection"):
        try:
            named[feed.tenant_id, provider_class(feed.kind).credential_of(feed)].append(str(feed))
        except SecretUnreadable:
            continue
    for budget in found:
        budget.feed_names = named[budget.tenant_id, budget.credential]
    return found
