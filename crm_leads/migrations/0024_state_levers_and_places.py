import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("crm_leads", "0023_mark_call_times"),
        ("tenants", "0002_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name="leadpolicy",
            name="opt_out_number",
            field=models.CharField(
                blank=True, help_text="Toll-free, E.164, answered by a machine that takes opt-outs", max_length=16
            ),
        ),
        migrations.AddField(
            model_name="staterule",
            name="asks_reassigned",
            field=models.BooleanField(help_text="Reassigned numbers; None: as the built-in rule has it", null=True),
        ),
        migrations.AddField(
            model_name="staterule",
            name="calls_need",
            field=models.CharField(
                blank=True,
                choices=[("nothing", "Nothing"), ("any", "Any consent on record"), ("signature", "A signature")],
                help_text="Empty: as the built-in rule has it",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="staterule",
            name="mobiles_need",
            field=models.CharField(
                blank=True,
                choices=[("nothing", "Nothing"), ("any", "Any consent on record"), ("signature", "A signature")],
                help_text="Of a mobile or an unknown line; as above",
                max_length=10,
            ),
        ),
        migrations.AddField(
            model_name="staterule",
            name="synthetic_voice_allowed",
            field=models.BooleanField(
                help_text="A text read by a machine; None: as the built-in rule has it", null=True
            ),
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
                    models.DateField(blank=True, help_text="The last day; empty: until it is lifted", null=True),
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
                    models.DateField(help_text="The day of the consent, or of the last talk, that was asked about"),
                ),
                (
                    "was_reassigned",
                    models.BooleanField(help_text="Yes, or no data: the number may reach somebody else"),
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
            },
        ),
        rls.EnableRowSecurity("crm_leads_numberplace"),
        rls.EnableRowSecurity("crm_leads_placestop"),
        rls.EnableRowSecurity("crm_leads_reassignedcheck"),
    ]
