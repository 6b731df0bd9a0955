"""Named readers of the tenants' events: `follow` when the app starts; in the task, `opened`, `unread`, `advance`."""

from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F, Max, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce, Greatest
from django.dispatch import receiver
from django.utils import timezone
from django_q.tasks import async_task

from listings.events.signals import listing_events_recorded
from listings.models import ListingEvent, Subscription
from realty.tenants.models import Tenant
from realty.tenants.scope import tenant_scope

# A nudge whose task never came: the queue was emptied, or its worker died.
NUDGE_LASTS = timedelta(minutes=5)

_tasks: dict[str, str] = {}


def follow(name: str, task: str) -> None:
    """From now on `task` (a dotted path) is queued with the tenant's id when events of a tenant were recorded."""
    _tasks[name] = task


def opened(name: str) -> Subscription:
    """The open tenant's, a new one from its first event on. A nudge after this queues a task again, so call it before
    reading."""
    found, _ = Subscription.objects.get_or_create(name=name)
    if found.nudged_at:
        Subscription.objects.filter(pk=found.pk).update(nudged_at=None)
    return found


def newest() -> int:
    """The id of the open tenant's last event, 0 before the first. Whatever has a lower id can be read by now."""
    return ListingEvent.objects.aggregate(last=Max("pk"))["last"] or 0


def unread(subscription: Subscription) -> QuerySet[ListingEvent]:
    """In the order in which they were recorded; values of changed fields are read where they are asked for."""
    rows: QuerySet[ListingEvent] = ListingEvent.objects.filter(pk__gt=subscription.read_until)
    return rows.defer("field_values").order_by("pk")


def advance(subscription: Subscription, until: int) -> None:
    """All up to this event have been read. A subscription never goes back, though another worker may be slower."""
    Subscription.objects.filter(pk=subscription.pk).update(read_until=Greatest(F("read_until"), until))
    subscription.read_until = max(subscription.read_until, until)


def waiting(name: str) -> list[int]:
    """The active tenants with something to read, whether or not a nudge came. The platform's scope is open."""
    # The end of an index for each tenant: to look for an event that nobody has read would read all of them.
    last = ListingEvent.objects.filter(tenant=OuterRef("pk")).order_by("-pk").values("pk")[:1]
    read = Subscription.objects.filter(tenant=OuterRef("pk"), name=name).values("read_until")[:1]
    tenants = Tenant.objects.filter(is_active=True).annotate(last=Subquery(last), read=Coalesce(Subquery(read), 0))
    return list(tenants.filter(last__gt=F("read")).order_by("pk").values_list("pk", flat=True))


@receiver(listing_events_recorded, dispatch_uid="listings.events.nudge")
def nudge(tenant_id: int, **kwargs: Any) -> None:
    """Queue the followers' tasks, each unless one is waiting already: a sync commits dozens of pages."""
    with tenant_scope(tenant_id), transaction.atomic():
        for name in _silent():
            async_task(_tasks[name], tenant_id)


def _silent() -> list[str]:
    """The followers that no nudge waits for; from now on one does. Their rows stay locked until it can be seen: a task
    that has opened its own and not committed yet may have read already, and is waited for."""
    now, mine = timezone.now(), Subscription.objects.filter(name__in=_tasks)
    known = dict(mine.select_for_update(no_key=True).order_by("name").values_list("name", "nudged_at"))
    silent = [name for name, at in known.items() if at is None or at < now - NUDGE_LASTS]
    if silent:
        mine.filter(name__in=silent).update(nudged_at=now)
    return [*silent, *(name for name in _tasks if name not in known and _is_begun(name, now))]


def _is_begun(name: str, now: datetime) -> bool:
    _, is_new = Subscription.objects.get_or_create(name=name, defaults={"nudged_at": now})
    return is_new
