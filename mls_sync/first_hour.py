"""The first steps that feeds add (`realty.tenants.first_hour`)."""

from django.db.models import QuerySet

from listings.models import Collection
from mls_sync.models import Feed
from mls_sync.providers import kinds_that
from realty.tenants.first_hour import Step, add


def _feeds() -> tuple[QuerySet[Feed]]:
    return (Feed.objects.exclude(kind__in=kinds_that("by_hand")),)


def _synced() -> tuple[QuerySet[Collection]]:
    return (Collection.objects.exclude(synced_at=None),)


add(
    Step(
        10, "feed", "Connect your MLS",
        "Everything else stands on your listings: a feed brings them, and keeps them up to date.",
        "connect_feed", _feeds,
    )
)  # fmt: skip
add(
    Step(
        20, "sync", "Wait for the first full sync",
        "It reads everything once; after that only what changed is fetched.", "feeds", _synced,
    )
)  # fmt: skip
