"""What clients of agents may see of a collection."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0007_photos"),
    ]

    operations = [
        migrations.AddField(
            model_name="collection",
            name="client_delay_hours",
            field=models.PositiveSmallIntegerField(
                db_default=0,
                default=0,
                help_text="Counted from OriginalEntryTimestamp, where the MLS asks for a delay",
                verbose_name="hours before clients see a listing",
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="client_display",
            field=models.CharField(
                blank=True,
                choices=[("", "As the license: IDX yes, others no"), ("yes", "Yes, the MLS allows it"), ("no", "No")],
                db_default="",
                default="",
                help_text="Whether agents may show these listings to their clients",
                max_length=3,
                verbose_name="shown to clients",
            ),
        ),
        migrations.AddField(
            model_name="collection",
            name="hidden_from_clients",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="RESO names of fields that clients must not see, with commas, e.g. ClosePrice, TaxAnnualAmount",
            ),
        ),
    ]
