from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0002_queue_columns")]

    operations = [
        migrations.AddField(
            "voicemaildrop",
            "is_confirmed",
            models.BooleanField(default=False, help_text="A signed webhook reported the outcome"),
        ),
        migrations.AddField(
            "voicemaildrop",
            "proof_url",
            models.TextField(blank=True, default="", help_text="The vendor's recording of the call; lasts 7 days"),
            preserve_default=False,
        ),
    ]
