"""Copies of photos: what is kept, of which photo of which listing, and what is to be copied."""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

from realty.tenants.rls import EnableRowSecurity

# The bytes of copies count in the volume of the collection that brought them.
KEEP_MEDIA_BYTES = """
CREATE FUNCTION listings_keep_media_bytes() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP <> 'INSERT' THEN
        UPDATE listings_collection SET media_bytes = media_bytes - OLD.size WHERE id = OLD.collection_id;
    END IF;
    IF TG_OP <> 'DELETE' THEN
        UPDATE listings_collection SET media_bytes = media_bytes + NEW.size WHERE id = NEW.collection_id;
    END IF;
    RETURN NULL;
END
$$;
CREATE TRIGGER media_bytes AFTER INSERT OR DELETE OR UPDATE OF collection_id, size ON listings_photofile
    FOR EACH ROW EXECUTE FUNCTION listings_keep_media_bytes();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0006_places_and_enrichment"),
        ("tenants", "0005_staff"),
    ]

    operations = [
        migrations.AddField(
            model_name="collection",
            name="max_media_bytes",
            field=models.BigIntegerField(
                blank=True,
                help_text="Bytes of own copies; no further photo is copied beyond it. Empty: no limit",
                null=True,
                validators=[django.core.validators.MinValueValidator(0)],
                verbose_name="photo quota",
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="photo_fallback",
            field=models.BooleanField(
                db_default=True,
                default=True,
                help_text="Show the address of the MLS while there is no copy yet; off where the license forbids links",
                verbose_name="link until copied",
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="photo_policy",
            field=models.CharField(
                choices=[("link", "Link to the MLS's addresses"), ("keep", "Keep own copies")],
                db_default="link",
                default="link",
                help_text="Link to the addresses of the MLS, or keep own copies; some licenses forbid links (MLS Grid)",
                max_length=4,
                verbose_name="photos",
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="photos_per_hour",
            field=models.PositiveIntegerField(
                db_default=18000,
                default=18000,
                help_text="So many photos are fetched from the MLS in an hour at most",
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="photos_signed",
            field=models.BooleanField(
                db_default=False,
                default=False,
                help_text="Addresses of own copies end after a day, where the license asks that they cannot be passed on",
                verbose_name="signed photo addresses",
            ),
        ),
        migrations.CreateModel(
            name="PhotoFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "digest",
                    models.BinaryField(help_text="Of the image as it came, keyed for the tenant", max_length=16),
                ),
                ("width", models.PositiveIntegerField(help_text="Pixels of the largest file")),
                ("height", models.PositiveIntegerField()),
                ("size", models.PositiveIntegerField(help_text="Bytes of all its files")),
                ("created_at", models.DateTimeField()),
                (
                    "collection",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="listings.collection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PhotoCopy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ref", models.BinaryField(max_length=12)),
                ("copied_at", models.DateTimeField(help_text="Or last tried")),
                ("tries", models.PositiveSmallIntegerField(default=0, help_text="Without success, in a row")),
                ("problem", models.TextField(blank=True)),
                (
                    "collection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.collection",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="photo_copies",
                        to="listings.listing",
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
                (
                    "file",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.RESTRICT,
                        related_name="copies",
                        to="listings.photofile",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PhotoDemand",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="photo_demand",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                (
                    "stage",
                    models.PositiveSmallIntegerField(
                        choices=[(1, "Primary photo of an active listing"), (2, "Opened"), (3, "The rest")]
                    ),
                ),
                ("is_opened", models.BooleanField(default=False, help_text="Someone looked for one of its photos")),
                ("due_at", models.DateTimeField()),
                (
                    "collection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
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
                "indexes": [models.Index(fields=["collection", "stage", "due_at"], name="photo_demand_in_turn")],
            },
        ),
        migrations.AddConstraint(
            model_name="photofile",
            constraint=models.UniqueConstraint(fields=("tenant", "digest"), name="photo_file_once"),
        ),
        migrations.AddIndex(
            model_name="photocopy",
            index=models.Index(fields=["collection", "file"], name="photo_copy_of_collection"),
        ),
        migrations.AddConstraint(
            model_name="photocopy",
            constraint=models.UniqueConstraint(fields=("listing", "ref"), name="photo_copy_once"),
        ),
        EnableRowSecurity("listings_photofile"),
        EnableRowSecurity("listings_photocopy"),
        EnableRowSecurity("listings_photodemand"),
        migrations.RunSQL(KEEP_MEDIA_BYTES, "DROP FUNCTION listings_keep_media_bytes() CASCADE"),
    ]
