"""Source records and galleries, compressed, leave the hot row and the table of photos. Their bytes come with the next
full sync: what was stored so far is forgotten by its hash, so that the sync writes it."""

import django.db.models.deletion
from django.db import migrations, models

from realty.tenants import rls

# They name the columns that go; after the migrations they are made anew.
DROP_VIEWS = """
DO $$
DECLARE named text;
BEGIN
    FOR named IN SELECT collection.name FROM listings_collection AS collection LOOP
        EXECUTE format('DROP VIEW IF EXISTS %I', named);
    END LOOP;
END $$
"""
# Both values are compressed already. A row of some kilobytes stays in one piece, three to a page.
STORAGE = """
ALTER TABLE listings_listingsource ALTER COLUMN record SET STORAGE EXTERNAL;
ALTER TABLE listings_listingsource ALTER COLUMN gallery SET STORAGE EXTERNAL;
ALTER TABLE listings_listingsource SET (toast_tuple_target = 8160);
"""
FORGET = "UPDATE listings_listing SET content_hash = '' WHERE purged_at IS NULL"


class Migration(migrations.Migration):
    dependencies = [("listings", "0022_subscriptions"), ("tenants", "0004_append_only")]

    operations = [
        migrations.RunSQL(DROP_VIEWS, migrations.RunSQL.noop),
        migrations.RunSQL(FORGET, migrations.RunSQL.noop),
        migrations.CreateModel(
            name="ListingSource",
            fields=[
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="source",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                ("record", models.BinaryField(help_text="The record as it came, packed (listings.source_records)")),
                (
                    "gallery",
                    models.BinaryField(
                        help_text="Its photos, packed (listings.galleries); none were sent yet", null=True
                    ),
                ),
                ("photo_count", models.IntegerField(default=0, help_text="Photos in the gallery")),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.CreateModel(
            name="RecordDictionary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dictionary_id",
                    models.BigIntegerField(help_text="Dictionary_ID in each frame (RFC 8878, section 3.1.1.1.3)"),
                ),
                ("content", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="record_dictionaries",
                        to="listings.collection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("collection", "dictionary_id"), name="one_dictionary_per_id")
                ],
            },
        ),
        migrations.RunSQL(STORAGE, migrations.RunSQL.noop),
        rls.EnableRowSecurity("listings_listingsource"),
        rls.EnableRowSecurity("listings_recorddictionary"),
        migrations.RemoveField("listing", "raw"),
        migrations.RemoveField("listing", "photos_hash"),
        migrations.RemoveField("listing", "primary_photo_url"),
        migrations.DeleteModel("Photo"),
    ]
