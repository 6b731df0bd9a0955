"""Homes put into a collection by the write door, as a sync would."""

from typing import Any

from django.db import transaction
from django.utils import timezone

from listings.ingest import write
from listings.models import Collection, Listing
from realty.tenants.scope import tenant_scope
from tests.listings.rows import row


def put(collection: Collection, *keys: str, **values: Any) -> list[Listing]:
    """One listing for each key, all with `values`; the collection counts as synced now."""
    with tenant_scope(collection.tenant_id), transaction.atomic():
        write(collection, [row(key, **values) for key in keys], run_id=None)
        Collection.objects.filter(pk=collection.pk).update(synced_at=timezone.now())
        return list(Listing.objects.filter(collection=collection, listing_key__in=keys).order_by("pk"))


def text_of(response: Any) -> str:
    """The page's text as a reader sees it, roughly: blanks folded."""
    return " ".join(response.content.decode().split())
