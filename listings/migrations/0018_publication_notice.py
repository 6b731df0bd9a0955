from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("listings", "0017_partners")]

    operations = [
        migrations.AddField(
            model_name="publication",
            name="notice",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                help_text="What staff should look at; it stops nothing",
            ),
        ),
    ]
