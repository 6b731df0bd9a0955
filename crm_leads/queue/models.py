"""Saved lists, files that were taken, and the narrow copy of the leads that the queue counts words in."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from crm_leads.enums import ExportedNumbers, ExportFormat
from crm_leads.leads.models import Lead
from realty.tenants.scope import TenantOwned


class LeadWords(TenantOwned):
    """One row for each lead, which triggers keep (migration 0003_words_of_leads). The leads with a word that many have
    lie on every page of the table of leads; here on a seventh as many."""

    # The trigger keeps both right, so PostgreSQL need not look; the index of words is led by the tenant.
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    lead = models.OneToOneField(
        Lead, primary_key=True, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    tab = models.CharField(max_length=12)
    has_phone = models.BooleanField()
    has_email = models.BooleanField()
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    search_text = models.TextField()

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [
            GinIndex(fields=["tenant", "search_text"], opclasses=["int8_ops", "gin_trgm_ops"], name="words_trigrams"),
        ]

    def __str__(self) -> str:
        return self.search_text


class SavedList(TenantOwned):
    """A named filter of the queue: the query string is the list."""

    name = models.CharField(max_length=80)
    query = models.TextField(blank=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    is_shared = models.BooleanField(default=False, help_text="Shown to everyone in the brokerage")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "user", "name"], name="one_list_per_name")]

    def __str__(self) -> str:
        return self.name


class LeadExport(TenantOwned):
    """Who took how many leads out of the house, and by which filter, or the contacts of which one; never changed."""

    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=200)
    query = models.TextField(blank=True)
    rows = models.PositiveIntegerField()
    numbers = models.CharField(
        max_length=10, choices=ExportedNumbers.choices, blank=True, default="", help_text="Empty: before it was asked"
    )
    format = models.CharField(
        max_length=10, choices=ExportFormat.choices, default=ExportFormat.CSV, db_default=ExportFormat.CSV
    )
    lead_id = models.BigIntegerField(null=True, help_text="The lead whose contacts were taken from its page")
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.rows} leads, {self.user_name}"
