"""Photos are the listing's: no lead, snapshot or property holds a copy of an address."""

from django.db import migrations

SNAPSHOTS = "UPDATE crm_leads_lead SET snapshot = snapshot - 'photos' WHERE snapshot ? 'photos'"


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0047_intake_subscription"), ("listings", "0023_sources")]

    operations = [
        migrations.RemoveField("lead", "primary_photo_url"),
        migrations.RemoveField("crmproperty", "primary_photo_url"),
        migrations.RunSQL(SNAPSHOTS, migrations.RunSQL.noop),
    ]
