"""The narrow copy of the leads that the queue counts words in."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models

from crm_leads.models.lead import Lead
from realty.tenants.scope import TenantOwned


class LeadWords(TenantOwned):
    """One row for each lead, which a trigger keeps (migration 0046_lead_words). The leads with a word that many have
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
