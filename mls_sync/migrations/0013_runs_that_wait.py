"""A feed's run that waits for staff is found without reading its other runs: every measurement of all feeds asks."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [
        ("mls_sync", "0012_photos_in_one_place"),
    ]

    operations = [
        AddIndexConcurrently(
            "syncrun",
            models.Index(fields=["feed"], condition=models.Q(("status", "confirm")), name="runs_that_wait_for_staff"),
        ),
    ]
