"""Calendar feeds of members and the versions of events that they showed; contacts as vCard; exports of properties."""

import django.db.models.deletion
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0003_words_of_leads"),
        ("listings", "0002_triggers_and_functions"),
        ("tenants", "0004_append_only"),
    ]

    operations = [
        migrations.AddField(
            model_name="leadexport",
            name="format",
            field=models.CharField(choices=[("csv", "Leads as CSV"), ("vcard", "Contacts as vCard")], db_default="csv", default="csv", max_length=10),
        ),
        migrations.AddField(
            model_name="leadexport",
            name="lead_id",
            field=models.BigIntegerField(help_text="The lead whose contacts were taken from its page", null=True),
        ),
        migrations.AlterField(
            model_name="contact",
            name="source",
            field=models.CharField(choices=[("tracerfy", "Tracerfy"), ("agent", "Entered manually"), ("csv", "CSV file"), ("vcard", "vCard file"), ("client", "From the person")], default="agent", max_length=12),
        ),
        migrations.AlterField(
            model_name="emailaddress",
            name="source",
            field=models.CharField(choices=[("tracerfy", "Tracerfy"), ("agent", "Entered manually"), ("csv", "CSV file"), ("vcard", "vCard file"), ("client", "From the person")], default="agent", max_length=12),
        ),
        migrations.AlterField(
            model_name="phonenumber",
            name="source",
            field=models.CharField(choices=[("tracerfy", "Tracerfy"), ("agent", "Entered manually"), ("csv", "CSV file"), ("vcard", "vCard file"), ("client", "From the person")], default="agent", max_length=12),
        ),
        migrations.CreateModel(
            name="CalendarFeed",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("token_digest", models.CharField(max_length=64, unique=True)),
                ("of_everyone", models.BooleanField(default=False, help_text="What is assigned to others too; for owners alone")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("last_used_at", models.DateTimeField(null=True)),
                ("content_digest", models.BinaryField(default=bytes, help_text="SHA-256 of what was last served", max_length=32)),
                ("content_changed_at", models.DateTimeField(null=True)),
                ("membership", models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.membership")),
                ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="PropertyExport",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("user_id", models.BigIntegerField()),
                ("user_name", models.CharField(max_length=200)),
                ("query", models.TextField(blank=True)),
                ("rows", models.PositiveIntegerField()),
                ("at", models.DateTimeField()),
                ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant")),
            ],
            options={
                "ordering": ["-at"],
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="CalendarEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("uid", models.CharField(max_length=200)),
                ("digest", models.BinaryField(help_text="SHA-256 of the event's content", max_length=32)),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("changed_at", models.DateTimeField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("is_all_day", models.BooleanField(default=False)),
                ("canceled_at", models.DateTimeField(null=True)),
                ("listing", models.ForeignKey(db_constraint=False, db_index=False, null=True, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="listings.listing")),
                ("tenant", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant")),
                ("feed", models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name="entries", to="crm_leads.calendarfeed")),
            ],
            options={
                "verbose_name_plural": "calendar entries",
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("feed", "uid"), name="one_calendar_entry_per_uid")],
            },
        ),
        rls.EnableRowSecurity("crm_leads_calendarfeed"),
        rls.EnableRowSecurity("crm_leads_calendarentry"),
        rls.EnableRowSecurity("crm_leads_propertyexport", append_only=True),
        rls.RefuseChange("crm_leads_propertyexport"),
    ]
