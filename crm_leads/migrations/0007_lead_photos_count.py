from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0006_lead_city")]

    operations = [
        migrations.AddField("lead", "photos_count", models.PositiveIntegerField(null=True, help_text="PhotosCount")),
    ]
