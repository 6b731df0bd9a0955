"""Status words of MLSs that nobody explained yet: their live listings count as listed."""

from dataclasses import dataclass

from django.db.models import Count

from listings.enums import StandardStatus
from listings.models import Listing


@dataclass(frozen=True)
class Unexplained:
    collection_id: int
    word: str
    listings: int


def unexplained(most: int = 200) -> list[Unexplained]:
    """Of the open scope, the most frequent first."""
    rows = Listing.objects.filter(standard_status=StandardStatus.UNKNOWN, vanished_at=None, purged_at=None)
    counted = rows.values_list("collection", "mls_status").annotate(n=Count("pk")).order_by("-n", "mls_status")
    return [Unexplained(collection, word, n) for collection, word, n in counted[:most]]
