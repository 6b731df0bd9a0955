"""A lead that a round of calls leaves out is skipped, by the word of the button. Labels only: no table changes."""

from django.db import migrations, models

STATES = [("open", "Before the caller"), ("called", "Called"), ("skipped", "Skipped")]


class Migration(migrations.Migration):
    dependencies = [("crm_leads", "0009_set_aside_traces")]

    operations = [
        migrations.AlterField(
            model_name="callturn",
            name="at",
            field=models.DateTimeField(help_text="Given to the caller, called, or skipped"),
        ),
        migrations.AlterField(
            model_name="callturn",
            name="reason",
            field=models.CharField(blank=True, help_text="Why it was skipped, in a few words", max_length=200),
        ),
        migrations.AlterField(
            model_name="callturn",
            name="state",
            field=models.CharField(choices=STATES, default="open", max_length=8),
        ),
    ]
