import django.db.models.deletion
from django.db import migrations, models

SEARCH_COLUMNS = (
    "tenant",
    "year_built",
    "bathrooms_total_integer",
    "on_market_date",
    "modification_timestamp",
    "id",
    "list_price",
    "price_per_square_foot",
    "living_area",
    "lot_size_square_feet",
    "postal_code",
    "subdivision_name",
    "traits",
    "monthly_fee",
    "facet_sub_type",
)


class Migration(migrations.Migration):
    dependencies = [("listings", "0018_search_terms")]

    operations = [
        migrations.AlterField(
            model_name="listing",
            name="facet_sub_type",
            field=models.ForeignKey(
                db_constraint=False,
                db_index=False,
                editable=False,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="listings.facetsubtype",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["collection", "facet_kind", "facet_city"],
                include=("is_duplicate", *SEARCH_COLUMNS),
                condition=models.Q(vanished_at=None),
                name="listing_search",
            ),
        ),
        migrations.AddIndex(
            model_name="listing",
            index=models.Index(
                fields=["facet_kind", "facet_city"],
                include=SEARCH_COLUMNS,
                condition=models.Q(vanished_at=None, is_duplicate=False),
                name="listing_platform",
            ),
        ),
    ]
