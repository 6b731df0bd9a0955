"""Photos of members."""

import django.db.models.deletion
from django.db import migrations, models

from realty.tenants.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0006_marks"),
    ]

    operations = [
        migrations.CreateModel(
            name="MemberPhoto",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("body", models.BinaryField()),
                ("digest", models.CharField(help_text="Of the body; changes with the photo", max_length=16)),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "membership",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="photo", to="tenants.membership"
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
        EnableRowSecurity("tenants_memberphoto"),
    ]
