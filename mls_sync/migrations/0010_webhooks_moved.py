"""Webhooks are models of `realty.webhooks` now; their tables stay."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("mls_sync", "0009_mongo_import"), ("webhooks", "0001_initial")]

    operations = [
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.DeleteModel("WebhookDelivery"),
                migrations.DeleteModel("WebhookEndpoint"),
                migrations.DeleteModel("FeedEvent"),
            ],
        ),
    ]
