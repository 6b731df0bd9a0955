import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0034_addresses_read_again"),
        ("tenants", "0002_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ImportColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "heading_digest",
                    models.CharField(help_text="SHA-256 of the headings, without case and punctuation", max_length=64),
                ),
                (
                    "columns",
                    models.JSONField(help_text="What each column is, in their order; empty for one that is left out"),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "changed_by",
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
            ],
            options={
                "verbose_name_plural": "import columns",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "heading_digest"), name="one_mapping_per_heading")
                ],
            },
        ),
        rls.EnableRowSecurity("crm_leads_importcolumns"),
    ]
