"""By what the list of feeds is narrowed down."""

from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest

from mls_sync.feed_states import STATES, with_state
from mls_sync.models import Feed, PauseCause
from mls_sync.providers import PROVIDERS, kind_label

# By failures, not by a person.
DISABLED = ~Q(pause_cause__in=("", PauseCause.PERSON))


class StateFilter(admin.SimpleListFilter):
    """A paused or disabled feed is on, and waits for somebody."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("on", "On"), ("paused", "Paused"), ("disabled", "Disabled"), ("off", "Off")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Feed]) -> QuerySet[Feed]:
        kinds = {
            "on": Q(enabled=True, paused_at=None),
            "paused": Q(enabled=True, paused_at__isnull=False) & ~DISABLED,
            "disabled": Q(enabled=True, paused_at__isnull=False) & DISABLED,
            "off": Q(enabled=False),
        }
        return queryset.filter(kinds.get(self.value() or "", Q()))


class HealthFilter(admin.SimpleListFilter):
    """As the dashboard counts them."""

    title = parameter_name = "health"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(state.name, state.label) for state in STATES]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Feed]) -> QuerySet[Feed]:
        narrowed: QuerySet[Feed] = with_state(queryset).filter(state_name=self.value())
        return narrowed if self.value() else queryset


class KindFilter(admin.SimpleListFilter):
    title = parameter_name = "kind"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(kind, kind_label(kind)) for kind in PROVIDERS]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Feed]) -> QuerySet[Feed]:
        return queryset.filter(kind=self.value()) if self.value() else queryset
