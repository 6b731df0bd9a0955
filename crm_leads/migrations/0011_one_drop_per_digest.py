from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0010_snapshot_storage")]

    operations = [
        migrations.RemoveConstraint("voicemaildrop", "one_drop_per_number"),
        migrations.AddConstraint(
            "voicemaildrop",
            models.UniqueConstraint(
                fields=["tenant", "digest"],
                condition=models.Q(state__in=("queued", "claimed", "sent")),
                name="one_drop_per_number",
            ),
        ),
    ]
