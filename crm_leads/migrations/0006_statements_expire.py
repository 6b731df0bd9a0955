from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0005_keptstop")]

    operations = [
        migrations.AddField(
            model_name="leadusestatement",
            name="expires_on",
            field=models.DateField(blank=True, help_text="The last day; empty: until it is withdrawn", null=True),
        ),
    ]
