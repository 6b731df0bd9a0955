"""Logos of MLSs."""

import django.db.models.deletion
from django.db import migrations, models

from realty.tenants.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0014_search_layouts"),
        ("tenants", "0006_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="collection",
            name="logo_ref",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="Part of the logo's address",
                max_length=24,
            ),
        ),
        migrations.CreateModel(
            name="CollectionLogo",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.BinaryField()),
                (
                    "collection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="logo", to="listings.collection"
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
        EnableRowSecurity("listings_collectionlogo"),
    ]
