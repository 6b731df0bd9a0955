"""How many errors a run has, for lists of runs."""

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from mls_sync.models import SyncError


def errors_found(condition: Q | None = None) -> Coalesce:
    """Counted for the rows of a page alone: a join would group every run before it takes the first."""
    errors = SyncError.objects.filter(condition or Q(), run=OuterRef("pk")).order_by()
    return Coalesce(Subquery(errors.values("run").annotate(number=Count("pk")).values("number")), 0)
