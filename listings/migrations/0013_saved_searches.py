"""Saved searches and what they told, favorites, hidden listings, and notes."""

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants.rls import EnableRowSecurity


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0012_map"),
        ("tenants", "0005_staff"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ListingNote",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("text", models.TextField(max_length=2000)),
                ("written_at", models.DateTimeField(auto_now_add=True)),
                (
                    "author",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="notes", to="listings.listing"
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
                "ordering": ["-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SavedSearch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("query", models.TextField(blank=True)),
                (
                    "tells",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(
                            choices=[
                                ("new", "New matches"),
                                ("price", "Price changes"),
                                ("status", "Status changes: back on market, pending, closed"),
                                ("open_house", "New open houses"),
                                ("gone", "Homes that no longer match"),
                            ],
                            max_length=12,
                        ),
                        default=list,
                        size=None,
                    ),
                ),
                (
                    "frequency",
                    models.CharField(
                        choices=[("instant", "At once"), ("daily", "Daily"), ("weekly", "Weekly"), ("none", "Never")],
                        default="daily",
                        max_length=8,
                    ),
                ),
                ("by_email", models.BooleanField(default=True, verbose_name="E-mail")),
                ("in_inbox", models.BooleanField(default=True, verbose_name="Inbox")),
                ("is_paused", models.BooleanField(default=False)),
                (
                    "revision",
                    models.PositiveIntegerField(
                        default=1, help_text="Grows with each change, so that workers read it again"
                    ),
                ),
                ("followed_since", models.DateTimeField(help_text="Nothing that was recorded before is told")),
                ("digest_until", models.DateTimeField(help_text="What was found before is in a letter, or needs none")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "ordering": ["name", "pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="AlertLetter",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("caused_at", models.DateTimeField(help_text="When the sync wrote the first of what it tells")),
                ("written_at", models.DateTimeField()),
                ("attempts", models.PositiveIntegerField(default=0)),
                ("next_attempt_at", models.DateTimeField(help_text="None: sent, or given up", null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("problem", models.CharField(blank=True, help_text="Why it did not go out", max_length=300)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="letters", to="listings.savedsearch"
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
            name="Alert",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new_match", "New match"),
                            ("back_on_market", "Back on market"),
                            ("price_drop", "Price drop"),
                            ("price_rise", "Price increase"),
                            ("status", "Status change"),
                            ("open_house", "Open house"),
                            ("gone", "No longer matches"),
                        ],
                        max_length=16,
                    ),
                ),
                ("old_value", models.CharField(blank=True, help_text="Price or status before", max_length=60)),
                (
                    "new_value",
                    models.CharField(
                        blank=True, help_text="Price or status now, or the open house's day", max_length=60
                    ),
                ),
                ("event_id", models.BigIntegerField(help_text="The ListingEvent that caused it")),
                ("caused_at", models.DateTimeField(help_text="When the sync wrote that event")),
                ("created_at", models.DateTimeField()),
                ("in_inbox", models.BooleanField(default=True)),
                ("read_at", models.DateTimeField(null=True)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="listings.listing"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "letter",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="alerts",
                        to="listings.alertletter",
                    ),
                ),
                (
                    "search",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="alerts", to="listings.savedsearch"
                    ),
                ),
            ],
            options={
                "ordering": ["-pk"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="ListingMark",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(choices=[("favorite", "Favorite"), ("hidden", "Hidden")], max_length=8)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "listing",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="marks", to="listings.listing"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "user", "listing"), name="one_mark_per_member")
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingMatches",
            fields=[
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                (
                    "searches",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant"], name="matches_of_tenant")],
            },
        ),
        migrations.AddIndex(
            model_name="savedsearch",
            index=models.Index(fields=["tenant", "user", "name"], name="saved_search_of_user"),
        ),
        migrations.AddIndex(
            model_name="alertletter",
            index=models.Index(
                condition=models.Q(("next_attempt_at__isnull", False)),
                fields=["next_attempt_at"],
                name="alert_letters_waiting",
            ),
        ),
        migrations.AddIndex(
            model_name="alertletter",
            index=models.Index(
                condition=models.Q(("sent_at__isnull", False)), fields=["sent_at"], name="alert_letters_sent"
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("in_inbox", True), ("read_at", None)),
                fields=["search", "-id"],
                name="alerts_unread",
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(
                condition=models.Q(("letter", None)), fields=["search", "id"], name="alerts_without_letter"
            ),
        ),
        migrations.AddIndex(
            model_name="alert",
            index=models.Index(fields=["created_at"], name="alerts_by_age"),
        ),
        migrations.AddConstraint(
            model_name="alert",
            constraint=models.UniqueConstraint(
                fields=("search", "listing", "kind", "event_id"), name="one_alert_per_event"
            ),
        ),
        migrations.AlterField(
            model_name="listingevent",
            name="old_value",
            field=models.TextField(
                blank=True,
                help_text="Price or status before; the former ListingKey when relisted; the days of open houses before",
            ),
        ),
        EnableRowSecurity("listings_savedsearch"),
        EnableRowSecurity("listings_alertletter"),
        EnableRowSecurity("listings_alert"),
        EnableRowSecurity("listings_listingmatches"),
        EnableRowSecurity("listings_listingmark"),
        EnableRowSecurity("listings_listingnote"),
    ]
