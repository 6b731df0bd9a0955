from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models

# Index-only scans need a visibility map that is nearly whole, so vacuum after 2 % of new or changed rows, not 20 %.
VACUUM_SOON = """
ALTER TABLE listings_listing SET (
    autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_insert_threshold = 2000,
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 2000
)
"""
VACUUM_AS_USUAL = """
ALTER TABLE listings_listing RESET (
    autovacuum_vacuum_insert_scale_factor, autovacuum_vacuum_insert_threshold,
    autovacuum_vacuum_scale_factor, autovacuum_vacuum_threshold,
    autovacuum_analyze_scale_factor, autovacuum_analyze_threshold
)
"""

# A collection is one tenant's: without this PostgreSQL takes the two conditions for independent, and reads the index of
# another column beside the right one.
OWNER = """
CREATE STATISTICS listing_owner (dependencies) ON tenant_id, collection_id FROM listings_listing
"""

SEARCH_COLUMNS = (
    "tenant",
    "bathrooms_total_integer",
    "list_price",
    "price_per_square_foot",
    "living_area",
    "lot_size_square_feet",
    "year_built",
    "postal_code",
    "subdivision_name",
    "on_market_date",
    "modification_timestamp",
    "id",
)


class Migration(migrations.Migration):
    dependencies = [("listings", "0001_initial"), ("tenants", "0001_initial")]

    operations = [
        BtreeGinExtension(),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["collection", "standard_status", "city"],
                include=("property_type", "bedrooms_total", "is_duplicate", *SEARCH_COLUMNS),
                condition=models.Q(vanished_at=None),
                name="listing_search",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["collection", "standard_status", "city"],
                include=("property_type", "bedrooms_total", "is_duplicate", "tenant", "list_price"),
                condition=models.Q(vanished_at=None),
                name="listing_facets",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["city", "property_type", "standard_status", "bedrooms_total"],
                include=("collection", *SEARCH_COLUMNS),
                condition=models.Q(vanished_at=None, is_duplicate=False),
                name="listing_platform",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["collection", "latitude", "longitude"],
                condition=models.Q(vanished_at=None),
                name="listing_location",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=GinIndex(
                fields=["tenant", "search_vector"], condition=models.Q(vanished_at=None), name="listing_words"
            ),
        ),
        migrations.RunSQL(VACUUM_SOON, VACUUM_AS_USUAL),
        migrations.RunSQL(OWNER, "DROP STATISTICS listing_owner"),
    ]
