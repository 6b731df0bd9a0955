"""Clients who get what a member's saved search tells."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0007_shares"),
        ("listings", "0013_saved_searches"),
        ("tenants", "0006_marks"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ClientAlert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("shared_at", models.DateTimeField(help_text="When the member said that the client asked for it")),
                (
                    "told_until",
                    models.BigIntegerField(help_text="The id of the last Alert that is in an e-mail, or needs none"),
                ),
                (
                    "written_until",
                    models.DateTimeField(help_text="When it last wrote, or was looked at in the morning"),
                ),
                ("look_again_at", models.DateTimeField(help_text="Held back until then", null=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, help_text="Why it stopped or is held back", max_length=300)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="client_alerts",
                        to="crm_leads.contact",
                    ),
                ),
                (
                    "email",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm_leads.emailaddress"
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="listings.savedsearch"
                    ),
                ),
                (
                    "shared_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
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
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at", None)),
                        fields=("search", "email"),
                        name="one_alert_per_client",
                    )
                ],
            },
        ),
        EnableRowSecurity("crm_leads_clientalert"),
    ]
