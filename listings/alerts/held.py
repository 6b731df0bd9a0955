"""The index of the open tenant's saved searches, kept by the worker from one task to the next: thousands of searches
take a second to turn inside out, and rarely change."""

from collections import OrderedDict
from decimal import InvalidOperation
from logging import getLogger
from typing import Any

from django.db.models import Count, Max, Sum

from listings.alerts.index import Index
from listings.enums import Frequency
from listings.models import Collection, SavedSearch
from listings.search.criteria import SearchCriteria
from listings.search.from_url import criteria_of

log = getLogger(__name__)

# Tenants whose index a worker keeps.
KEPT = 20
_held: OrderedDict[int, tuple[Any, Index]] = OrderedDict()


def index_of(tenant_id: int) -> Index:
    """Of the followed searches of the open tenant. Two queries, and one more where a search or a collection changed."""
    version = _version()
    known = _held.get(tenant_id)
    if known is None or known[0] != version:
        known = version, _made()
        _held[tenant_id] = known
    _held.move_to_end(tenant_id)
    while len(_held) > KEPT:
        _held.popitem(last=False)
    return known[1]


def _version() -> Any:
    """Another one after every change: a new search has a higher id, one that goes is one less, and any other change
    raises its `revision`."""
    searches = SavedSearch.objects.aggregate(Count("pk"), Max("pk"), Sum("revision"))
    return tuple(searches.values()), tuple(Collection.objects.order_by("pk").values_list("pk", "name"))


def _made() -> Index:
    followed = SavedSearch.objects.filter(is_paused=False).exclude(frequency=Frequency.NONE).order_by("pk")
    rows = list(followed.values_list("pk", "query", "user"))
    read = [(pk, criteria) for pk, query, _ in rows if (criteria := _read(pk, query))]
    return Index(read, list(Collection.objects.all()), {pk: user for pk, _, user in rows})


def _read(pk: int, query: str) -> SearchCriteria | None:
    """One that cannot be read any more must not keep the others from being told."""
    try:
        return criteria_of(query)
    except (InvalidOperation, ValueError):
        log.warning("Saved search %s cannot be read", pk)
        return None
