"""Named readers of the tenants' events: `follow` when the app starts; in the task, `opened`, `unread`, `advance`."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.db.models.functions import Greatest
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
    """In the order in which they were recorded."""
    return ListingEvent.objects.filter(pk__gt=subscription.read_until).order_by("pk")


def advance(subscription: Subscription, until: int) -> None:
    """All up to this event have been read. A subscription never goes back, though another worker may be slower."""
    Subscription.objects.filter(pk=subscription.pk).update(read_until=Greatest(F("read_until"), until))
    subscription.read_until = max(subscription.read_until, until)


def waiting(name: str) -> list[int]:
    """The active tenants with something to read, whether or not a nudge came. The platform's scope is open."""
    read = Subscription.objects.filter(tenant=OuterRef("tenant"), name=name, read_until__gte=OuterRef("pk"))
    newer = ListingEvent.objects.filter(~Exists(read), tenant=OuterRef("pk"))
    return list(Tenant.objects.filter(Exists(newer), is_active=True).order_by("pk").values_list("pk", flat=True))


@receiver(listing_events_recorded, dispatch_uid="listings.events.nudge")
def nudge(tenant_id: int, **kwargs: Any) -> None:
    """Queue the followers' tasks, each unless one is waiting already: a sync commits dozens of pages."""
    with tenant_scope(tenant_id):
        for name, task in _tasks.items():
            with transaction.atomic():
                if _is_first_nudge(name):
                    async_task(task, tenant_id)


def _is_first_nudge(name: str) -> bool:
    now = timezone.now()
    silent = Q(nudged_at=None) | Q(nudged_at__lt=now - NUDGE_LASTS)
    if Subscription.objects.filter(silent, name=name).update(nudged_at=now):
        return True
    _, created = Subscription.objects.get_or_create(name=name, defaults={"nudged_at": now})
    return created
