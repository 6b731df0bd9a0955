"""How far a publication is behind: the changes of its collection that MongoDB does not have yet."""

from datetime import timedelta
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery, Value
from django.db.models.functions import Coalesce, Concat
from django.utils import timezone

from listings.models import ListingEvent, Publication, Subscription

PREFIX = "publish "


def subscription_name(publication: Publication) -> str:
    """One for each collection: a server that is away holds up its own collections alone."""
    return PREFIX + str(publication.collection.provider)


def waiting_events(publication: Publication) -> QuerySet[ListingEvent]:
    """Of the collection, in their order, behind the cursor."""
    # In the platform's scope, too, where other tenants publish collections of the same provider.
    mine = Subscription.objects.filter(tenant=publication.tenant_id, name=subscription_name(publication))
    cursor = mine.first()
    events: QuerySet[ListingEvent] = ListingEvent.objects.filter(collection=publication.collection_id)
    return events.filter(pk__gt=cursor.read_until if cursor else 0).order_by("pk")


def lag_of(publication: Publication) -> timedelta | None:
    """How long the oldest change that is not published waits; None where nothing does."""
    oldest = waiting_events(publication).values_list("recorded_at", flat=True).first()
    return timezone.now() - oldest if oldest else None


def with_oldest_waiting(publications: QuerySet[Publication]) -> QuerySet[Any]:
    """Each with `oldest_waiting`: when the oldest change was recorded that is not published, None where none waits."""
    cursors = Subscription.objects.filter(
        tenant=OuterRef("tenant"), name=Concat(Value(PREFIX), OuterRef("collection__provider"))
    )
    waiting = ListingEvent.objects.filter(
        tenant=OuterRef("tenant"), collection=OuterRef("collection"), pk__gt=OuterRef("read_until")
    ).order_by("pk")
    read_until = Coalesce(Subquery(cursors.values("read_until")[:1]), 0)
    return publications.annotate(read_until=read_until).annotate(
        oldest_waiting=Subquery(waiting.values("recorded_at")[:1])
    )
