"""What listings do when a tenant goes: they add their collections to its export, and drop their views before the rows
are removed."""

from collections.abc import Iterator
from functools import partial

from listings.collections import drop_view_patiently
from listings.export import pages
from listings.models import Collection
from realty.tenants.deletion import farewells
from realty.tenants.export import parts
from realty.tenants.models import Tenant

# Some 15 seconds: a listing takes up to 3 ms, and a task of the queue may take 120 s.
LISTINGS_AT_ONCE = 5_000


def collections_of(tenant: Tenant) -> Iterator[parts.Rows]:
    for collection in Collection.objects.order_by("name"):
        yield parts.Rows(f"collections/{collection.name}", partial(pages, collection), LISTINGS_AT_ONCE)


def drop_views(tenant_id: int) -> dict[str, int]:
    dropped = 0
    for collection in Collection.objects.all():
        drop_view_patiently(collection)
        dropped += 1
    return {"views": dropped}


parts.add("listings", collections_of)
farewells.add("listings", drop_views)
