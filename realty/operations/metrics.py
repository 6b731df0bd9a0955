"""Metrics for Prometheus, in two kinds.

* What this web process counts itself: requests by view, method and status. With several processes each writes a file
  below PROMETHEUS_MULTIPROC_DIR, and any of them adds them up (`deploy/gunicorn.conf.py` makes and clears the folder).
* What the database knows: each app registers a function that reads it when Prometheus asks. So the figures are the same
  whichever process answers, and hold for workers on other machines.

Labels hold slugs, ids and names of views; nothing of what tenants store.
"""

import os
from collections.abc import Callable, Iterable, Iterator
from threading import Lock
from time import monotonic, perf_counter

from django.http import HttpRequest, HttpResponse
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Histogram, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector

from realty import queue_health
from realty.database import standby

CONTENT_TYPE = CONTENT_TYPE_LATEST
Collect = Callable[[], Iterable[Metric]]
# Two servers that scrape, and whoever reloads: the database is asked once in so many seconds by each process.
FRESH_SECONDS = 5.0
BUCKETS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30)
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_registry = CollectorRegistry()
_collects: list[Collect] = []
REQUESTS = Histogram(
    "realty_http_request_seconds",
    "Time from the first middleware to the response, by view, method and status",
    ["view", "method", "status"],
    buckets=BUCKETS,
    registry=_registry,
)


def register(collect: Collect) -> None:
    """To be called when the app is ready. `collect` opens the scope that it needs, and is called for each scrape."""
    if collect not in _collects:
        _collects.append(collect)


def page() -> bytes:
    """In Prometheus' text format."""
    registry = _registry
    if os.environ.get("PROMETHEUS_MULTIPROC_DIR"):
        registry = CollectorRegistry()
        MultiProcessCollector(registry)
    return bytes(generate_latest(registry)) + bytes(generate_latest(_stored))


def gauge(name: str, documentation: str, labels: Iterable[str] = ()) -> GaugeMetricFamily:
    """`name` without the prefix that all of ours have."""
    return GaugeMetricFamily(f"realty_{name}", documentation, labels=tuple(labels))


class _Stored:
    """A registry, as `generate_latest` wants it, of what the database knows."""

    def __init__(self) -> None:
        self.lock, self.until, self.found = Lock(), 0.0, list[Metric]()

    def collect(self) -> Iterator[Metric]:
        with self.lock:
            if monotonic() >= self.until:
                self.found = [metric for collect in _collects for metric in collect()]
                self.until = monotonic() + FRESH_SECONDS
            yield from self.found

    def forget(self) -> None:
        self.until = 0.0


_stored = _Stored()


def of_queue() -> Iterator[Metric]:
    """The background tasks, from `realty.queue_health`."""
    health = queue_health.now()
    for name, documentation, value in (
        ("queue_waiting_tasks", "Tasks that wait for a worker", health.waiting),
        ("queue_working_tasks", "Tasks that a worker has taken", health.working),
        ("queue_oldest_wait_seconds", "How long the oldest waiting task waits; 0 without any",
         health.oldest_wait.total_seconds() if health.oldest_wait else 0),
        ("workers", "Worker processes that gave a sign of life lately", health.workers),
        ("worker_clusters", "Running manage.py qcluster", len(health.clusters)),
    ):  # fmt: skip
        metric = gauge(name, documentation)
        metric.add_metric((), value)
        yield metric


def of_standby() -> Iterator[Metric]:
    """As the process that answers knows it."""
    if standby.is_configured():
        behind = standby.seconds_behind()
        metric = gauge("standby_behind_seconds", "How far the standby is behind; -1 where it is away or was promoted")
        metric.add_metric((), -1 if behind is None else behind)
        yield metric


class RequestsMiddleware:
    """Counts and times requests. A path that no view answers has no view: strangers choose it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = match.view_name if match and match.view_name else "-"
        method = request.method if request.method in METHODS else "other"
        REQUESTS.labels(view, method, str(response.status_code)).observe(perf_counter() - begun)
        return response
