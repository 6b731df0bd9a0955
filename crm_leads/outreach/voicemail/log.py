"""The log of voicemails: which drops a page shows, and what they cost by month."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count, Q, Sum
from django.db.models.functions import TruncMonth
from django.http import QueryDict
from django.utils import timezone

from crm_leads.compliance.digests import written
from crm_leads.enums import ActState
from crm_leads.models import VoicemailDrop
from crm_leads.vendors.channels import VOICEMAIL
from realty.tenants.scope import TenantQuerySet

MONTHS_SHOWN = 12
# The vendor's own link lasts so long.
PROOF_LASTS = timedelta(days=7)
# What the page calls them: value of the filter -> label, states.
GROUPS: dict[str, tuple[str, tuple[ActState, ...]]] = {
    "waiting": ("Waiting", (ActState.QUEUED,)),
    "on-its-way": ("On its way", (ActState.CLAIMED, ActState.SENT)),
    "left": ("Left in the mailbox", (ActState.SUCCEEDED,)),
    "failed": ("Failed", (ActState.FAILED,)),
    "refused": ("Blocked by a rule", (ActState.REFUSED,)),
    "canceled": ("Canceled", (ActState.CANCELED,)),
    "unknown": ("Outcome unknown", (ActState.UNKNOWN,)),
}


@dataclass(frozen=True)
class Criteria:
    """The URL is the search; what is not understood is not asked for."""

    state: str = ""
    month: date | None = None

    @classmethod
    def read(cls, query: QueryDict) -> "Criteria":
        state = query.get("state", "")
        try:
            found = datetime.strptime(query.get("month", ""), "%Y-%m").date()
        except ValueError:
            found = None
        # The calendar's first and last years have no zone's midnight before or after them.
        month = found if found and date.min.year < found.year < date.max.year else None
        return cls(state if state in GROUPS else "", month)

    @property
    def query(self) -> str:
        """For the links of the pager."""
        parts = [f"state={self.state}"] if self.state else []
        return "&".join([*parts, f"month={self.month:%Y-%m}"] if self.month else parts)


@dataclass(frozen=True)
class Month:
    month: date
    drops: int
    left: int
    failed: int
    cost: Decimal


def drops(criteria: Criteria, zone: ZoneInfo) -> "TenantQuerySet[VoicemailDrop]":
    """The newest first."""
    rows = VoicemailDrop.objects.select_related("lead", "contact", "recording", "requested_by", "tenant")
    if criteria.state:
        rows = rows.filter(state__in=GROUPS[criteria.state][1])
    if criteria.month:
        start = datetime(criteria.month.year, criteria.month.month, 1, tzinfo=zone)
        rows = rows.filter(requested_at__gte=start, requested_at__lt=_next_month(start))
    return rows.order_by("-requested_at", "-pk")


def months(zone: ZoneInfo) -> list[Month]:
    """Totals of the last months that have any, the newest first; cost in US dollars, as far as it was told."""
    counted = {
        "drops": Count("pk"),
        "left": Count("pk", filter=Q(state=ActState.SUCCEEDED)),
        "failed": Count("pk", filter=Q(state=ActState.FAILED)),
        "cost": Sum("cost", default=Decimal(0)),
    }
    rows = VoicemailDrop.objects.annotate(month=TruncMonth("requested_at", tzinfo=zone)).values("month")
    found = rows.annotate(**counted).order_by("-month")[:MONTHS_SHOWN]
    return [Month(**{**row, "month": row["month"].date()}) for row in found]


def with_reasons(rows: Iterable[VoicemailDrop]) -> list[Any]:
    """Rows with `.shown` (the number as people write it), `.who` (who must act on the result) and `.proof` (a link
    that still opens)."""
    found: list[Any] = list(rows)
    for row in found:
        reason = VOICEMAIL.reasons.get(row.reason_code)
        row.shown = written(row.number) if row.number else "Erased"
        row.who = reason.who if reason else ""
        row.proof = row.proof_url if row.finished_at and row.finished_at > timezone.now() - PROOF_LASTS else ""
    return found


def _next_month(start: datetime) -> datetime:
    return start.replace(year=start.year + start.month // 12, month=start.month % 12 + 1)
