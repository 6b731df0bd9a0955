"""Events that name changed fields keep what the fields held before and hold since."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0015_collection_logo")]

    operations = [
        migrations.AddField(
            model_name="listingevent",
            name="field_values",
            field=models.JSONField(
                help_text="Of a `changed`: what a column held before and holds since, as text (`listings.ingest.events`)",
                null=True,
            ),
        ),
    ]
