"""Old events are found by when they were recorded."""

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("webhooks", "0003_recorded_before")]

    operations = [
        AddIndexConcurrently("webhookevent", models.Index(fields=["recorded_at"], name="events_by_record")),
        RemoveIndexConcurrently("webhookevent", "events_by_time"),
    ]
