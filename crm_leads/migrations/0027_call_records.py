import django.db.models.deletion
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0026_export_numbers"),
        ("tenants", "0002_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="CallRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("call", "Call by hand"),
                            ("voicemail", "Ringless voicemail"),
                            ("email", "E-mail"),
                            ("trace", "Skip trace"),
                        ],
                        max_length=12,
                    ),
                ),
                ("act_id", models.BigIntegerField(help_text="Of the Call or the VoicemailDrop")),
                ("digest", models.CharField(max_length=64)),
                ("number", models.CharField(help_text="E.164", max_length=16)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Of the person called, as far as it was known", max_length=200
                    ),
                ),
                ("called_at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=200)),
                (
                    "details",
                    models.JSONField(
                        default=dict, help_text="{caller, seller, line, decision, message: {...}, consents: [{...}]}"
                    ),
                ),
                ("keep_until", models.DateField()),
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
                "indexes": [
                    models.Index(fields=["tenant", "digest"], name="call_record_by_digest"),
                    models.Index(fields=["tenant", "-called_at"], name="call_record_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "channel", "act_id"), name="one_record_per_act")
                ],
            },
        ),
        rls.EnableRowSecurity("crm_leads_callrecord"),
    ]
