import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from realty.tenants import rls


class Migration(migrations.Migration):
    dependencies = [
        ("listings", "0008_home_keys"),
        ("tenants", "0002_invitation"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StatusWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(help_text="As the MLS writes it, e.g. Delayed Marketing", max_length=100)),
                ("folded", models.CharField(editable=False, max_length=100)),
                (
                    "standard_status",
                    models.TextField(
                        choices=[
                            ("Active", "Active"),
                            ("Active Under Contract", "Active Under Contract"),
                            ("Canceled", "Canceled"),
                            ("Closed", "Closed"),
                            ("Coming Soon", "Coming Soon"),
                            ("Delete", "Delete"),
                            ("Expired", "Expired"),
                            ("Hold", "Hold"),
                            ("Incomplete", "Incomplete"),
                            ("Pending", "Pending"),
                            ("Withdrawn", "Withdrawn"),
                            ("Unknown", "Unknown"),
                        ],
                        help_text="Only Expired, Canceled and Delete free a home for outreach; Unknown counts as listed",
                    ),
                ),
                ("source", models.CharField(help_text="The MLS's rule or page that says so", max_length=300)),
                ("set_at", models.DateTimeField(auto_now=True)),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_words",
                        to="listings.collection",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        editable=False,
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
                "ordering": ["collection", "folded"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("collection", "folded"), name="one_meaning_per_word")],
            },
        ),
        rls.EnableRowSecurity("listings_statusword"),
    ]
