"""Agreements between tenants: each side writes its own half, and reads the other's where it is named there."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.db import migrations, models

from realty.tenants.rls import TENANT, EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0016_field_values"),
        ("tenants", "0006_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="PartnerOffer",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_number", models.BigIntegerField(help_text="The id of the tenant that may accept it")),
                ("partner_slug", models.CharField(help_text="As the owner wrote it", max_length=24)),
                ("offered_as", models.CharField(help_text="The offering tenant's name", max_length=200)),
                (
                    "collection_numbers",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), help_text="Ids of the opened collections", size=None
                    ),
                ),
                ("statement", models.CharField(help_text="What the owner confirmed about the license", max_length=500)),
                (
                    "license_note",
                    models.CharField(help_text="Where the license or the MLS says so, in her words", max_length=300),
                ),
                ("offered_by_name", models.CharField(max_length=150)),
                ("offered_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=150)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PartnerVisit",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("partner_name", models.CharField(max_length=200)),
                ("person", models.CharField(help_text="User name", max_length=150)),
                ("page", models.CharField(help_text="Its path", max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "offer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="visits", to="listings.partneroffer"
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
                "ordering": ["-at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PartnerAcceptance",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("offer_number", models.BigIntegerField()),
                ("offering_number", models.BigIntegerField(help_text="The id of the tenant whose offer it is")),
                ("accepted_as", models.CharField(help_text="The accepting tenant's name", max_length=200)),
                ("accepted_by_name", models.CharField(max_length=150)),
                ("accepted_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_name", models.CharField(blank=True, max_length=150)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["offering_number"], name="acceptances_of_offers")],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "offer_number"), name="one_acceptance_per_offer")
                ],
            },
        ),
        migrations.AddIndex(
            model_name="partneroffer",
            index=models.Index(
                condition=models.Q(("ended_at", None)), fields=["partner_number"], name="open_offers_to_partner"
            ),
        ),
        migrations.AddConstraint(
            model_name="partneroffer",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("tenant", "partner_number"),
                name="one_open_partner_offer",
            ),
        ),
        migrations.AddIndex(
            model_name="partnervisit",
            index=models.Index(fields=["tenant", "-at"], name="partner_visits_of_tenant"),
        ),
        migrations.AddIndex(
            model_name="partnervisit",
            index=models.Index(fields=["at"], name="partner_visits_by_age"),
        ),
        EnableRowSecurity("listings_partneroffer", readable=f"partner_number = {TENANT}"),
        EnableRowSecurity("listings_partneracceptance", readable=f"offering_number = {TENANT}"),
        EnableRowSecurity("listings_partnervisit"),
    ]
