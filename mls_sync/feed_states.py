"""What is the matter with each feed, the worst first, and what to do about it: for the console's dashboard and its list
of feeds. The state is computed by the database from `FeedHealth`, so that a thousand feeds cost one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Case, Count, ExpressionWrapper, F, FloatField, Q, QuerySet, Value, When
from django.db.models.functions import Extract, Greatest, Now
from django.utils import timezone

from mls_sync.freshness import problems, span
from mls_sync.models import Feed, FeedHealth, PauseCause, RunStatus
from mls_sync.providers import kinds_that


@dataclass(frozen=True)
class State:
    """`name` is the word in addresses; `shade` is that of a label: danger, warning, success or info."""

    name: str
    label: str
    shade: str


# In the order of urgency: a feed has the first that is true of it.
STATES = (
    State("disabled", "Disabled", "danger"),
    State("confirm", "Waits for staff", "danger"),
    State("late", "Not fresh", "danger"),
    State("failing", "Last run failed", "warning"),
    State("partial", "Last run partial", "warning"),
    State("paused", "Paused", "warning"),
    State("new", "Not complete yet", "info"),
    State("fresh", "Fresh", "success"),
    State("off", "Off", "info"),
)
BY_NAME = {state.name: state for state in STATES}

NEXT_STEPS = {
    PauseCause.CREDENTIALS: "The owner enters a key that works under Feeds, Settings and key. That resumes the feed.",
    PauseCause.SETTINGS: "Correct the setting that the reason names, check the connection, then resume the schedule.",
    PauseCause.UNREADABLE: "Put the old encryption key back, or have the credential entered again, then resume.",
    PauseCause.FAILED_RUNS: "Read the error of the last run, check the connection, then resume the schedule.",
    "confirm": "Review the removal: confirm it, or discard the sweep.",
    "failing": "The schedule tries again. If it goes on, read the error of the run and check the connection.",
    "partial": "Read the run's message: it names what is missing and who must act.",
    "late": "Look at the last run. If none is under way, press Sync now.",
    "paused": "Resume the schedule when the reason is over.",
    "new": "Wait for the first complete run, or press Sync now.",
}


@dataclass(frozen=True)
class FeedLine:
    """A feed on the dashboard."""

    feed: Feed
    state: State
    health: FeedHealth | None

    @property
    def problem(self) -> str:
        if self.state.name in ("disabled", "paused"):
            return self.feed.paused_reason
        if self.state.name == "late" and self.health:
            return " ".join(problems(self.feed, self._p95, self._age, self._limit))
        if self.state.name in ("confirm", "failing", "partial") and self.health and self.health.last_run:
            return self.health.last_run.message
        return ""

    @property
    def next_step(self) -> str:
        return NEXT_STEPS.get(self.feed.pause_cause if self.state.name == "disabled" else self.state.name, "")

    @property
    def age(self) -> str:
        """Of the last complete sync, in words; empty where none was complete."""
        return span(self._age) if self.feed.collection.synced_at else ""

    @property
    def p95(self) -> str:
        return span(self._p95) if self._p95 else ""

    @property
    def limit(self) -> str:
        return span(self._limit) if self.health else ""

    @property
    def _age(self) -> timedelta:
        return timezone.now() - (self.feed.collection.synced_at or self.feed.created_at)

    @property
    def _limit(self) -> timedelta:
        return timedelta(seconds=self.health.limit_seconds if self.health else 0)

    @property
    def _p95(self) -> timedelta | None:
        seconds = self.health.p95_seconds if self.health else None
        return timedelta(seconds=seconds) if seconds is not None else None


def with_state(feeds: "QuerySet[Feed]") -> Any:
    """Feeds that have a source, each with `state_name` and `urgency` (0 is the most urgent): a queryset."""
    rows = feeds.exclude(kind__in=kinds_that("by_hand"))
    conditions = _conditions()
    name = Case(*(When(condition, then=Value(state)) for state, condition in conditions), default=Value("fresh"))
    place = {state.name: number for number, state in enumerate(STATES)}
    urgency = Case(
        *(When(condition, then=Value(place[state])) for state, condition in conditions), default=Value(place["fresh"])
    )
    return rows.annotate(state_name=name, urgency=urgency)


def _conditions() -> list[tuple[str, Q]]:
    by_failures = ~Q(pause_cause__in=("", PauseCause.PERSON))
    slow = Q(health__p95_seconds__gt=F("health__limit_seconds"))
    return [
        ("off", Q(enabled=False) | Q(tenant__is_active=False)),
        ("disabled", Q(paused_at__isnull=False) & by_failures),
        ("confirm", Q(health__last_run__status=RunStatus.CONFIRM)),
        ("late", Q(health__late_at__lt=Now()) | slow),
        ("paused", Q(paused_at__isnull=False)),
        ("failing", Q(health__last_run__status=RunStatus.FAILED)),
        ("partial", Q(health__last_run__status=RunStatus.PARTIAL)),
        ("new", Q(collection__synced_at=None)),
    ]


def counts(feeds: "QuerySet[Feed]") -> dict[str, int]:
    """How many feeds are in each state, also those that none is in. One query."""
    found = with_state(feeds).order_by().values("state_name").annotate(number=Count("pk"))
    numbers = {row["state_name"]: row["number"] for row in found}
    return {state.name: numbers.get(state.name, 0) for state in STATES}


def urgent_first(feeds: "QuerySet[Feed]", most: int) -> list[FeedLine]:
    """The feeds that need somebody most, of one state those furthest past their limit first. One query."""
    rows = with_state(feeds).annotate(past_limit=_past_limit())
    rows = rows.select_related("collection", "tenant", "health__last_run").defer("secrets", "options")
    return lines(rows.order_by("urgency", "-past_limit", "collection__name")[:most])


def lines(feeds: "Iterable[Any]") -> list[FeedLine]:
    """Of feeds that `with_state` found, their healths at hand."""
    return [FeedLine(feed, BY_NAME[feed.state_name], _health_of(feed)) for feed in feeds]


def _health_of(feed: Feed) -> FeedHealth | None:
    return getattr(feed, "health", None)


def _past_limit() -> ExpressionWrapper:
    """By how much the limit is exceeded: 1 is the limit itself. Below 0 where nothing was measured."""
    late = Extract(Now() - F("health__late_at"), "epoch") / F("health__limit_seconds") + Value(1.0)
    slow = F("health__p95_seconds") / F("health__limit_seconds")
    return ExpressionWrapper(Greatest(late, slow, Value(-1.0)), output_field=FloatField())
