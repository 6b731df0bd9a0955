from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0023_sources"),
    ]

    operations = [
        migrations.AlterField(
            model_name="listingevent",
            name="kind",
            field=models.CharField(
                choices=[
                    ("new", "New listing"),
                    ("price", "Price change"),
                    ("status", "Status change"),
                    ("back_on_market", "Back on market"),
                    ("relisted", "Relisted under a new key"),
                    ("vanished", "No longer in the feed"),
                    ("returned", "Back in the feed"),
                    ("home", "Known as another home"),
                    ("changed", "Other changes"),
                ],
                max_length=16,
            ),
        ),
        migrations.AlterField(
            model_name="listingevent",
            name="new_value",
            field=models.TextField(blank=True, help_text="Price or status now; the columns that a `changed` names"),
        ),
    ]
