"""The covering indexes of searches have the day that a listing came to market in place of OnMarketDate: no wider. The
new ones are there before the old ones go."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models

COLUMNS = (
    "tenant",
    "year_built",
    "bathrooms_total_integer",
    "modification_timestamp",
    "id",
    "latitude",
    "longitude",
    "came_on",
    "traits",
    "monthly_fee",
    "facet_sub_type",
    "facet_subdivision",
    "list_price",
    "price_per_square_foot",
    "living_area",
    "lot_size_square_feet",
    "postal_code",
)


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("listings", "0020_came_on_filled")]

    operations = [
        AddIndexConcurrently(
            "listing",
            models.Index(
                fields=["collection", "facet_kind", "facet_city"],
                include=(*COLUMNS, "is_duplicate"),
                condition=models.Q(("vanished_at", None)),
                name="listing_search",
            ),
        ),
        AddIndexConcurrently(
            "listing",
            models.Index(
                fields=["facet_kind", "facet_city"],
                include=COLUMNS,
                condition=models.Q(("is_duplicate", False), ("vanished_at", None)),
                name="listing_platform",
            ),
        ),
        RemoveIndexConcurrently("listing", "listing_search_map"),
        RemoveIndexConcurrently("listing", "listing_platform_map"),
    ]
