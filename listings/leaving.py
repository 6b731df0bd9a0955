"""What listings do when a tenant goes: they add their collections to its export, and drop their views before the rows
are removed."""

from collections.abc import Iterator

from listings.collections import drop_view_patiently
from listings.export import json_lines
from listings.models import Collection
from realty.tenants.deletion import farewells
from realty.tenants.export import parts
from realty.tenants.models import Tenant


def collections_of(tenant: Tenant) -> Iterator[parts.Part]:
    for collection in Collection.objects.order_by("name"):
        yield f"collections/{collection.name}.jsonl", (f"{line}\n".encode() for line in json_lines(collection))


def drop_views(tenant_id: int) -> dict[str, int]:
    dropped = 0
    for collection in Collection.objects.all():
        drop_view_patiently(collection)
        dropped += 1
    return {"views": dropped}


parts.add("listings", collections_of)
farewells.add("listings", drop_views)
