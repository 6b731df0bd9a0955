"""When a collection is published: soon after its events, and each minute for what was lost or waits."""

from typing import Any

from django.db.models import Q
from django.dispatch import receiver
from django.utils import timezone
from django_q.tasks import async_task

from listings.events.signals import listing_events_recorded
from listings.models import Publication
from listings.publishing.documents import shape_of
from listings.publishing.lag import with_oldest_waiting
from realty.tenants.scope import tenant_scope

TASK = "listings.tasks.publish"


@receiver(listing_events_recorded, dispatch_uid="listings.publishing.nudge")
def nudge(tenant_id: int, collection_id: int, **kwargs: Any) -> None:
    """Queue the collection's publication, unless its server is away."""
    with tenant_scope(tenant_id):
        for pk in Publication.objects.filter(_due(), collection=collection_id).values_list("pk", flat=True):
            queue(tenant_id, pk)


def queue(tenant_id: int, publication_id: int) -> None:
    """The same task does not wait twice (`realty.broker`)."""
    async_task(TASK, tenant_id, publication_id)


def queue_due() -> int:
    """Queue every publication with something to do whose time has come. Returns how many. The platform's scope is
    open."""
    rows = Publication.objects.filter(_due(), tenant__is_active=True).select_related("collection").defer("secrets")
    found = [row for row in with_oldest_waiting(rows) if has_work(row)]
    for publication in found:
        with tenant_scope(publication.tenant_id):
            queue(publication.tenant_id, publication.pk)
    return len(found)


def has_work(publication: Any) -> bool:
    """One of `with_oldest_waiting`."""
    is_other = publication.shape != shape_of(publication.collection)
    return publication.is_rebuilding or is_other or publication.oldest_waiting is not None


def _due() -> Q:
    now = timezone.now()
    return Q(enabled=True) & (Q(next_attempt_at=None) | Q(next_attempt_at__lte=now))
