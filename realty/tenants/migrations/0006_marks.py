"""Whether a member ever marked a listing."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0005_staff"),
    ]

    operations = [
        migrations.AddField(
            model_name="membership",
            name="has_marks",
            field=models.BooleanField(
                db_default=False, default=False, editable=False, help_text="Ever had a favorite or hid a listing"
            ),
        ),
    ]
