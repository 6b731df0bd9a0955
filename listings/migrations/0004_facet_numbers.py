from typing import Any

import django.db.models.deletion
from django.db import migrations, models

from realty.tenants.scope import platform_scope

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
)

# A new word of a vocabulary is rare. Whoever adds one keeps others from adding any until the transaction ends: they
# would otherwise wait for each other's words in crossing orders. What they added is seen by the next statement.
KEEP_NUMBERS = """
CREATE FUNCTION listings_keep_facet_numbers() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.facet_city_id := (SELECT id FROM listings_facetcity WHERE name = NEW.city);
    IF NEW.facet_city_id IS NULL THEN
        PERFORM pg_advisory_xact_lock('listings_facetcity'::regclass::bigint);
        INSERT INTO listings_facetcity (name) VALUES (NEW.city) ON CONFLICT DO NOTHING;
        NEW.facet_city_id := (SELECT id FROM listings_facetcity WHERE name = NEW.city);
    END IF;
    NEW.facet_kind_id := (
        SELECT id FROM listings_facetkind
        WHERE property_type = NEW.property_type AND standard_status = NEW.standard_status
            AND bedrooms_total IS NOT DISTINCT FROM NEW.bedrooms_total);
    IF NEW.facet_kind_id IS NULL THEN
        PERFORM pg_advisory_xact_lock('listings_facetcity'::regclass::bigint);
        INSERT INTO listings_facetkind (property_type, standard_status, bedrooms_total)
        VALUES (NEW.property_type, NEW.standard_status, NEW.bedrooms_total) ON CONFLICT DO NOTHING;
        NEW.facet_kind_id := (
            SELECT id FROM listings_facetkind
            WHERE property_type = NEW.property_type AND standard_status = NEW.standard_status
                AND bedrooms_total IS NOT DISTINCT FROM NEW.bedrooms_total);
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER facet_numbers_of_new BEFORE INSERT ON listings_listing
    FOR EACH ROW EXECUTE FUNCTION listings_keep_facet_numbers();
CREATE TRIGGER facet_numbers_of_changed BEFORE UPDATE ON listings_listing
    FOR EACH ROW WHEN (
        (NEW.city, NEW.property_type, NEW.standard_status, NEW.bedrooms_total, NEW.facet_city_id, NEW.facet_kind_id)
        IS DISTINCT FROM
        (OLD.city, OLD.property_type, OLD.standard_status, OLD.bedrooms_total, OLD.facet_city_id, OLD.facet_kind_id)
    ) EXECUTE FUNCTION listings_keep_facet_numbers();
"""
KEEP_NO_NUMBERS = "DROP FUNCTION listings_keep_facet_numbers() CASCADE"
# The trigger fills in what it is.
NUMBER_ALL = "UPDATE listings_listing SET facet_city_id = 0"


def number_all(apps: Any, schema_editor: Any) -> None:
    with platform_scope("migration"):
        schema_editor.execute(NUMBER_ALL)
        schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def number(vocabulary: str, **options: Any) -> Any:
    return models.ForeignKey(
        f"listings.{vocabulary}",
        on_delete=django.db.models.deletion.DO_NOTHING,
        related_name="+",
        db_constraint=False,
        db_index=False,
        editable=False,
        **options,
    )


class Migration(migrations.Migration):
    dependencies = [("listings", "0003_lead_sources"), ("tenants", "0002_invitation")]

    operations = [
        migrations.CreateModel(
            name="FacetCity",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(unique=True)),
            ],
        ),
        migrations.CreateModel(
            name="FacetKind",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("property_type", models.TextField()),
                ("standard_status", models.TextField()),
                ("bedrooms_total", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=["property_type", "standard_status", "bedrooms_total"],
                        nulls_distinct=False,
                        name="one_kind_per_combination",
                    )
                ],
            },
        ),
        # The old ones would only make the numbering slower.
        migrations.RemoveIndex("listing", "listing_search"),
        migrations.RemoveIndex("listing", "listing_facets"),
        migrations.RemoveIndex("listing", "listing_platform"),
        migrations.AddField("listing", "facet_city", number("FacetCity", null=True)),
        migrations.AddField("listing", "facet_kind", number("FacetKind", null=True)),
        migrations.RunSQL(KEEP_NUMBERS, KEEP_NO_NUMBERS),
        migrations.RunPython(number_all, migrations.RunPython.noop),
        migrations.AlterField("listing", "facet_city", number("FacetCity")),
        migrations.AlterField("listing", "facet_kind", number("FacetKind")),
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
                fields=["collection", "facet_kind", "facet_city"],
                include=("tenant",),
                condition=models.Q(vanished_at=None, is_duplicate=False),
                name="listing_facets",
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
