import django.db.models.deletion
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0008_ledger"),
        ("tenants", "0002_invitation"),
    ]

    operations = [
        migrations.CreateModel(
            name="StateRuleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=2)),
                ("before", models.JSONField(help_text="The rule that held, built-in or own")),
                ("after", models.JSONField(help_text="The rule that holds since")),
                ("note", models.TextField(blank=True)),
                ("user_id", models.BigIntegerField(null=True)),
                ("user_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "state", "-at"], name="change_of_state_rule")],
            },
        ),
        rls.EnableRowSecurity("crm_leads_staterulechange", append_only=True),
    ]
