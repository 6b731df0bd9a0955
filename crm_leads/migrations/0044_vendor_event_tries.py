from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0043_account_timeouts")]

    operations = [
        migrations.AddField(
            model_name="vendorevent",
            name="tries",
            field=models.PositiveSmallIntegerField(
                default=0, help_text="That failed; after the last one it stays as it is"
            ),
        ),
        migrations.AddField(model_name="vendorevent", name="try_again_at", field=models.DateTimeField(null=True)),
    ]
