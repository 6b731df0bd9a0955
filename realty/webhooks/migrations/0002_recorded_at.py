"""When an event was recorded: its own time is the source's, and may be long before."""

import django.utils.timezone
from django.db import migrations, models
from django.db.models.functions import Now


class Migration(migrations.Migration):
    dependencies = [("webhooks", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="webhookevent",
            name="recorded_at",
            field=models.DateTimeField(db_default=Now(), default=django.utils.timezone.now),
        ),
        migrations.AlterField(
            model_name="webhookevent",
            name="occurred_at",
            field=models.DateTimeField(help_text="By the source's clock, which may be long before"),
        ),
    ]
