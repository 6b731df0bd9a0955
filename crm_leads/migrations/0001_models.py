"""Leads, the people behind them and what was done: all tables of crm_leads, with how they are stored."""

import datetime

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.contrib.postgres.operations import TrigramExtension
from django.db import migrations, models

import crm_leads.leads.models.policy
import realty.cron
import realty.secrets

# Compressing snapshots took a third of the time in which events become leads, to save 5 kB in each lead for the ninety
# days that it lasts.
PLAIN_SNAPSHOTS = "ALTER TABLE crm_leads_lead ALTER COLUMN snapshot SET STORAGE EXTERNAL"


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("crm_leads", "0001_initial"),
        ("crm_leads", "0002_queue_columns"),
        ("crm_leads", "0003_voicemail_results"),
        ("crm_leads", "0004_intake_reading"),
        ("crm_leads", "0005_skip_trace_numbers"),
        ("crm_leads", "0006_lead_city"),
        ("crm_leads", "0007_lead_photos_count"),
        ("crm_leads", "0008_ledger"),
        ("crm_leads", "0009_state_rule_log"),
        ("crm_leads", "0010_snapshot_storage"),
        ("crm_leads", "0011_one_drop_per_digest"),
        ("crm_leads", "0012_lead_due"),
        ("crm_leads", "0013_lead_counts"),
        ("crm_leads", "0014_queue_orders_and_words"),
        ("crm_leads", "0015_attempts_of_a_person"),
        ("crm_leads", "0016_closed_as_duplicate"),
        ("crm_leads", "0017_property_of_lead"),
        ("crm_leads", "0018_one_standing_stop"),
        ("crm_leads", "0019_letters"),
        ("crm_leads", "0020_score_reason_keys"),
        ("crm_leads", "0021_home_stops"),
        ("crm_leads", "0022_call_times"),
        ("crm_leads", "0023_mark_call_times"),
        ("crm_leads", "0024_state_levers_and_places"),
        ("crm_leads", "0025_ids_of_a_drop"),
        ("crm_leads", "0026_export_numbers"),
        ("crm_leads", "0027_call_records"),
        ("crm_leads", "0028_homes"),
        ("crm_leads", "0029_home_keys"),
        ("crm_leads", "0030_senders"),
        ("crm_leads", "0031_stops_outlive_contacts"),
        ("crm_leads", "0032_names_and_addresses"),
        ("crm_leads", "0033_reassigned_no_data"),
        ("crm_leads", "0034_addresses_read_again"),
        ("crm_leads", "0035_import_columns"),
        ("crm_leads", "0036_team_report"),
        ("crm_leads", "0038_small_photos"),
        ("crm_leads", "0039_webhook_keys"),
        ("crm_leads", "0040_call_runs"),
        ("crm_leads", "0041_plain_words"),
        ("crm_leads", "0042_dates_within_reason"),
        ("crm_leads", "0043_account_timeouts"),
        ("crm_leads", "0044_vendor_event_tries"),
        ("crm_leads", "0045_lead_counts"),
        ("crm_leads", "0047_intake_subscription"),
        ("crm_leads", "0048_photos_of_listings"),
    ]

    dependencies = [
        ("listings", "0001_models"),
        ("tenants", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # Words of leads are found by any part of them.
        TrigramExtension(),
        migrations.CreateModel(
            name="Lead",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("property_key", models.TextField(help_text="Which home this is (listings.homes)")),
                ("listing_key", models.TextField(blank=True, help_text="ListingKey of the listing that ended")),
                ("mls_number", models.TextField(blank=True, help_text="ListingId of the listing that ended")),
                ("is_simulated", models.BooleanField(default=False)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("new", "New"),
                            ("contacted", "Contacted"),
                            ("skipped", "Skipped"),
                            ("converted", "Converted"),
                        ],
                        default="new",
                        max_length=12,
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "closed_because",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("relisted", "Relisted"),
                            ("back_on_market", "Back on the market"),
                            ("sold", "Sold"),
                            ("withdrawn", "Withdrawn or on hold: still under contract"),
                            ("vanished", "No longer in the feed"),
                            ("duplicate", "The same home as another lead"),
                            ("license", "MLS permission was withdrawn"),
                            ("purged", "Past the retention period"),
                            ("erased", "Deleted on request"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "closed_evidence",
                    models.TextField(blank=True, help_text="The record that closed it, in plain words"),
                ),
                ("next_step", models.CharField(blank=True, max_length=200)),
                ("next_step_at", models.DateTimeField(blank=True, null=True)),
                (
                    "expiry_reason",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Unknown"),
                            ("price", "Price"),
                            ("condition", "Condition of the home"),
                            ("marketing", "Photos or marketing"),
                            ("access", "Hard to show"),
                            ("agent", "Unhappy with the agent"),
                            ("timing", "Timing"),
                            ("fell_through", "A sale fell through"),
                            ("changed_plans", "Seller changed plans"),
                            ("other", "Other"),
                        ],
                        max_length=16,
                    ),
                ),
                ("expiry_note", models.TextField(blank=True)),
                ("score", models.SmallIntegerField(default=0, help_text="0 to 100")),
                ("score_reasons", models.JSONField(default=list, help_text="[{key, number, points}], largest first")),
                (
                    "standard_status",
                    models.TextField(help_text="StandardStatus that made the lead: Expired or Canceled"),
                ),
                ("status_changed_on", models.DateField(help_text="When the listing ended, by the MLS")),
                ("property_type", models.TextField(blank=True, help_text="PropertyType")),
                ("property_sub_type", models.TextField(blank=True, help_text="PropertySubType")),
                ("unparsed_address", models.TextField(blank=True, help_text="UnparsedAddress")),
                ("street_address", models.TextField(blank=True, help_text="First line: number, street and unit")),
                ("city", models.TextField(blank=True, help_text="City")),
                ("state_or_province", models.TextField(blank=True, help_text="StateOrProvince")),
                ("postal_code", models.TextField(blank=True, help_text="PostalCode")),
                ("county_or_parish", models.TextField(blank=True, help_text="CountyOrParish")),
                ("parcel_number", models.TextField(blank=True, help_text="ParcelNumber")),
                ("latitude", models.FloatField(help_text="Latitude", null=True)),
                ("longitude", models.FloatField(help_text="Longitude", null=True)),
                (
                    "list_price",
                    models.DecimalField(decimal_places=2, help_text="ListPrice at the end", max_digits=14, null=True),
                ),
                (
                    "original_list_price",
                    models.DecimalField(decimal_places=2, help_text="OriginalListPrice", max_digits=14, null=True),
                ),
                ("price_cuts", models.PositiveSmallIntegerField(default=0)),
                ("days_on_market", models.PositiveIntegerField(null=True)),
                ("bedrooms_total", models.PositiveIntegerField(help_text="BedroomsTotal", null=True)),
                ("bathrooms_total_integer", models.PositiveIntegerField(help_text="BathroomsTotalInteger", null=True)),
                (
                    "living_area",
                    models.DecimalField(
                        decimal_places=2, help_text="LivingArea, square feet", max_digits=12, null=True
                    ),
                ),
                ("list_agent_full_name", models.TextField(blank=True, help_text="ListAgentFullName")),
                ("list_office_name", models.TextField(blank=True, help_text="ListOfficeName")),
                (
                    "snapshot",
                    models.JSONField(default=dict, help_text="The listing as it ended: columns, photos, events"),
                ),
                ("owner_name", models.TextField(blank=True)),
                ("has_phone", models.BooleanField(default=False)),
                ("has_email", models.BooleanField(default=False)),
                ("last_activity_at", models.DateTimeField(null=True)),
                ("purged_at", models.DateTimeField(help_text="Listing data and contacts were removed", null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.collection",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.listing",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "search_text",
                    models.GeneratedField(
                        db_persist=True,
                        expression=django.db.models.functions.text.Lower(
                            django.db.models.functions.text.Concat(
                                django.db.models.functions.text.Left("unparsed_address", 200),
                                models.Value(" "),
                                django.db.models.functions.text.Left("owner_name", 100),
                                models.Value(" "),
                                django.db.models.functions.text.Left("mls_number", 50),
                            )
                        ),
                        output_field=models.TextField(),
                    ),
                ),
                (
                    "tab",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.Case(
                            models.When(closed_at=None, then=models.F("status")), default=models.Value("closed")
                        ),
                        output_field=models.CharField(max_length=12),
                    ),
                ),
                ("photos_count", models.PositiveIntegerField(help_text="PhotosCount", null=True)),
                (
                    "callable_from",
                    models.DateTimeField(help_text="None: not by time alone, or not known yet", null=True),
                ),
                (
                    "callable_rule",
                    models.CharField(
                        blank=True,
                        db_default="",
                        default="",
                        help_text="The rule that says no to every number",
                        max_length=20,
                    ),
                ),
                ("callable_until", models.DateTimeField(help_text="It is looked at again from then on", null=True)),
                ("address_key", models.TextField(blank=True, help_text="Shared by all spellings of the address")),
                ("parcel_key", models.TextField(blank=True, help_text="The parcel, where it is usable")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "listing"], name="lead_of_listing"),
                    models.Index(fields=["tenant", "address_key"], name="lead_at_address"),
                    models.Index(
                        condition=models.Q(("parcel_key", ""), _negated=True),
                        fields=["tenant", "parcel_key"],
                        name="lead_of_parcel",
                    ),
                    models.Index(fields=["tenant", "-status_changed_on", "-id"], name="lead_newest"),
                    models.Index(fields=["tenant", "tab", "has_phone", "has_email", "assigned_to"], name="lead_tab"),
                    models.Index(
                        fields=["tenant", "city", "tab"],
                        include=(
                            "has_phone",
                            "has_email",
                            "price_cuts",
                            "score",
                            "status_changed_on",
                            "days_on_market",
                            "assigned_to",
                            "next_step_at",
                            "list_price",
                        ),
                        name="lead_city",
                    ),
                    models.Index(
                        fields=["tenant", "next_step_at", "-id"], include=("tab", "assigned_to"), name="lead_due"
                    ),
                    models.Index(
                        fields=["tenant", "tab"],
                        include=(
                            "has_phone",
                            "has_email",
                            "price_cuts",
                            "score",
                            "status_changed_on",
                            "days_on_market",
                            "assigned_to",
                            "next_step_at",
                            "list_price",
                        ),
                        name="lead_counts",
                    ),
                    models.Index(fields=["tenant", "tab", "list_price"], name="lead_price"),
                    models.Index(fields=["tenant", "tab", "days_on_market", "price_cuts"], name="lead_days"),
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["tenant", "search_text"], name="lead_trigrams", opclasses=["int8_ops", "gin_trgm_ops"]
                    ),
                    models.Index(
                        fields=["tenant", "tab", "score", "id"],
                        include=(
                            "city",
                            "status_changed_on",
                            "list_price",
                            "price_cuts",
                            "days_on_market",
                            "has_phone",
                            "has_email",
                            "assigned_to",
                            "next_step_at",
                            "search_text",
                            "callable_from",
                            "callable_until",
                        ),
                        name="lead_queue",
                    ),
                    models.Index(
                        fields=["tenant", "callable_until"],
                        include=("callable_from", "tab", "has_phone"),
                        name="lead_callable",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "property_key"), name="one_lead_per_home"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "next_step_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="lead_next_step_at_is_near",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("full_name", models.TextField(blank=True)),
                ("first_name", models.TextField(blank=True)),
                ("last_name", models.TextField(blank=True)),
                (
                    "is_entity",
                    models.BooleanField(default=False, help_text="A company, trust or estate rather than a person"),
                ),
                ("is_owner", models.BooleanField(help_text="Owns the home by the source; None: not said", null=True)),
                ("is_deceased", models.BooleanField(default=False)),
                ("mailing_address", models.TextField(blank=True)),
                ("mailing_city", models.TextField(blank=True)),
                ("mailing_state", models.TextField(blank=True)),
                ("mailing_postal_code", models.TextField(blank=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("tracerfy", "Tracerfy"),
                            ("agent", "Entered manually"),
                            ("csv", "CSV file"),
                            ("client", "From the person"),
                        ],
                        default="agent",
                        max_length=12,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1, help_text="1 is the likeliest")),
                (
                    "opted_out_at",
                    models.DateTimeField(blank=True, help_text="Asked on any channel not to be contacted", null=True),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="crm_leads.lead",
                    ),
                ),
            ],
            options={
                "ordering": ["rank", "id"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="EmailSequence",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("enabled", models.BooleanField(default=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant", "name"), name="one_sequence_per_name")],
            },
        ),
        migrations.CreateModel(
            name="EmailTemplate",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("subject", models.CharField(max_length=200)),
                ("body", models.TextField(help_text="Plain text with merge fields, e.g. {first_name}")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant", "name"), name="one_template_per_name")],
            },
        ),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "requested_by",
                    models.CharField(help_text="How the person asked, e.g. by letter of May 3", max_length=200),
                ),
                (
                    "digests",
                    models.JSONField(help_text="Keyed digests of the phones and e-mail addresses that were erased"),
                ),
                (
                    "counts",
                    models.JSONField(help_text='Rows removed or blanked by model, e.g. {"contacts": 1, "phones": 2}'),
                ),
                ("user_id", models.BigIntegerField()),
                ("user_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="GateDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("at", models.DateTimeField()),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("voicemail", "Ringless voicemail"),
                            ("email", "E-mail"),
                            ("trace", "Skip trace"),
                        ],
                        max_length=12,
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("masked", models.CharField(help_text="e.g. (•••) •••-0123 or •••@example.com", max_length=100)),
                ("lead_id", models.BigIntegerField(null=True)),
                ("contact_id", models.BigIntegerField(null=True)),
                ("user_id", models.BigIntegerField(help_text="Who asked; None: a schedule", null=True)),
                ("allowed", models.BooleanField()),
                ("rule", models.CharField(help_text="Code of the rule that decided", max_length=40)),
                ("sentence", models.TextField(help_text="The rule in plain words")),
                ("evidence", models.JSONField(default=dict, help_text="What it was decided by")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "digest", "-at"], name="decision_by_digest"),
                    models.Index(fields=["tenant", "lead_id", "-at"], name="decision_of_lead"),
                    models.Index(fields=["tenant", "-at", "-id"], name="decision_newest"),
                ],
            },
        ),
        migrations.CreateModel(
            name="IntakeCursor",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "collection",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="listings.collection"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "look_again",
                    models.BooleanField(default=False, help_text="Refusals that no longer hold are decided again"),
                ),
                (
                    "was_permitted",
                    models.BooleanField(default=False, help_text="Whether leads could be made when it was last read"),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="IntakeDecision",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("event_id", models.BigIntegerField()),
                ("collection_id", models.BigIntegerField()),
                ("listing_id", models.BigIntegerField()),
                ("lead_id", models.BigIntegerField(help_text="The lead that was made, reopened or closed", null=True)),
                ("outcome", models.CharField(help_text="Code, see crm_leads.intake", max_length=24)),
                ("reason", models.TextField(help_text="In plain words")),
                ("decided_at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "-decided_at"], name="intake_newest"),
                    models.Index(fields=["tenant", "listing_id"], name="intake_of_listing"),
                ],
                "constraints": [models.UniqueConstraint(fields=("tenant", "event_id"), name="one_decision_per_event")],
            },
        ),
        migrations.CreateModel(
            name="Enrollment",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(blank=True, max_length=254)),
                ("next_order", models.PositiveSmallIntegerField(default=1)),
                ("due_at", models.DateTimeField(null=True)),
                ("enrolled_at", models.DateTimeField(auto_now_add=True)),
                ("stopped_at", models.DateTimeField(null=True)),
                ("stopped_because", models.TextField(blank=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm_leads.contact"
                    ),
                ),
                (
                    "enrolled_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "sequence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="enrollments",
                        to="crm_leads.emailsequence",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="enrollments", to="crm_leads.lead"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(condition=models.Q(("stopped_at", None)), fields=["due_at"], name="enrollment_due")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="enrollment_due_at_is_near",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("stopped_at", None)),
                        fields=("sequence", "lead"),
                        name="one_open_enrollment",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailMessage",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("claimed", "Being sent"),
                            ("sent", "Sent"),
                            ("succeeded", "Delivered"),
                            ("failed", "Failed"),
                            ("refused", "Blocked by a rule"),
                            ("canceled", "Canceled"),
                            ("unknown", "Outcome unknown"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
                ("requested_at", models.DateTimeField()),
                (
                    "not_before",
                    models.DateTimeField(help_text="Waits until then, e.g. for the calling hours", null=True),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(help_text="GateDecision made just before the call", null=True)),
                ("error", models.TextField(blank=True, help_text="What went wrong and who must act")),
                ("is_simulated", models.BooleanField(default=False)),
                ("address", models.EmailField(blank=True, help_text="Empty once erased", max_length=254)),
                ("digest", models.CharField(max_length=64)),
                ("step_order", models.PositiveSmallIntegerField(null=True)),
                ("subject", models.CharField(max_length=300)),
                ("body", models.TextField()),
                ("message_id", models.CharField(blank=True, help_text="The vendor's id", max_length=200)),
                ("unsubscribe_key", models.CharField(max_length=64, unique=True)),
                ("delivered_at", models.DateTimeField(null=True)),
                ("bounced_at", models.DateTimeField(help_text="Permanent: the address is no longer used", null=True)),
                ("complained_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, help_text="In plain words", max_length=200)),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm_leads.contact",
                    ),
                ),
                (
                    "requested_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm_leads.emailtemplate",
                    ),
                ),
                (
                    "enrollment",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="messages",
                        to="crm_leads.enrollment",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="crm_leads.lead",
                    ),
                ),
                ("bounce_reason", models.TextField(blank=True, help_text="What the vendor says of either")),
                (
                    "given_up_at",
                    models.DateTimeField(help_text="A final soft bounce: the address stays usable", null=True),
                ),
                (
                    "sent_from",
                    models.CharField(blank=True, help_text="The From line that it left with", max_length=400),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["state", "not_before"], name="emailmessage_by_state"),
                    models.Index(fields=["tenant", "message_id"], name="email_by_message_id"),
                    models.Index(
                        fields=["tenant", "-sent_at"], include=("requested_by", "state"), name="email_by_sent"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "not_before__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="emailmessage_not_before_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "delivered_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="email_delivered_at_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "bounced_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="email_bounced_at_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "given_up_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="email_given_up_at_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "complained_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="email_complained_at_is_near",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("enrollment__isnull", False)),
                        fields=("enrollment", "step_order"),
                        name="one_message_per_step",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CrmProperty",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("lead", "Lead"),
                            ("active", "Active"),
                            ("pending", "Pending"),
                            ("closed", "Closed"),
                            ("lost", "Lost"),
                            ("archived", "Archived"),
                        ],
                        default="active",
                        max_length=10,
                    ),
                ),
                ("notes", models.TextField(blank=True)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("unparsed_address", models.TextField(blank=True, help_text="UnparsedAddress")),
                ("street_address", models.TextField(help_text="First line: number, street and unit")),
                ("city", models.TextField(blank=True, help_text="City")),
                ("state_or_province", models.TextField(blank=True, help_text="StateOrProvince")),
                ("postal_code", models.TextField(blank=True, help_text="PostalCode")),
                ("county_or_parish", models.TextField(blank=True, help_text="CountyOrParish")),
                ("parcel_number", models.TextField(blank=True, help_text="ParcelNumber")),
                ("property_type", models.TextField(blank=True, help_text="PropertyType")),
                ("property_sub_type", models.TextField(blank=True, help_text="PropertySubType")),
                ("standard_status", models.TextField(blank=True, help_text="StandardStatus of the linked listing")),
                (
                    "list_price",
                    models.DecimalField(blank=True, decimal_places=2, help_text="ListPrice", max_digits=14, null=True),
                ),
                (
                    "close_price",
                    models.DecimalField(blank=True, decimal_places=2, help_text="ClosePrice", max_digits=14, null=True),
                ),
                ("close_date", models.DateField(blank=True, help_text="CloseDate", null=True)),
                ("bedrooms_total", models.PositiveIntegerField(blank=True, help_text="BedroomsTotal", null=True)),
                (
                    "bathrooms_total_integer",
                    models.PositiveIntegerField(blank=True, help_text="BathroomsTotalInteger", null=True),
                ),
                (
                    "living_area",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="LivingArea, square feet", max_digits=12, null=True
                    ),
                ),
                (
                    "lot_size_square_feet",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="LotSizeSquareFeet", max_digits=14, null=True
                    ),
                ),
                ("year_built", models.PositiveIntegerField(blank=True, help_text="YearBuilt", null=True)),
                (
                    "edited_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=40), blank=True, default=list, size=None
                    ),
                ),
                ("property_key", models.TextField(blank=True, help_text="Which home this is (listings.homes)")),
                ("listing_key", models.TextField(blank=True, help_text="ListingKey of the linked listing")),
                (
                    "listing_hash",
                    models.BinaryField(default=bytes, help_text="`content_hash` that was last applied", max_length=16),
                ),
                ("linked_at", models.DateTimeField(blank=True, null=True)),
                (
                    "followed_at",
                    models.DateTimeField(blank=True, help_text="Last time that the MLS changed a column", null=True),
                ),
                (
                    "dismissed_listings",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(),
                        blank=True,
                        default=list,
                        help_text="Suggestions that a person turned down",
                        size=None,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("updated_at", models.DateTimeField(auto_now=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "client",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="crm_properties",
                        to="crm_leads.contact",
                    ),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.collection",
                    ),
                ),
                (
                    "linked_by",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.listing",
                    ),
                ),
                (
                    "merged_into",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="merged",
                        to="crm_leads.crmproperty",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="crm_properties",
                        to="crm_leads.lead",
                    ),
                ),
                ("address_key", models.TextField(blank=True, help_text="Shared by all spellings of the address")),
                ("parcel_key", models.TextField(blank=True, help_text="The parcel, where it is usable")),
            ],
            options={
                "verbose_name": "CRM property",
                "verbose_name_plural": "CRM properties",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "listing"], name="property_of_listing"),
                    models.Index(fields=["tenant", "property_key"], name="property_of_home"),
                    models.Index(fields=["tenant", "address_key"], name="property_at_address"),
                    models.Index(
                        condition=models.Q(("parcel_key", ""), _negated=True),
                        fields=["tenant", "parcel_key"],
                        name="property_of_parcel",
                    ),
                    models.Index(fields=["tenant", "lead"], name="property_of_lead"),
                    models.Index(fields=["tenant", "client"], name="property_of_client"),
                    models.Index(fields=["tenant", "status", "-updated_at"], name="property_by_status"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, help_text="E.164; empty for a talk in person", max_length=16)),
                ("digest", models.CharField(blank=True, help_text="For the caps on attempts", max_length=64)),
                (
                    "result",
                    models.CharField(
                        choices=[
                            ("no_answer", "No answer"),
                            ("left_message", "Left a message"),
                            ("busy", "Busy"),
                            ("talked", "Talked"),
                            ("call_back", "Asked to call back"),
                            ("appointment", "Appointment made"),
                            ("not_interested", "Not interested"),
                            ("wrong_number", "Wrong number"),
                            ("disconnected", "Disconnected"),
                            ("do_not_call", "Asked not to be called"),
                        ],
                        max_length=16,
                    ),
                ),
                ("note", models.TextField(blank=True)),
                ("decision_id", models.BigIntegerField(help_text="GateDecision that allowed it", null=True)),
                ("at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm_leads.contact",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="calls",
                        to="crm_leads.lead",
                    ),
                ),
                (
                    "direction",
                    models.CharField(
                        choices=[("out", "I called them"), ("in", "They called"), ("door", "In person")],
                        default="out",
                        max_length=4,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "digest", "-at"], name="call_by_digest"),
                    models.Index(
                        fields=["tenant", "at"], include=("user", "result", "decision_id"), name="call_of_week"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Activity",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("listing", "Listing"),
                            ("created", "Created"),
                            ("status", "Status"),
                            ("closed", "Closed"),
                            ("reopened", "Reopened"),
                            ("assigned", "Assigned"),
                            ("edited", "Edited"),
                            ("note", "Note"),
                            ("task", "Task"),
                            ("call", "Call"),
                            ("trace", "Skip trace"),
                            ("voicemail", "Voicemail"),
                            ("email", "E-mail"),
                            ("consent", "Consent"),
                            ("opt_out", "Do not contact"),
                            ("refused", "Blocked by a rule"),
                            ("linked", "Linked to the MLS"),
                            ("mls", "MLS update"),
                            ("merged", "Merged"),
                            ("retention", "Retention"),
                        ],
                        max_length=10,
                    ),
                ),
                ("summary", models.TextField(help_text="One sentence")),
                ("data", models.JSONField(default=dict, help_text="Details: ids of acts, values before and after")),
                ("at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "crm_property",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="crm_leads.crmproperty",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="activities",
                        to="crm_leads.lead",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "activities",
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["lead", "-at", "-id"], name="activity_of_lead"),
                    models.Index(fields=["crm_property", "-at", "-id"], name="activity_of_property"),
                    models.Index(fields=["tenant", "-at"], name="activity_of_tenant"),
                    models.Index(
                        condition=models.Q(("kind", "status")),
                        fields=["tenant", "at"],
                        include=("user", "summary"),
                        name="activity_of_status",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LeadExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("user_name", models.CharField(max_length=200)),
                ("query", models.TextField(blank=True)),
                ("rows", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "numbers",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("callable", "Only numbers that may be used, now or later"),
                            ("all", "All numbers, each with its contact rules"),
                        ],
                        default="",
                        help_text="Empty: before it was asked",
                        max_length=10,
                    ),
                ),
            ],
            options={
                "ordering": ["-at"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="LeadPolicy",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "intake_days",
                    models.PositiveSmallIntegerField(
                        default=90, help_text="Listings that ended longer ago make no lead"
                    ),
                ),
                (
                    "retention_days",
                    models.PositiveSmallIntegerField(
                        default=90,
                        help_text="Listing data and contacts of a lead are removed so many days after its listing ended",
                    ),
                ),
                ("score_weights", models.JSONField(default=crm_leads.leads.models.policy.default_weights)),
                (
                    "sender_name",
                    models.CharField(blank=True, help_text="Who calls and writes: agent and brokerage", max_length=200),
                ),
                ("sender_email", models.EmailField(blank=True, max_length=254)),
                ("sender_phone", models.CharField(blank=True, help_text="E.164", max_length=16)),
                (
                    "postal_address",
                    models.TextField(blank=True, help_text="Physical address that every e-mail shows (CAN-SPAM)"),
                ),
                ("emails_per_day", models.PositiveIntegerField(default=50)),
                ("voicemails_per_day", models.PositiveIntegerField(default=50)),
                ("credits_per_month", models.PositiveIntegerField(default=1000, help_text="Cap of skip-trace credits")),
                (
                    "registry_number",
                    models.CharField(
                        blank=True,
                        help_text="The brokerage's own subscription to the National Do Not Call Registry",
                        max_length=60,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "opt_out_number",
                    models.CharField(
                        blank=True,
                        help_text="Toll-free, E.164, answered by a machine that takes opt-outs",
                        max_length=16,
                    ),
                ),
                (
                    "brokerage_name",
                    models.CharField(
                        blank=True, help_text="As its license has it; else the tenant's name", max_length=200
                    ),
                ),
                ("license_number", models.CharField(blank=True, help_text="The brokerage's own", max_length=40)),
                ("license_state", models.CharField(blank=True, max_length=2)),
                (
                    "credit_price",
                    models.DecimalField(
                        blank=True,
                        decimal_places=4,
                        help_text="US dollars for one skip-trace credit",
                        max_digits=6,
                        null=True,
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "lead policies",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="one_lead_policy_per_tenant")],
            },
        ),
        migrations.CreateModel(
            name="LeadUseStatement",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("wording", models.TextField()),
                ("stated_by_name", models.CharField(max_length=200)),
                ("stated_at", models.DateTimeField()),
                ("withdrawn_at", models.DateTimeField(null=True)),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="listings.collection"
                    ),
                ),
                (
                    "stated_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("withdrawn_at", None)),
                        fields=("collection",),
                        name="one_statement_per_collection",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="PhoneNumber",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(help_text="E.164, e.g. +17605550123", max_length=16)),
                (
                    "line_type",
                    models.CharField(
                        blank=True,
                        choices=[("mobile", "Mobile"), ("landline", "Landline"), ("", "Unknown")],
                        max_length=10,
                    ),
                ),
                ("carrier", models.TextField(blank=True)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("tracerfy", "Tracerfy"),
                            ("agent", "Entered manually"),
                            ("csv", "CSV file"),
                            ("client", "From the person"),
                        ],
                        default="agent",
                        max_length=12,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1, help_text="1 is the likeliest")),
                ("is_wrong", models.BooleanField(default=False, help_text="Reaches someone else, or no one")),
                ("last_result", models.CharField(blank=True, max_length=40)),
                ("last_result_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="phones", to="crm_leads.contact"
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
                "ordering": ["is_wrong", "rank", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "number"], name="phone_by_number")],
                "constraints": [models.UniqueConstraint(fields=("contact", "number"), name="one_number_per_contact")],
            },
        ),
        migrations.CreateModel(
            name="PropertyMerge",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("before", models.JSONField(help_text="Columns of both before, and the ids of rows that moved")),
                ("merged_at", models.DateTimeField(auto_now_add=True)),
                ("undone_at", models.DateTimeField(null=True)),
                (
                    "kept",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm_leads.crmproperty"
                    ),
                ),
                (
                    "merged",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm_leads.crmproperty"
                    ),
                ),
                (
                    "merged_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="SavedList",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("query", models.TextField(blank=True)),
                ("is_shared", models.BooleanField(default=False, help_text="Shown to everyone in the brokerage")),
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
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant", "user", "name"), name="one_list_per_name")],
            },
        ),
        migrations.CreateModel(
            name="Scrub",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, help_text="E.164; empty once erased", max_length=16)),
                ("digest", models.CharField(max_length=64)),
                ("scrubbed_at", models.DateTimeField()),
                ("source", models.CharField(help_text="e.g. tracerfy v2", max_length=40)),
                ("reference", models.CharField(blank=True, help_text="The source's id of the look-up", max_length=200)),
                ("national_dnc", models.BooleanField()),
                ("state_dnc", models.BooleanField()),
                ("state_dnc_list", models.CharField(blank=True, help_text="States, e.g. FL, TX", max_length=100)),
                ("litigator", models.BooleanField()),
                ("is_simulated", models.BooleanField(default=False)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "digest", "-scrubbed_at"], name="scrub_by_digest")],
            },
        ),
        migrations.CreateModel(
            name="SequenceStep",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("order", models.PositiveSmallIntegerField()),
                (
                    "days_after",
                    models.PositiveSmallIntegerField(help_text="Days after the step before, or after enrolling"),
                ),
                (
                    "sequence",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="steps", to="crm_leads.emailsequence"
                    ),
                ),
                (
                    "template",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="crm_leads.emailtemplate"
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
                "ordering": ["order"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("sequence", "order"), name="one_step_per_order")],
            },
        ),
        migrations.CreateModel(
            name="SkipTrace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("claimed", "Being sent"),
                            ("sent", "Sent"),
                            ("succeeded", "Delivered"),
                            ("failed", "Failed"),
                            ("refused", "Blocked by a rule"),
                            ("canceled", "Canceled"),
                            ("unknown", "Outcome unknown"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
                ("requested_at", models.DateTimeField()),
                (
                    "not_before",
                    models.DateTimeField(help_text="Waits until then, e.g. for the calling hours", null=True),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(help_text="GateDecision made just before the call", null=True)),
                ("error", models.TextField(blank=True, help_text="What went wrong and who must act")),
                ("is_simulated", models.BooleanField(default=False)),
                (
                    "trace_type",
                    models.CharField(
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
                ("queue_id", models.CharField(blank=True, max_length=40)),
                ("polled_at", models.DateTimeField(null=True)),
                ("credits_estimated", models.PositiveIntegerField(default=0)),
                ("credits_deducted", models.PositiveIntegerField(null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="crm_leads.lead",
                    ),
                ),
                (
                    "requested_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                ("number_count", models.PositiveIntegerField(default=0, help_text="Numbers of a scrub")),
                (
                    "numbers",
                    models.JSONField(
                        default=list, help_text="E.164 numbers of a scrub that waits; emptied when it ends"
                    ),
                ),
                ("unmatched", models.JSONField(default=list, help_text="Answers that fit no row: [{address, why}]")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["state", "not_before"], name="skiptrace_by_state"),
                    models.Index(
                        fields=["tenant", "sent_at"], include=("requested_by", "credits_deducted"), name="trace_of_week"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "not_before__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="skiptrace_not_before_is_near",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("queue_id", ""), _negated=True),
                        fields=("tenant", "queue_id"),
                        name="one_trace_per_queue",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SkipTraceRow",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.TextField()),
                ("city", models.TextField()),
                ("state", models.CharField(max_length=2)),
                ("zip", models.CharField(blank=True, max_length=5)),
                (
                    "outcome",
                    models.CharField(
                        choices=[
                            ("pending", "Waiting"),
                            ("found", "Found"),
                            ("missed", "No one found"),
                            ("failed", "Failed"),
                        ],
                        default="pending",
                        max_length=10,
                    ),
                ),
                ("finished_at", models.DateTimeField(null=True)),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="trace_rows", to="crm_leads.lead"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "trace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="rows", to="crm_leads.skiptrace"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("outcome", "pending")), fields=("lead",), name="one_open_trace_per_lead"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StateRule",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=2)),
                (
                    "hours",
                    models.JSONField(
                        help_text='{"mon": ["08:00", "20:00"], ..., "sun": null}; null: no calls that day'
                    ),
                ),
                (
                    "calls_per_day",
                    models.PositiveSmallIntegerField(help_text="Attempts to reach one person in 24 hours"),
                ),
                (
                    "voicemail_allowed",
                    models.BooleanField(default=False, help_text="With a written consent; never without"),
                ),
                (
                    "scrub_covers_state_list",
                    models.BooleanField(default=False, help_text="Our scrub includes the state's own list"),
                ),
                ("note", models.TextField(blank=True, help_text="Statute, and who checked it")),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "changed_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "asks_reassigned",
                    models.BooleanField(help_text="Reassigned numbers; None: as the built-in rule has it", null=True),
                ),
                (
                    "calls_need",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "Nothing"),
                            ("any", "Any consent on record"),
                            ("signature", "A signature"),
                        ],
                        help_text="Empty: as the built-in rule has it",
                        max_length=10,
                    ),
                ),
                (
                    "mobiles_need",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "Nothing"),
                            ("any", "Any consent on record"),
                            ("signature", "A signature"),
                        ],
                        help_text="Of a mobile or an unknown line; as above",
                        max_length=10,
                    ),
                ),
                (
                    "synthetic_voice_allowed",
                    models.BooleanField(
                        help_text="A text read by a machine; None: as the built-in rule has it", null=True
                    ),
                ),
            ],
            options={
                "ordering": ["state"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant", "state"), name="one_rule_per_state")],
            },
        ),
        migrations.CreateModel(
            name="Suppression",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    models.CharField(blank=True, help_text="E.164 or e-mail; empty once erased", max_length=254),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("opt_out", "Opted out"),
                            ("asked", "Asked not to be contacted"),
                            ("complaint", "Complained"),
                            ("bounced", "Address does not exist"),
                            ("wrong_person", "Belongs to someone else"),
                            ("litigator", "Known litigator"),
                            ("vendor", "On the vendor's do-not-call list"),
                            ("reassigned", "Number was reassigned"),
                            ("consent_revoked", "Consent was revoked"),
                            ("erased", "Deleted on request"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("call", "Call"),
                            ("voicemail", "Ringless voicemail"),
                            ("email", "E-mail"),
                            ("trace", "Skip trace"),
                        ],
                        help_text="Where it was said",
                        max_length=12,
                    ),
                ),
                ("evidence", models.TextField(blank=True, help_text="Words, vendor code or message that say so")),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_because", models.TextField(blank=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "digest"], name="suppression_by_digest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "occurred_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="suppression_occurred_at_is_near",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("lifted_at", None)),
                        fields=("tenant", "digest", "because"),
                        name="one_standing_stop_per_reason",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Task",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("title", models.CharField(max_length=200)),
                ("due_at", models.DateTimeField()),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                ("reminded_at", models.DateTimeField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "assigned_to",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
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
                    "crm_property",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="crm_leads.crmproperty",
                    ),
                ),
                (
                    "done_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="tasks",
                        to="crm_leads.lead",
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
                "ordering": ["due_at"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(condition=models.Q(("done_at", None)), fields=["tenant", "due_at"], name="task_open")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "due_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="task_due_at_is_near",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="VendorAccount",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tracerfy", "Tracerfy"),
                            ("drop_cowboy", "Drop Cowboy"),
                            ("resend", "Resend"),
                            ("smtp", "SMTP server"),
                        ],
                        max_length=12,
                    ),
                ),
                ("enabled", models.BooleanField(default=True)),
                ("is_simulated", models.BooleanField(default=False, help_text="Talks to the bundled simulated vendor")),
                (
                    "options",
                    models.JSONField(blank=True, default=dict, help_text="e.g. base_url, api_version, phone_line_id"),
                ),
                (
                    "secrets",
                    realty.secrets.EncryptedJSONField(
                        blank=True, default=dict, help_text="Credentials; stored encrypted, never shown again"
                    ),
                ),
                ("secrets_changed_at", models.DateTimeField(blank=True, null=True)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("check_message", models.TextField(blank=True)),
                ("check_ok", models.BooleanField(null=True)),
                (
                    "suspended_until",
                    models.DateTimeField(blank=True, help_text="The vendor asked us to wait", null=True),
                ),
                (
                    "stopped_at",
                    models.DateTimeField(blank=True, help_text="Stopped automatically, near its limits", null=True),
                ),
                ("stopped_because", models.TextField(blank=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "webhook",
                    realty.secrets.EncryptedJSONField(blank=True, default=dict, help_text="`key`: see `webhook_key`"),
                ),
                (
                    "webhook_digest",
                    models.CharField(editable=False, help_text="Of the key, to look the account up by", max_length=64),
                ),
                (
                    "timeouts",
                    models.PositiveSmallIntegerField(default=0, help_text="Acts in a row that had no answer in time"),
                ),
            ],
            options={
                "ordering": ["kind"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "kind"), name="one_account_per_vendor"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "suspended_until__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="account_suspended_until_is_near",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="VendorEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("tracerfy", "Tracerfy"),
                            ("drop_cowboy", "Drop Cowboy"),
                            ("resend", "Resend"),
                            ("smtp", "SMTP server"),
                        ],
                        max_length=12,
                    ),
                ),
                (
                    "event_id",
                    models.CharField(help_text="The vendor's id of it, else a digest of the body", max_length=200),
                ),
                ("event_type", models.CharField(blank=True, max_length=100)),
                ("is_signed", models.BooleanField(help_text="Its signature was verified; otherwise it is only a hint")),
                ("body", models.JSONField()),
                ("received_at", models.DateTimeField(auto_now_add=True)),
                ("worked_at", models.DateTimeField(null=True)),
                ("outcome", models.TextField(blank=True, help_text="What it changed, or why nothing")),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "tries",
                    models.PositiveSmallIntegerField(
                        default=0, help_text="That failed; after the last one it stays as it is"
                    ),
                ),
                ("try_again_at", models.DateTimeField(null=True)),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("worked_at", None)), fields=["received_at"], name="vendor_event_open"
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "kind", "event_id"), name="one_row_per_vendor_event")
                ],
            },
        ),
        migrations.CreateModel(
            name="VoicemailRecording",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=80)),
                ("media_id", models.CharField(blank=True, max_length=100)),
                ("tts_body", models.TextField(blank=True, help_text="At most 1,200 characters")),
                ("voice_id", models.CharField(blank=True, max_length=100)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant", "name"), name="one_recording_per_name")],
            },
        ),
        migrations.CreateModel(
            name="VoicemailDrop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("queued", "Queued"),
                            ("claimed", "Being sent"),
                            ("sent", "Sent"),
                            ("succeeded", "Delivered"),
                            ("failed", "Failed"),
                            ("refused", "Blocked by a rule"),
                            ("canceled", "Canceled"),
                            ("unknown", "Outcome unknown"),
                        ],
                        default="queued",
                        max_length=10,
                    ),
                ),
                ("idempotency_key", models.CharField(max_length=64, unique=True)),
                ("requested_at", models.DateTimeField()),
                (
                    "not_before",
                    models.DateTimeField(help_text="Waits until then, e.g. for the calling hours", null=True),
                ),
                ("claimed_at", models.DateTimeField(null=True)),
                ("sent_at", models.DateTimeField(null=True)),
                ("finished_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(help_text="GateDecision made just before the call", null=True)),
                ("error", models.TextField(blank=True, help_text="What went wrong and who must act")),
                ("is_simulated", models.BooleanField(default=False)),
                ("number", models.CharField(help_text="E.164; empty once erased", max_length=16)),
                ("digest", models.CharField(max_length=64)),
                ("api_version", models.CharField(default="v2", max_length=4)),
                ("message_id", models.CharField(blank=True, max_length=100)),
                ("drop_id", models.CharField(blank=True, max_length=100)),
                ("reason_code", models.CharField(blank=True, max_length=20)),
                ("result", models.CharField(blank=True, help_text="In plain words", max_length=200)),
                (
                    "cost",
                    models.DecimalField(
                        decimal_places=4, help_text="US dollars, by the callback", max_digits=8, null=True
                    ),
                ),
                (
                    "contact",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm_leads.contact",
                    ),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="%(class)ss",
                        to="crm_leads.lead",
                    ),
                ),
                (
                    "requested_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "recording",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm_leads.voicemailrecording",
                    ),
                ),
                ("is_confirmed", models.BooleanField(default=False, help_text="A signed webhook reported the outcome")),
                (
                    "proof_url",
                    models.TextField(blank=True, help_text="The vendor's recording of the call; lasts 7 days"),
                ),
                ("vendor_ids", models.JSONField(default=list, help_text="All ids that the vendor's messages gave it")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["state", "not_before"], name="voicemaildrop_by_state"),
                    models.Index(fields=["tenant", "digest", "-sent_at"], name="drop_by_digest"),
                    models.Index(
                        fields=["tenant", "sent_at"], include=("requested_by", "state", "cost"), name="drop_of_week"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "not_before__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="voicemaildrop_not_before_is_near",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ("queued", "claimed", "sent"))),
                        fields=("tenant", "digest"),
                        name="one_drop_per_number",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ActiveRefresh",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("enabled", models.BooleanField(default=True)),
                (
                    "cron_expression",
                    models.CharField(
                        default="0 * * * *",
                        help_text="In the tenant's time zone",
                        max_length=100,
                        validators=[realty.cron.validate_cron],
                    ),
                ),
                ("limit", models.PositiveIntegerField(default=1000, help_text="Listings in one run")),
                (
                    "request_delay",
                    models.DecimalField(
                        decimal_places=2, default=1, help_text="Seconds between requests to the MLS", max_digits=5
                    ),
                ),
                (
                    "priority",
                    models.CharField(
                        choices=[("low", "Low"), ("normal", "Normal"), ("high", "High")], default="normal", max_length=8
                    ),
                ),
                ("next_due_at", models.DateTimeField(blank=True, null=True)),
                ("last_run_at", models.DateTimeField(blank=True, null=True)),
                (
                    "last_count",
                    models.PositiveIntegerField(default=0, help_text="Listings that the last run asked for"),
                ),
                ("last_message", models.TextField(blank=True)),
                ("run_count", models.PositiveIntegerField(default=0)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "active refreshes",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant",), name="one_active_refresh_per_tenant")],
            },
        ),
        migrations.CreateModel(
            name="Consent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "address",
                    models.CharField(help_text="E.164 number or e-mail address; empty once erased", max_length=254),
                ),
                ("digest", models.CharField(max_length=64)),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("written", "Signed written consent"),
                            ("permission", "Signed permission to call"),
                            ("client", "Past client (18 months)"),
                            ("inquiry", "Inquiry (3 months)"),
                        ],
                        max_length=12,
                    ),
                ),
                ("given_by", models.CharField(help_text="Name of the person", max_length=200)),
                ("given_at", models.DateTimeField()),
                ("wording", models.TextField(help_text="The words that the person agreed to")),
                ("proof", models.TextField(help_text="Where the signed form, recording or message is kept")),
                ("expires_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_at", models.DateTimeField(blank=True, null=True)),
                ("revoked_because", models.TextField(blank=True)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "digest"], name="consent_by_digest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "given_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="consent_given_at_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "expires_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="consent_expires_at_is_near",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EmailAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("address", models.EmailField(help_text="Lower case", max_length=254)),
                (
                    "source",
                    models.CharField(
                        choices=[
                            ("tracerfy", "Tracerfy"),
                            ("agent", "Entered manually"),
                            ("csv", "CSV file"),
                            ("client", "From the person"),
                        ],
                        default="agent",
                        max_length=12,
                    ),
                ),
                ("rank", models.PositiveSmallIntegerField(default=1, help_text="1 is the likeliest")),
                ("last_result", models.CharField(blank=True, max_length=40)),
                ("last_result_at", models.DateTimeField(null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "contact",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="emails", to="crm_leads.contact"
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
                "ordering": ["rank", "id"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "address"], name="email_by_address")],
                "constraints": [models.UniqueConstraint(fields=("contact", "address"), name="one_address_per_contact")],
            },
        ),
        migrations.CreateModel(
            name="StateRuleChange",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=2)),
                ("before", models.JSONField(help_text="The rule that held, built-in or own")),
                ("after", models.JSONField(help_text="The rule that holds since")),
                ("note", models.TextField(blank=True)),
                ("user_id", models.BigIntegerField(null=True)),
                ("user_name", models.CharField(max_length=200)),
                ("at", models.DateTimeField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "state", "-at"], name="change_of_state_rule")],
            },
        ),
        migrations.CreateModel(
            name="HomeStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "property_key",
                    models.TextField(blank=True, help_text="Which home; empty where the record has no address"),
                ),
                ("lead_id", models.BigIntegerField(help_text="Where it was said", null=True)),
                ("crm_property_id", models.BigIntegerField(help_text="Where it was said", null=True)),
                ("street_address", models.TextField(blank=True)),
                ("city", models.TextField(blank=True)),
                ("state_or_province", models.TextField(blank=True)),
                ("postal_code", models.TextField(blank=True)),
                ("county_or_parish", models.TextField(blank=True)),
                ("parcel_number", models.TextField(blank=True)),
                ("of_person", models.BooleanField(default=False)),
                (
                    "name_digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        help_text="Keyed digests of the person's names",
                        size=None,
                    ),
                ),
                (
                    "address_digests",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        help_text="Of the person's phones and addresses",
                        size=None,
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        choices=[
                            ("not_selling", "An owner does not want to sell"),
                            ("asked", "An owner asked not to be contacted"),
                            ("listed", "On an official list of homes"),
                            ("person", "A person at the home said stop"),
                            ("erased", "A person at the home was erased on request"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "channel",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("call", "Call"),
                            ("voicemail", "Ringless voicemail"),
                            ("email", "E-mail"),
                            ("trace", "Skip trace"),
                        ],
                        help_text="Where it was said",
                        max_length=12,
                    ),
                ),
                ("evidence", models.TextField(blank=True, help_text="Words, letter or list that say so")),
                (
                    "source",
                    models.CharField(
                        blank=True, help_text="Name of the list; empty when entered manually", max_length=100
                    ),
                ),
                ("occurred_at", models.DateTimeField()),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                ("lifted_because", models.TextField(blank=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                ("address_key", models.TextField(blank=True, help_text="Shared by all spellings of the address")),
                ("parcel_key", models.TextField(blank=True, help_text="The parcel, where it is usable")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "property_key"], name="home_stop_by_key"),
                    models.Index(fields=["tenant", "address_key"], name="home_stop_at_address"),
                    models.Index(fields=["tenant", "lead_id"], name="home_stop_by_lead"),
                    models.Index(fields=["tenant", "crm_property_id"], name="home_stop_by_property"),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "occurred_at__range",
                                (
                                    datetime.datetime(1900, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                    datetime.datetime(2200, 1, 1, 0, 0, tzinfo=datetime.UTC),
                                ),
                            )
                        ),
                        name="home_stop_occurred_at_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("of_person", True), ("name_digests", []), _connector="XOR"),
                        name="stop_of_a_home_or_of_a_name",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="NumberPlace",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, help_text="E.164; empty once erased", max_length=16)),
                ("digest", models.CharField(max_length=64)),
                ("state", models.CharField(max_length=2)),
                ("evidence", models.TextField(help_text="How the state is known")),
                ("recorded_at", models.DateTimeField()),
                (
                    "recorded_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant", "digest"), name="one_place_per_number")],
            },
        ),
        migrations.CreateModel(
            name="PlaceStop",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("state", models.CharField(max_length=2)),
                (
                    "counties",
                    models.JSONField(
                        blank=True, default=list, help_text="CountyOrParish names; with no ZIP: all of it"
                    ),
                ),
                ("postal_codes", models.JSONField(blank=True, default=list, help_text="Five digits each")),
                ("starts_on", models.DateField()),
                (
                    "ends_on",
                    models.DateField(blank=True, help_text="The last day; empty: until it is removed", null=True),
                ),
                (
                    "reach",
                    models.CharField(
                        choices=[("calls", "Calls and voicemails"), ("all", "Calls, voicemails and e-mails")],
                        default="calls",
                        max_length=8,
                    ),
                ),
                ("because", models.CharField(max_length=200)),
                ("source", models.CharField(help_text="Proclamation, order or page that says so", max_length=300)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                ("lifted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "lifted_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "recorded_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["-starts_on", "-id"],
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("lifted_at", None)), fields=["tenant", "ends_on"], name="standing_stop"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("starts_on__range", (datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)))
                        ),
                        name="place_stop_starts_on_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_on__range", (datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)))),
                        name="place_stop_ends_on_is_near",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ReassignedCheck",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("number", models.CharField(blank=True, help_text="E.164; empty once erased", max_length=16)),
                ("digest", models.CharField(max_length=64)),
                ("asked_on", models.DateField()),
                (
                    "since",
                    models.DateField(
                        help_text="The date of the consent, or of the last conversation, that you asked about"
                    ),
                ),
                (
                    "was_reassigned",
                    models.BooleanField(help_text="Given up since; None: the database has no data", null=True),
                ),
                ("source", models.CharField(help_text="e.g. reassigned.us, file of the 17th", max_length=200)),
                ("recorded_at", models.DateTimeField(auto_now_add=True)),
                (
                    "recorded_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "digest", "-asked_on"], name="reassigned_by_digest")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("asked_on__range", (datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)))),
                        name="reassigned_asked_on_is_near",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("since__range", (datetime.date(1900, 1, 1), datetime.date(2200, 1, 1)))),
                        name="reassigned_since_is_near",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="CallRecord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "channel",
                    models.CharField(
                        choices=[
                            ("call", "Call"),
                            ("voicemail", "Ringless voicemail"),
                            ("email", "E-mail"),
                            ("trace", "Skip trace"),
                        ],
                        max_length=12,
                    ),
                ),
                ("act_id", models.BigIntegerField(help_text="Of the Call or the VoicemailDrop")),
                ("digest", models.CharField(max_length=64)),
                ("number", models.CharField(help_text="E.164", max_length=16)),
                (
                    "name",
                    models.CharField(
                        blank=True, help_text="Of the person called, as far as it was known", max_length=200
                    ),
                ),
                ("called_at", models.DateTimeField()),
                ("result", models.CharField(blank=True, max_length=200)),
                (
                    "details",
                    models.JSONField(
                        default=dict, help_text="{caller, seller, line, decision, message: {...}, consents: [{...}]}"
                    ),
                ),
                ("keep_until", models.DateField()),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "digest"], name="call_record_by_digest"),
                    models.Index(fields=["tenant", "-called_at"], name="call_record_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "channel", "act_id"), name="one_record_per_act")
                ],
            },
        ),
        migrations.CreateModel(
            name="Sender",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "email",
                    models.EmailField(
                        blank=True, help_text="Their own address; else that of their profile", max_length=254
                    ),
                ),
                ("license_number", models.CharField(blank=True, max_length=40)),
                ("license_state", models.CharField(blank=True, max_length=2)),
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
                "constraints": [models.UniqueConstraint(fields=("tenant", "user"), name="one_sender_per_member")],
            },
        ),
        migrations.CreateModel(
            name="FormerAddress",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("digest", models.CharField(help_text="Of the phone or e-mail address", max_length=64)),
                (
                    "name_digests",
                    django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=64), size=None),
                ),
                ("property_key", models.TextField(blank=True)),
                ("lead_id", models.BigIntegerField(null=True)),
                ("crm_property_id", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField(auto_now_add=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [models.Index(fields=["tenant", "digest"], name="former_address_by_digest")],
            },
        ),
        migrations.CreateModel(
            name="ImportColumns",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "heading_digest",
                    models.CharField(help_text="SHA-256 of the headings, without case and punctuation", max_length=64),
                ),
                (
                    "columns",
                    models.JSONField(help_text="What each column is, in their order; empty for one that is left out"),
                ),
                ("changed_at", models.DateTimeField(auto_now=True)),
                (
                    "changed_by",
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
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "import columns",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "heading_digest"), name="one_mapping_per_heading")
                ],
            },
        ),
        migrations.CreateModel(
            name="CallRun",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("query", models.TextField(blank=True, help_text="The list, as its address has it")),
                (
                    "lead_ids",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
                ("started_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
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
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("tenant", "user", "query"),
                        name="one_open_run_per_list",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="CallTurn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "Before the caller"), ("called", "Called"), ("skipped", "Passed over")],
                        default="open",
                        max_length=8,
                    ),
                ),
                ("at", models.DateTimeField(help_text="Given to the caller, called, or passed over")),
                ("result", models.CharField(blank=True, help_text="Of the call", max_length=16)),
                (
                    "reason",
                    models.CharField(blank=True, help_text="Why it was passed over, in a few words", max_length=200),
                ),
                (
                    "retry_at",
                    models.DateTimeField(help_text="When it may be called, where time alone forbade it", null=True),
                ),
                (
                    "lead",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="crm_leads.lead"
                    ),
                ),
                (
                    "phone",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="crm_leads.phonenumber",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="turns", to="crm_leads.callrun"
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
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state", "skipped"), _negated=True),
                        fields=["tenant", "lead"],
                        name="turn_held",
                    )
                ],
                "constraints": [models.UniqueConstraint(fields=("run", "lead"), name="one_turn_per_lead_of_a_run")],
            },
        ),
        migrations.CreateModel(
            name="LeadWords",
            fields=[
                (
                    "lead",
                    models.OneToOneField(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="crm_leads.lead",
                    ),
                ),
                ("tab", models.CharField(max_length=12)),
                ("has_phone", models.BooleanField()),
                ("has_email", models.BooleanField()),
                ("search_text", models.TextField()),
                (
                    "assigned_to",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["tenant", "search_text"], name="words_trigrams", opclasses=["int8_ops", "gin_trgm_ops"]
                    )
                ],
            },
        ),
        # Unique only now, so that the constraint has the name that it has in databases of before.
        migrations.AlterField(
            "vendoraccount",
            "webhook_digest",
            models.CharField(
                editable=False, help_text="Of the key, to look the account up by", max_length=64, unique=True
            ),
        ),
        migrations.RunSQL(PLAIN_SNAPSHOTS, migrations.RunSQL.noop),
    ]
