"""What Prometheus learns of saved searches: how long after the sync that caused it an e-mail left, and what waits."""

from collections.abc import Iterator
from datetime import timedelta

from django.db.models import ExpressionWrapper, F, fields
from django.utils import timezone
from prometheus_client.core import Metric

from listings.enums import Frequency
from listings.models import AlertLetter
from realty.operations.metrics import gauge
from realty.tenants.scope import platform_scope

LATELY = timedelta(days=1)
# Of the newest; a day with more tells no more.
MOST_MEASURED = 20_000
QUANTILES = (0.5, 0.95)


def collect() -> Iterator[Metric]:
    """Two queries, however many tenants there are."""
    with platform_scope("metrics for Prometheus"):
        spent, waiting = lags(), AlertLetter.objects.exclude(next_attempt_at=None).count()
    lag = gauge(
        "alert_lag_seconds",
        "From the sync that caused it to the e-mail, of searches that write at once, last day",
        ("quantile",),
    )
    for quantile in QUANTILES:
        if spent:
            lag.add_metric((str(quantile),), spent[min(int(quantile * len(spent)), len(spent) - 1)])
    yield lag
    held = gauge("alert_letters_waiting", "E-mails of saved searches that have not left")
    held.add_metric((), waiting)
    yield held


def lags() -> list[float]:
    """Seconds, from the shortest. The platform's scope is open."""
    spent = ExpressionWrapper(F("sent_at") - F("caused_at"), output_field=fields.DurationField())
    recent = AlertLetter.objects.filter(sent_at__gt=timezone.now() - LATELY, search__frequency=Frequency.INSTANT)
    rows = recent.order_by("-sent_at").values_list(spent, flat=True)[:MOST_MEASURED]
    return sorted(each.total_seconds() for each in rows)
