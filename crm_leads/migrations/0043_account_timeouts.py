from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0042_dates_within_reason")]

    operations = [
        migrations.AddField(
            model_name="vendoraccount",
            name="timeouts",
            field=models.PositiveSmallIntegerField(default=0, help_text="Acts in a row that had no answer in time"),
        ),
    ]
