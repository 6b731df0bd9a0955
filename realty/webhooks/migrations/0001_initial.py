"""Webhooks, which tell of listings and leads, too, move to the layer below the apps. Nothing of them is lost."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import realty.secrets


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("mls_sync", "0009_mongo_import"),
        ("tenants", "0004_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Their tables are there already, with what they hold: they were the feeds' alone.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.CreateModel(
                    name="WebhookEndpoint",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        ("name", models.CharField(max_length=120)),
                        (
                            "host",
                            models.CharField(
                                editable=False, help_text="Of its address, which is kept encrypted", max_length=255
                            ),
                        ),
                        ("secrets", realty.secrets.EncryptedJSONField(default=dict)),
                        (
                            "types",
                            django.contrib.postgres.fields.ArrayField(
                                base_field=models.CharField(max_length=40), help_text="What it is told of", size=None
                            ),
                        ),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        ("previous_until", models.DateTimeField(help_text="Until then both secrets sign", null=True)),
                        (
                            "failing_since",
                            models.DateTimeField(help_text="First failed attempt since the last success", null=True),
                        ),
                        ("disabled_at", models.DateTimeField(null=True)),
                        ("disabled_reason", models.TextField(blank=True)),
                        (
                            "created_by",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.SET_NULL,
                                related_name="+",
                                to=settings.AUTH_USER_MODEL,
                            ),
                        ),
                        (
                            "tenant",
                            models.ForeignKey(
                                blank=True,
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="tenants.tenant",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name": "webhook",
                        "db_table": "mls_sync_webhookendpoint",
                        "ordering": ["name", "pk"],
                        "abstract": False,
                        "base_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="WebhookEvent",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "message_id",
                            models.CharField(
                                help_text="webhook-id: the same on every attempt", max_length=40, unique=True
                            ),
                        ),
                        ("type", models.CharField(max_length=40)),
                        ("occurred_at", models.DateTimeField()),
                        ("body", models.TextField(help_text="JSON")),
                        ("fanned_out_at", models.DateTimeField(null=True)),
                        (
                            "tenant",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="tenants.tenant",
                            ),
                        ),
                    ],
                    options={
                        "db_table": "mls_sync_feedevent",
                        "ordering": ["-occurred_at", "-pk"],
                        "abstract": False,
                        "base_manager_name": "objects",
                    },
                ),
                migrations.CreateModel(
                    name="WebhookDelivery",
                    fields=[
                        (
                            "id",
                            models.BigAutoField(
                                auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                            ),
                        ),
                        (
                            "status",
                            models.CharField(
                                choices=[("waiting", "Waiting"), ("delivered", "Delivered"), ("failed", "Given up")],
                                default="waiting",
                                max_length=10,
                            ),
                        ),
                        ("attempts", models.PositiveIntegerField(default=0)),
                        ("next_attempt_at", models.DateTimeField(null=True)),
                        ("delivered_at", models.DateTimeField(null=True)),
                        ("log", models.JSONField(default=list)),
                        ("created_at", models.DateTimeField(auto_now_add=True)),
                        (
                            "tenant",
                            models.ForeignKey(
                                null=True,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="+",
                                to="tenants.tenant",
                            ),
                        ),
                        (
                            "endpoint",
                            models.ForeignKey(
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="webhooks.webhookendpoint",
                            ),
                        ),
                        (
                            "event",
                            models.ForeignKey(
                                db_index=False,
                                on_delete=django.db.models.deletion.CASCADE,
                                related_name="deliveries",
                                to="webhooks.webhookevent",
                            ),
                        ),
                    ],
                    options={
                        "verbose_name_plural": "webhook deliveries",
                        "db_table": "mls_sync_webhookdelivery",
                        "ordering": ["-created_at", "-pk"],
                        "abstract": False,
                        "base_manager_name": "objects",
                    },
                ),
                migrations.AddIndex(
                    model_name="webhookevent",
                    index=models.Index(
                        condition=models.Q(("fanned_out_at", None)), fields=["id"], name="events_not_fanned_out"
                    ),
                ),
                migrations.AddIndex(
                    model_name="webhookevent",
                    index=models.Index(fields=["occurred_at"], name="events_by_time"),
                ),
                migrations.AddIndex(
                    model_name="webhookdelivery",
                    index=models.Index(
                        condition=models.Q(("status", "waiting")), fields=["next_attempt_at"], name="deliveries_waiting"
                    ),
                ),
                migrations.AddConstraint(
                    model_name="webhookdelivery",
                    constraint=models.UniqueConstraint(fields=("event", "endpoint"), name="one_delivery_per_endpoint"),
                ),
            ],
        ),
        # Which feed an event is of stands in its body.
        migrations.RunSQL(
            "ALTER TABLE mls_sync_feedevent DROP COLUMN feed_id",
            "ALTER TABLE mls_sync_feedevent ADD COLUMN feed_id bigint NULL REFERENCES mls_sync_feed (id)"
            " DEFERRABLE INITIALLY DEFERRED",
        ),
        migrations.AddIndex(
            model_name="webhookdelivery",
            index=models.Index(
                condition=models.Q(("status", "waiting")), fields=["endpoint", "event"], name="deliveries_of_endpoint"
            ),
        ),
    ]
