"""Dictionaries for galleries, rows of listings three to a page, subdivisions by number, narrower indexes of searches."""

import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import listings.folding
from listings.traits import trigger_sql

# By default PostgreSQL cuts a row to a quarter of a page: beside the words of the search, remarks and rooms then go into
# a second table, and each piece there has a row, an index entry and their write-ahead log. At a third of a page the
# words alone go. They never compress, so it need not be tried.
THREE_TO_A_PAGE = """
ALTER TABLE listings_listing SET (toast_tuple_target = 2704);
ALTER TABLE listings_listing ALTER COLUMN search_vector SET STORAGE EXTERNAL;
"""
# New words wait in a list and are sorted into the index together. Of twice as many at once each common word's entry is
# written half as often.
LONGER_LIST = "ALTER INDEX listing_words SET (gin_pending_list_limit = 8192)"
SHORTER_LIST = "ALTER INDEX listing_words RESET (gin_pending_list_limit)"
# Two triggers become one, which numbers what is stored.
NUMBERS = f"""
DROP FUNCTION IF EXISTS listings_keep_traits() CASCADE;
DROP FUNCTION IF EXISTS listings_keep_facet_numbers() CASCADE;
ALTER TABLE listings_listing ADD COLUMN facet_subdivision_id integer;
{trigger_sql(dated=False)}
SELECT set_config('realty.platform', 'on', true);
UPDATE listings_listing SET facet_subdivision_id = 0;
SELECT set_config('realty.platform', '', true);
ALTER TABLE listings_listing ALTER COLUMN facet_subdivision_id SET NOT NULL;
"""  # noqa: S608  constants
NO_NUMBERS = """
DROP FUNCTION listings_keep_numbers() CASCADE;
ALTER TABLE listings_listing DROP COLUMN facet_subdivision_id;
"""
SEARCH_COLUMNS = (
    "tenant",
    "year_built",
    "bathrooms_total_integer",
    "modification_timestamp",
    "id",
    "on_market_date",
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
    dependencies = [("listings", "0004_publication")]

    operations = [
        migrations.AddField(
            "recorddictionary",
            "kind",
            models.CharField(
                choices=[("record", "Records"), ("gallery", "Galleries")], default="record", max_length=8
            ),
        ),
        migrations.RunSQL(THREE_TO_A_PAGE, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="FacetSubdivision",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(unique=True)),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True, expression=listings.folding.Fold("name"), output_field=models.TextField()
                    ),
                ),
            ],
        ),
        migrations.RunSQL(
            NUMBERS,
            NO_NUMBERS,
            state_operations=[
                migrations.AddField(
                    "listing",
                    "facet_subdivision",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.facetsubdivision",
                    ),
                )
            ],
        ),
        migrations.RemoveIndex("listing", "listing_search"),
        migrations.AddIndex(
            "listing",
            models.Index(
                condition=models.Q(("vanished_at", None)),
                fields=["collection", "facet_kind", "facet_city"],
                include=(*SEARCH_COLUMNS, "is_duplicate"),
                name="listing_search",
            ),
        ),
        migrations.RemoveIndex("listing", "listing_platform"),
        migrations.AddIndex(
            "listing",
            models.Index(
                condition=models.Q(("is_duplicate", False), ("vanished_at", None)),
                fields=["facet_kind", "facet_city"],
                include=SEARCH_COLUMNS,
                name="listing_platform",
            ),
        ),
        migrations.RunSQL(
            LONGER_LIST,
            SHORTER_LIST,
            state_operations=[
                migrations.RemoveIndex("listing", "listing_words"),
                migrations.AddIndex(
                    "listing",
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("vanished_at", None)),
                        fields=["tenant", "search_vector"],
                        gin_pending_list_limit=8192,
                        name="listing_words",
                    ),
                ),
            ],
        ),
    ]
