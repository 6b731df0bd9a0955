from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0035_import_columns"),
        ("tenants", "0002_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RemoveIndex(
            model_name="emailmessage",
            name="email_by_sent",
        ),
        migrations.AddField(
            model_name="leadpolicy",
            name="credit_price",
            field=models.DecimalField(
                blank=True, decimal_places=4, help_text="US dollars for one skip-trace credit", max_digits=6, null=True
            ),
        ),
        migrations.AddIndex(
            model_name="activity",
            index=models.Index(
                condition=models.Q(("kind", "status")),
                fields=["tenant", "at"],
                include=("user", "summary"),
                name="activity_of_status",
            ),
        ),
        migrations.AddIndex(
            model_name="call",
            index=models.Index(fields=["tenant", "at"], include=("user", "result", "decision_id"), name="call_of_week"),
        ),
        migrations.AddIndex(
            model_name="emailmessage",
            index=models.Index(fields=["tenant", "-sent_at"], include=("requested_by", "state"), name="email_by_sent"),
        ),
        migrations.AddIndex(
            model_name="skiptrace",
            index=models.Index(
                fields=["tenant", "sent_at"], include=("requested_by", "credits_deducted"), name="trace_of_week"
            ),
        ),
        migrations.AddIndex(
            model_name="voicemaildrop",
            index=models.Index(
                fields=["tenant", "sent_at"], include=("requested_by", "state", "cost"), name="drop_of_week"
            ),
        ),
    ]
