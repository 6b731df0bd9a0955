from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0007_lead_photos_count")]

    operations = [
        migrations.AddIndex(
            model_name="gatedecision",
            index=models.Index(fields=["tenant", "-at", "-id"], name="decision_newest"),
        ),
    ]
