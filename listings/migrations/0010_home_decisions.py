"""What persons decide of homes on their pages: who said what, the marks of listings, and which answers hang on it."""

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

from realty.tenants.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0008_client_display"),
        ("tenants", "0005_staff"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="HomeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(choices=[("part", "Another home"), ("join", "The same home")], max_length=10),
                ),
                ("listing_id", models.BigIntegerField()),
                ("other_listing_id", models.BigIntegerField()),
                ("said", models.TextField(help_text="The decision in a sentence")),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "undone_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddField(
            model_name="homequestion",
            name="decision",
            field=models.ForeignKey(
                db_index=False,
                help_text="Which gave the answer, and takes it back when it is undone",
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="answers",
                to="listings.homedecision",
            ),
        ),
        migrations.CreateModel(
            name="HomeMark",
            fields=[
                ("listing_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("fingerprint", models.CharField(max_length=32)),
                (
                    "decision",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="listings.homedecision"
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
        migrations.AddIndex(
            model_name="homedecision",
            index=models.Index(fields=["tenant", "listing_id"], name="home_decision_of_listing"),
        ),
        migrations.AddIndex(
            model_name="homedecision",
            index=models.Index(fields=["tenant", "other_listing_id"], name="home_decision_of_other"),
        ),
        EnableRowSecurity("listings_homedecision"),
        EnableRowSecurity("listings_homemark"),
    ]
