"""The page on which staff look at a mass delete before they confirm it."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.db.models import Count, QuerySet
from unfold.widgets import UnfoldAdminTextInputWidget

from listings.models import Listing
from mls_sync.changes import changes_since, last_proof
from mls_sync.models import Feed, RunStatus, SyncError, SyncRun
from mls_sync.operations import UNDO
from mls_sync.replication import sweep, sweep_keys

SAMPLE = 20
GROUPS_SHOWN = 8
DIMENSIONS = (("Status", "standard_status"), ("City", "city"), ("Type", "property_type"))


class RemovalForm(forms.Form):
    """`run` is the one that the page showed: another may wait by the time that a person has typed."""

    run = forms.IntegerField(widget=forms.HiddenInput)
    name = forms.CharField(
        max_length=63,
        label="Type the collection's name to remove them",
        widget=UnfoldAdminTextInputWidget(attrs={"autocomplete": "off"}),
    )

    def __init__(self, *args: Any, name: str, run: SyncRun, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"run": run.pk}, **kwargs})
        self.wanted, self.waiting = name, run

    @property
    def is_outdated(self) -> bool:
        """Whether the page showed another run's listings."""
        return self.is_bound and self.data.get("run") != str(self.waiting.pk)

    def clean_name(self) -> str:
        if self.cleaned_data["name"].strip() != self.wanted:
            raise forms.ValidationError(f"Type {self.wanted}, exactly.")
        return self.wanted


@dataclass(frozen=True)
class Breakdown:
    """How many of each value would go, and how many are stored, the most first; `others` are not shown."""

    title: str
    rows: list[tuple[str, int, int]]
    others: int


def waiting_run(feed: Feed) -> SyncRun | None:
    """The feed's run that waits for staff."""
    run: SyncRun | None = SyncRun.objects.filter(feed=feed, status=RunStatus.CONFIRM).order_by("-pk").first()
    if run:
        run.feed = feed
    return run


def removal_context(feed: Feed, run: SyncRun) -> dict[str, Any]:
    """What the page shows; twelve queries, whatever the number of listings."""
    going, held = sweep_keys.going(run), sweep_keys.stored(run)
    since = last_proof(run)
    return {
        "feed": feed,
        "run": run,
        "going": going.count(),
        "held": held.count(),
        "since": since,
        "changes": list(changes_since(run, since)[:SAMPLE]),
        "breakdowns": [_breakdown(title, name, going, held) for title, name in DIMENSIONS],
        "sample": list(going.order_by("city", "listing_key")[:SAMPLE]),
        "nameless": SyncError.objects.filter(run=run, kind=sweep.NAMELESS).exists(),
        "undo": UNDO,
    }


def _breakdown(title: str, name: str, going: QuerySet[Listing], held: QuerySet[Listing]) -> Breakdown:
    gone = list(going.order_by().values_list(name).annotate(number=Count("pk")).order_by("-number", name))
    shown = gone[:GROUPS_SHOWN]
    stored = held.filter(**{f"{name}__in": [value for value, _ in shown]}).order_by()
    totals = dict(stored.values_list(name).annotate(number=Count("pk")))
    rows = [(value or "not given", number, totals.get(value, number)) for value, number in shown]
    return Breakdown(title, rows, len(gone) - len(shown))
