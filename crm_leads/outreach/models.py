"""One row for each outward act. A row is claimed and committed before the vendor is called, and its outcome recorded
afterwards: whatever dies in between leaves a row that says so, and no second call (`crm_leads.outreach.acts`)."""

from django.conf import settings
from django.db import models

from crm_leads.enums import ActState
from crm_leads.leads.models import Lead
from realty.moments import within_reason
from realty.tenants.scope import TenantOwned


class OutwardAct(TenantOwned):
    lead = models.ForeignKey(Lead, null=True, on_delete=models.CASCADE, related_name="%(class)ss")
    state = models.CharField(max_length=10, choices=ActState.choices, default=ActState.QUEUED)
    idempotency_key = models.CharField(max_length=64, unique=True)
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    requested_at = models.DateTimeField()
    not_before = models.DateTimeField(null=True, help_text="Waits until then, e.g. for the calling hours")
    claimed_at = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    decision_id = models.BigIntegerField(null=True, help_text="GateDecision made just before the call")
    error = models.TextField(blank=True, help_text="What went wrong and who must act")
    is_simulated = models.BooleanField(default=False)

    class Meta(TenantOwned.Meta):
        abstract = True
        indexes = [models.Index(fields=["state", "not_before"], name="%(class)s_by_state")]
        constraints = within_reason("not_before", table="%(class)s")
