from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0032_names_and_addresses")]

    operations = [
        migrations.AlterField(
            model_name="reassignedcheck",
            name="was_reassigned",
            field=models.BooleanField(help_text="Given up since; None: the database has no data", null=True),
        ),
    ]
