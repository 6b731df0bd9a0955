import django.db.models.deletion
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [("listings", "0019_search_indexes"), ("tenants", "0004_append_only")]

    operations = [
        migrations.CreateModel(
            name="AddressReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("records", models.CharField(max_length=20)),
                ("version", models.PositiveSmallIntegerField(help_text="`listings.homes.reading.READING`")),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("after", models.BigIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
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
                "constraints": [models.UniqueConstraint(fields=("tenant", "records"), name="one_reading_per_kind")],
            },
        ),
        rls.EnableRowSecurity("listings_addressreading"),
    ]
