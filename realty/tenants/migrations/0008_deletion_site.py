"""A certificate of deletion keeps the site's address with which it was signed."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("tenants", "0007_member_photo"),
    ]

    operations = [
        migrations.AddField(
            "tenantdeletion",
            "site",
            models.CharField(
                blank=True, db_default="", default="", help_text="The site's address when it was signed", max_length=200
            ),
        ),
    ]
