"""Recordings, and one row for each voicemail."""

from django.db import models

from crm_leads.enums import IN_FLIGHT
from crm_leads.leads.models import Contact
from crm_leads.outreach.models import OutwardAct
from realty.tenants.scope import TenantOwned


class VoicemailRecording(TenantOwned):
    """What a drop plays: the vendor's media, or a text that a synthetic voice reads."""

    name = models.CharField(max_length=80)
    media_id = models.CharField(max_length=100, blank=True)
    tts_body = models.TextField(blank=True, help_text="At most 1,200 characters")
    voice_id = models.CharField(max_length=100, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_recording_per_name")]

    def __str__(self) -> str:
        return self.name


class VoicemailDrop(OutwardAct):
    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    number = models.CharField(max_length=16, help_text="E.164; empty once erased")
    digest = models.CharField(max_length=64)
    recording = models.ForeignKey(VoicemailRecording, null=True, on_delete=models.SET_NULL, related_name="+")
    api_version = models.CharField(max_length=4, default="v2")
    message_id = models.CharField(max_length=100, blank=True)
    drop_id = models.CharField(max_length=100, blank=True)
    vendor_ids = models.JSONField(default=list, help_text="All ids that the vendor's messages gave it")
    reason_code = models.CharField(max_length=20, blank=True)
    result = models.CharField(max_length=200, blank=True, help_text="In plain words")
    cost = models.DecimalField(max_digits=8, decimal_places=4, null=True, help_text="US dollars, by the callback")
    is_confirmed = models.BooleanField(default=False, help_text="A signed webhook reported the outcome")
    proof_url = models.TextField(blank=True, help_text="The vendor's recording of the call; lasts 7 days")

    class Meta(OutwardAct.Meta):
        abstract = False
        constraints = [
            *OutwardAct.Meta.constraints,
            # By the digest, which an erasure leaves: the numbers of the erased are all the same, namely none.
            models.UniqueConstraint(
                fields=["tenant", "digest"], condition=models.Q(state__in=IN_FLIGHT), name="one_drop_per_number"
            ),
        ]
        indexes = [
            *OutwardAct.Meta.indexes,
            models.Index(fields=["tenant", "digest", "-sent_at"], name="drop_by_digest"),
            models.Index(fields=["tenant", "sent_at"], include=["requested_by", "state", "cost"], name="drop_of_week"),
        ]

    def __str__(self) -> str:
        return f"Voicemail, {self.get_state_display()}"
