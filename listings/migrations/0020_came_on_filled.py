"""The day on which each stored listing came to market, in slices, while the code of before goes on writing."""

from typing import Any

from django.db import migrations

from listings.ingest.dating import date_again


def fill(apps: Any, schema_editor: Any) -> None:
    """Plain SQL over columns that are there by now."""
    date_again()


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("listings", "0019_came_on")]

    operations = [migrations.RunPython(fill, migrations.RunPython.noop)]
