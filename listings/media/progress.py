"""How far the copies of a collection have come, for the staff's page of its feed."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from listings.enums import PhotoPolicy
from listings.media.demands import MOST_TRIES
from listings.models import Collection, PhotoCopy, PhotoDemand


@dataclass(frozen=True)
class Progress:
    """Of photos, unless it says otherwise. `held_up` is what keeps all of them waiting, until `held_until`; `problems`
    are the commonest reasons, with how many photos have each."""

    photos: int
    copied: int
    waiting_primaries: int
    waiting_listings: int
    retried: int
    given_up: int
    media_bytes: int
    max_media_bytes: int | None
    held_up: str
    held_until: datetime | None
    problems: list[tuple[str, int]]

    @property
    def percent(self) -> int:
        return min(100 * self.copied // self.photos, 100) if self.photos else 100

    @property
    def is_full(self) -> bool:
        return self.max_media_bytes is not None and self.media_bytes >= self.max_media_bytes


def progress(collection: Collection) -> Progress | None:
    """None where the collection links. Three queries."""
    if collection.photo_policy != PhotoPolicy.KEEP:
        return None
    copies = PhotoCopy.objects.filter(collection=collection)
    counts = copies.aggregate(
        copied=Count("pk", filter=Q(file__isnull=False)),
        retried=Count("pk", filter=Q(file=None, tries__lt=MOST_TRIES)),
        given_up=Count("pk", filter=Q(file=None, tries__gte=MOST_TRIES)),
    )
    waiting = PhotoDemand.objects.filter(collection=collection).aggregate(
        waiting_listings=Count("pk"),
        waiting_primaries=Count("pk", filter=Q(stage=PhotoDemand.Stage.PRIMARY)),
    )
    problems = copies.filter(file=None).values_list("problem").annotate(photos=Count("pk")).order_by("-photos")[:5]
    return Progress(
        photos=collection.photo_count,
        media_bytes=collection.media_bytes,
        max_media_bytes=collection.max_media_bytes,
        held_up=collection.photos_problem,
        held_until=collection.photos_held_until,
        problems=[(problem, number) for problem, number in problems],
        **counts,
        **waiting,
    )
