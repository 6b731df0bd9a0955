"""Which collections have photos to copy now, and what holds one up, for the page of its feed."""

from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from listings.enums import PhotoPolicy
from listings.media.demands import SEEN_FULL
from listings.models import Collection, PhotoDemand


def due_collections() -> QuerySet[Collection]:
    """Those with photos to copy and room for them, or with photos that changed since the quota was used up, which may
    make room; that nothing holds up, and whose feed is on; in the open scope."""
    now = timezone.now()
    waiting = PhotoDemand.objects.filter(due_at__lte=now).values("collection_id")
    changed = waiting.filter(due_at__gt=SEEN_FULL)
    room = Q(max_media_bytes=None) | Q(media_bytes__lt=F("max_media_bytes"))
    free = Q(photos_held_until=None) | Q(photos_held_until__lte=now)
    on = {"feed__enabled": True, "feed__paused_at": None, "tenant__is_active": True}
    some = Q(room, pk__in=waiting) | Q(pk__in=changed)
    return Collection.objects.filter(some, free, photo_policy=PhotoPolicy.KEEP, **on)


def say(collection: Collection, problem: str, until: datetime | None) -> None:
    """What holds up its photos, and until when none is asked for; "" for nothing."""
    collection.photos_problem, collection.photos_held_until = problem[:500], until
    collection.save(update_fields=["photos_problem", "photos_held_until"])
