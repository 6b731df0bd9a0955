"""Proof of erasures, and what the Telemarketing Sales Rule wants kept of a call after the lead's own data are gone."""

from django.db import models

from crm_leads.enums import Channel, SuppressedBecause
from realty.tenants.scope import TenantOwned


class CallRecord(TenantOwned):
    """The details of one call or voicemail for five years (16 CFR 310.5(b), 89 FR 26760), apart from the lead's: made
    when its row loses the number, or its recording goes. Only an owner reads them."""

    channel = models.CharField(max_length=12, choices=Channel.choices)
    act_id = models.BigIntegerField(help_text="Of the Call or the VoicemailDrop")
    digest = models.CharField(max_length=64)
    number = models.CharField(max_length=16, help_text="E.164")
    name = models.CharField(max_length=200, blank=True, help_text="Of the person called, as far as it was known")
    called_at = models.DateTimeField()
    result = models.CharField(max_length=200, blank=True)
    details = models.JSONField(
        default=dict, help_text="{caller, seller, line, decision, message: {...}, consents: [{...}]}"
    )
    keep_until = models.DateField()

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "channel", "act_id"], name="one_record_per_act")]
        indexes = [
            models.Index(fields=["tenant", "digest"], name="call_record_by_digest"),
            models.Index(fields=["tenant", "-called_at"], name="call_record_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}, {self.called_at:%Y-%m-%d}"


class Erasure(TenantOwned):
    """Proof that a person was erased on request: what was asked, when, by whom, and how much went; never changed.
    The addresses themselves are gone: their digests stay, so that a "stop" holds."""

    requested_by = models.CharField(max_length=200, help_text="How the person asked, e.g. by letter of May 3")
    digests = models.JSONField(help_text="Keyed digests of the phones and e-mail addresses that were erased")
    counts = models.JSONField(help_text='Rows removed or blanked by model, e.g. {"contacts": 1, "phones": 2}')
    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=200)
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"Erased {self.at:%Y-%m-%d}"


class KeptStop(models.Model):
    """A "do not contact" of a brokerage that was deleted, by keyed digest alone: 47 CFR 64.1200(d)(6) has it honored
    for five years, also where the brokerage comes back. No tenant's row, since its tenant is gone."""

    brokerage = models.CharField(max_length=24, help_text="Slug of the tenant that was deleted")
    digest = models.CharField(max_length=64)
    because = models.CharField(max_length=16, choices=SuppressedBecause.choices)
    channel = models.CharField(max_length=12, choices=Channel.choices, blank=True)
    occurred_at = models.DateTimeField()
    keep_until = models.DateField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["brokerage", "digest", "because"], name="one_kept_stop_per_reason")
        ]

    def __str__(self) -> str:
        return f"{self.get_because_display()}, {self.brokerage}"
