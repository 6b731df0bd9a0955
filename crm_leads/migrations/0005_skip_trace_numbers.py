from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0004_intake_reading"),
    ]

    operations = [
        migrations.AddField(
            model_name="skiptrace",
            name="number_count",
            field=models.PositiveIntegerField(default=0, help_text="Numbers of a scrub"),
        ),
        migrations.AddField(
            model_name="skiptrace",
            name="numbers",
            field=models.JSONField(default=list, help_text="E.164 numbers of a scrub that waits; emptied when it ends"),
        ),
        migrations.AddField(
            model_name="skiptrace",
            name="unmatched",
            field=models.JSONField(default=list, help_text="Answers that fit no row: [{address, why}]"),
        ),
        migrations.AlterField(
            model_name="skiptrace",
            name="trace_type",
            field=models.CharField(
                choices=[
                    ("instant", "Instant"),
                    ("advanced", "Advanced batch"),
                    ("normal", "Normal batch"),
                    ("dnc", "Do-not-call scrub"),
                    ("dnc_now", "Instant do-not-call scrub"),
                ],
                max_length=8,
            ),
        ),
    ]
