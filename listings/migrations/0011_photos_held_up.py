"""What holds up the copying of photos: a bucket that is full or away, a source that says to wait."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0010_home_decisions"),
    ]

    operations = [
        migrations.AddField(
            model_name="collection",
            name="photos_held_until",
            field=models.DateTimeField(editable=False, help_text="No photo is copied before", null=True),
        ),
        migrations.AddField(
            model_name="collection",
            name="photos_problem",
            field=models.TextField(
                blank=True, db_default="", default="", editable=False, help_text="What holds up the copying of photos"
            ),
        ),
    ]
