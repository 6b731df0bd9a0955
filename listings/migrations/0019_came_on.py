"""Each listing keeps the day from which its days on market run: orders and filters by time go by it."""

from django.db import migrations, models

from listings.traits import trigger_sql


class Migration(migrations.Migration):
    dependencies = [("listings", "0018_publication_notice"), ("tenants", "0008_deletion_site")]

    operations = [
        migrations.AddField(
            "listing",
            "came_on",
            models.DateField(
                editable=False, help_text="The day it came to market, from which days on market run", null=True
            ),
        ),
        migrations.AddField(
            "collection",
            "dated_by",
            models.CharField(
                db_default="",
                default="",
                editable=False,
                help_text="Zone by which its listings' days were made",
                max_length=64,
            ),
        ),
        # The code of before writes no such day: from now on the table does.
        migrations.RunSQL(trigger_sql(), trigger_sql(dated=False)),
    ]
