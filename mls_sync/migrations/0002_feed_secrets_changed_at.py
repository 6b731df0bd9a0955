from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("mls_sync", "0001_initial")]

    operations = [
        migrations.AddField("feed", "secrets_changed_at", models.DateTimeField(blank=True, editable=False, null=True)),
    ]
