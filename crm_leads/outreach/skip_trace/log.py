"""The log of orders: each with what became of its leads."""

from django.db.models import Count, Q, QuerySet

from crm_leads.enums import ActState
from crm_leads.models import SkipTrace

# An outcome that may never come by itself.
MAY_BE_GIVEN_UP = (ActState.UNKNOWN, ActState.SENT)


def orders() -> "QuerySet[SkipTrace]":
    counts = {name: Count("rows", filter=Q(rows__outcome=name)) for name in ("found", "missed", "pending")}
    failed = Count("rows", filter=Q(rows__outcome="failed"))
    rows: QuerySet[SkipTrace] = SkipTrace.objects.select_related("requested_by", "tenant").defer("numbers")
    return rows.annotate(**counts, unserved=failed, leads=Count("rows"))
