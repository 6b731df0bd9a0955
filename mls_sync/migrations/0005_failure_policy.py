"""What failures do: letters, webhooks, outages, and how fresh each feed is."""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import realty.secrets
from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("mls_sync", "0004_field_mapping"),
        ("tenants", "0004_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="feed",
            name="freshness_limit_minutes",
            field=models.PositiveIntegerField(
                blank=True,
                help_text="Changes that take longer from the MLS to the search turn the feed red. Leave it empty for twice the schedule's longest gap, at least an hour.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="max_failed_runs",
            field=models.PositiveSmallIntegerField(
                blank=True,
                help_text="So many failed runs in a row disable the feed. Leave it empty for the site's number.",
                null=True,
                validators=[django.core.validators.MinValueValidator(1)],
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="pause_cause",
            field=models.CharField(
                blank=True,
                choices=[
                    ("person", "Paused by a person"),
                    ("credentials", "The MLS refuses the credentials"),
                    ("settings", "A setting is wrong"),
                    ("unreadable", "The stored credentials cannot be opened"),
                    ("failed_runs", "Too many failed runs in a row"),
                ],
                db_default="",
                editable=False,
                max_length=12,
            ),
        ),
        migrations.AddField(
            model_name="feed",
            name="retry_at",
            field=models.DateTimeField(
                blank=True, editable=False, help_text="After a failed run: when its schedule tries again", null=True
            ),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="delays",
            field=models.JSONField(
                db_default={},
                default=dict,
                help_text="From a change at the source to searchable: how many of each length (mls_sync.delays)",
            ),
        ),
        migrations.AddField(
            model_name="syncrun",
            name="full_before",
            field=models.DateTimeField(
                help_text="Start of the last complete full read before: delays of changes since then are measured",
                null=True,
            ),
        ),
        migrations.CreateModel(
            name="FeedEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "message_id",
                    models.CharField(help_text="webhook-id: the same on every attempt", max_length=40, unique=True),
                ),
                (
                    "type",
                    models.CharField(
                        choices=[
                            ("run.completed", "A run completed"),
                            ("run.failed", "A run failed"),
                            ("feed.disabled", "A feed was disabled"),
                            ("feed.recovered", "A disabled feed works again"),
                            ("completeness.broken", "A collection differs from its source"),
                            ("endpoint.test", "A test that a person asked for"),
                        ],
                        max_length=40,
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                ("body", models.TextField(help_text="JSON")),
                ("fanned_out_at", models.DateTimeField(null=True)),
                (
                    "feed",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="mls_sync.feed",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-occurred_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("about", models.CharField(help_text="What it tells, so that no address is told twice", max_length=60)),
                ("address", models.EmailField(max_length=254)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField()),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(help_text="None: sent, or given up", null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.TextField(blank=True, help_text="Why the last attempt failed")),
                (
                    "tenant",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-written_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("person", "Paused by a person"),
                            ("credentials", "The MLS refuses the credentials"),
                            ("settings", "A setting is wrong"),
                            ("unreadable", "The stored credentials cannot be opened"),
                            ("failed_runs", "Too many failed runs in a row"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "who_acts",
                    models.CharField(
                        choices=[
                            ("tenant", "Tenant's administrator"),
                            ("staff", "Platform staff"),
                            ("source", "The MLS; we retry"),
                            ("nobody", "No one; handled"),
                        ],
                        max_length=8,
                    ),
                ),
                ("reason", models.TextField()),
                ("began_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "feed",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="outages", to="mls_sync.feed"
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.SET_NULL, related_name="+", to="mls_sync.syncrun"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-began_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                        base_field=models.CharField(
                            choices=[
                                ("run.completed", "A run completed"),
                                ("run.failed", "A run failed"),
                                ("feed.disabled", "A feed was disabled"),
                                ("feed.recovered", "A disabled feed works again"),
                                ("completeness.broken", "A collection differs from its source"),
                                ("endpoint.test", "A test that a person asked for"),
                            ],
                            max_length=40,
                        ),
                        help_text="What it is told of",
                        size=None,
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
                "ordering": ["name", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="WebhookDelivery",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
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
                    "event",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="mls_sync.feedevent",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="mls_sync.webhookendpoint",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "webhook deliveries",
                "ordering": ["-created_at", "-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.AddIndex(
            model_name="feedevent",
            index=models.Index(
                condition=models.Q(("fanned_out_at", None)), fields=["id"], name="events_not_fanned_out"
            ),
        ),
        migrations.AddIndex(
            model_name="feedevent",
            index=models.Index(fields=["occurred_at"], name="events_by_time"),
        ),
        migrations.AddIndex(
            model_name="letter",
            index=models.Index(
                condition=models.Q(("next_attempt_at__isnull", False)),
                fields=["next_attempt_at"],
                name="letters_waiting",
            ),
        ),
        migrations.AddConstraint(
            model_name="letter",
            constraint=models.UniqueConstraint(fields=("about", "address"), name="one_letter_per_address"),
        ),
        migrations.AddIndex(
            model_name="outage",
            index=models.Index(condition=models.Q(("ended_at", None)), fields=["feed"], name="open_outages"),
        ),
        migrations.AddConstraint(
            model_name="outage",
            constraint=models.UniqueConstraint(fields=("feed", "began_at"), name="one_outage_per_moment"),
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
        # The wall between tenants.
        rls.EnableRowSecurity("mls_sync_outage"),
        rls.EnableRowSecurity("mls_sync_letter"),
        rls.EnableRowSecurity("mls_sync_feedevent"),
        rls.EnableRowSecurity("mls_sync_webhookendpoint"),
        rls.EnableRowSecurity("mls_sync_webhookdelivery"),
    ]
