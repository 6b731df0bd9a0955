import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
from django.db import migrations, models

import listings.folding
import listings.models.geometry
from realty.tenants.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0005_compact_rows"),
        ("tenants", "0005_staff"),
    ]

    operations = [
        migrations.CreateModel(
            name="PlaceFile",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(help_text="e.g. counties.geojson.gz", max_length=100)),
                ("kind", models.CharField(max_length=20)),
                ("sha256", models.CharField(max_length=64)),
                ("version", models.CharField(blank=True, help_text="As its publisher names it", max_length=100)),
                ("license", models.CharField(blank=True, max_length=200)),
                ("rows", models.PositiveIntegerField(default=0)),
                ("loaded_at", models.DateTimeField()),
            ],
            options={
                "verbose_name": "file of places",
                "verbose_name_plural": "files of places",
                "ordering": ["-loaded_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="County",
            fields=[
                (
                    "geoid",
                    models.CharField(
                        help_text="Federal code, e.g. 06065 for Riverside",
                        max_length=5,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("name", models.TextField()),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True, expression=listings.folding.Fold("name"), output_field=models.TextField()
                    ),
                ),
                ("state", models.CharField(max_length=2)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
            ],
            options={
                "verbose_name_plural": "counties",
                "ordering": ["state", "name"],
                "indexes": [models.Index(fields=["state", "folded"], name="county_of_state")],
            },
        ),
        migrations.CreateModel(
            name="City",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "geoid",
                    models.CharField(
                        blank=True,
                        help_text="Federal code, e.g. 0655254 for Palm Springs",
                        max_length=7,
                        null=True,
                        unique=True,
                    ),
                ),
                ("name", models.TextField()),
                ("slug", models.SlugField(max_length=120)),
                ("state", models.CharField(max_length=2)),
                (
                    "counties",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=5),
                        blank=True,
                        default=list,
                        help_text="All that it lies in",
                        size=None,
                    ),
                ),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                (
                    "square_miles",
                    models.FloatField(blank=True, help_text="Within its outline, water included", null=True),
                ),
                (
                    "time_zones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40),
                        default=list,
                        help_text="Each that may be kept there; one in most cities",
                        size=None,
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        blank=True,
                        help_text="That most of it lies in",
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="listings.county",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "cities",
                "ordering": ["state", "name"],
            },
        ),
        migrations.CreateModel(
            name="EnrichmentRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("after", models.TextField(blank=True, help_text="ListingKey of the last listing looked at")),
                ("looked_at", models.PositiveIntegerField(default=0, help_text="Listings so far")),
                (
                    "written",
                    models.PositiveIntegerField(default=0, help_text="Of these, so many were new or had changed"),
                ),
                ("total", models.PositiveIntegerField(default=0)),
                ("requested_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "collection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrichment_run",
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
            },
        ),
        migrations.CreateModel(
            name="Neighborhood",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "geoid",
                    models.CharField(
                        blank=True, help_text="Key in the file it is from", max_length=20, null=True, unique=True
                    ),
                ),
                ("name", models.TextField()),
                ("slug", models.SlugField(max_length=120)),
                (
                    "subdivisions",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        blank=True,
                        default=list,
                        help_text="Names of subdivisions that belong to it",
                        size=None,
                    ),
                ),
                ("latitude", models.FloatField(blank=True, null=True)),
                ("longitude", models.FloatField(blank=True, null=True)),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="neighborhoods", to="listings.city"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
            },
        ),
        migrations.CreateModel(
            name="Enrichment",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="enrichment",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                ("latitude", models.FloatField(null=True)),
                ("longitude", models.FloatField(null=True)),
                (
                    "time_zones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(), default=list, help_text="Each that may be kept there", size=None
                    ),
                ),
                ("schools", models.JSONField(default=list, help_text="[id, miles] of the nearest of each level")),
                (
                    "earlier_listings",
                    models.PositiveSmallIntegerField(default=0, help_text="Of the home, that came to market before"),
                ),
                (
                    "earlier_days",
                    models.PositiveIntegerField(
                        default=0, help_text="Days on market of the earlier listings that this one goes on from"
                    ),
                ),
                ("how", models.JSONField(default=dict)),
                ("basis", models.TextField(help_text="Versions of rules and places that it was made by")),
                ("home_key", models.TextField(help_text="`Listing.property_key` then")),
                ("listing_updated_at", models.DateTimeField(help_text="`Listing.updated_at` then")),
                ("enriched_at", models.DateTimeField()),
                (
                    "city",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="listings.city"
                    ),
                ),
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
                    "county",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="listings.county",
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
                    "neighborhood",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="listings.neighborhood",
                    ),
                ),
            ],
            options={
                "verbose_name": "enrichment",
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="OutlineRing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("ring", listings.models.geometry.RingField()),
                (
                    "city",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rings",
                        to="listings.city",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rings",
                        to="listings.county",
                    ),
                ),
                (
                    "neighborhood",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="rings",
                        to="listings.neighborhood",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="School",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("code", models.CharField(help_text="The state's own, e.g. the CDS code of California", max_length=20)),
                ("state", models.CharField(max_length=2)),
                ("name", models.TextField()),
                (
                    "level",
                    models.CharField(
                        choices=[
                            ("elementary", "Elementary"),
                            ("middle", "Middle"),
                            ("high", "High"),
                            ("other", "Other"),
                        ],
                        max_length=12,
                    ),
                ),
                ("grades", models.CharField(blank=True, help_text="e.g. K-5", max_length=20)),
                ("district", models.TextField(blank=True)),
                ("city", models.TextField(blank=True)),
                ("is_charter", models.BooleanField(default=False)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                ("spot", listings.models.geometry.PointField(editable=False, null=True)),
            ],
            options={
                "ordering": ["state", "name"],
                "indexes": [
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("level", "elementary")), fields=["spot"], name="school_elementary"
                    ),
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("level", "middle")), fields=["spot"], name="school_middle"
                    ),
                    django.contrib.postgres.indexes.GistIndex(
                        condition=models.Q(("level", "high")), fields=["spot"], name="school_high"
                    ),
                ],
                "constraints": [models.UniqueConstraint(fields=("state", "code"), name="one_school_per_code")],
            },
        ),
        migrations.CreateModel(
            name="ZipCode",
            fields=[
                ("code", models.CharField(max_length=5, primary_key=True, serialize=False)),
                ("state", models.CharField(max_length=2)),
                ("latitude", models.FloatField()),
                ("longitude", models.FloatField()),
                (
                    "time_zones",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), default=list, size=None
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="zip_codes",
                        to="listings.city",
                    ),
                ),
                (
                    "county",
                    models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, to="listings.county"),
                ),
            ],
            options={
                "verbose_name": "ZIP code",
                "ordering": ["code"],
            },
        ),
        migrations.CreateModel(
            name="CityAlias",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=2)),
                ("name", models.TextField(help_text="As listings or letters spell it, e.g. Palm Spgs")),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True, expression=listings.folding.Fold("name"), output_field=models.TextField()
                    ),
                ),
                (
                    "city",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="aliases", to="listings.city"
                    ),
                ),
            ],
            options={
                "verbose_name": "spelling",
                "ordering": ["name"],
                "constraints": [
                    models.UniqueConstraint(
                        models.F("folded"), models.F("state"), models.F("city"), name="one_alias_per_city"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="city",
            constraint=models.UniqueConstraint(fields=("state", "slug"), name="one_city_per_address"),
        ),
        migrations.AddConstraint(
            model_name="neighborhood",
            constraint=models.UniqueConstraint(fields=("city", "slug"), name="one_neighborhood_per_address"),
        ),
        migrations.AddIndex(
            model_name="enrichment",
            index=models.Index(fields=["collection", "listing"], name="enrichment_of_collection"),
        ),
        migrations.AddIndex(
            model_name="outlinering",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func("ring", function="box"),
                condition=models.Q(("county__isnull", False)),
                name="ring_of_county",
            ),
        ),
        migrations.AddIndex(
            model_name="outlinering",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func("ring", function="box"), condition=models.Q(("city__isnull", False)), name="ring_of_city"
            ),
        ),
        migrations.AddIndex(
            model_name="outlinering",
            index=django.contrib.postgres.indexes.GistIndex(
                models.Func("ring", function="box"),
                condition=models.Q(("neighborhood__isnull", False)),
                name="ring_of_neighborhood",
            ),
        ),
        migrations.AddConstraint(
            model_name="outlinering",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("city", None), ("county", None), ("neighborhood__isnull", False)),
                    models.Q(("city__isnull", False), ("county", None), ("neighborhood", None)),
                    models.Q(("city", None), ("county__isnull", False), ("neighborhood", None)),
                    _connector="OR",
                ),
                name="ring_of_one_place",
            ),
        ),
        EnableRowSecurity("listings_enrichment"),
        EnableRowSecurity("listings_enrichmentrun"),
    ]
