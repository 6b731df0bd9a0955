"""A tenant's accounts with outreach vendors, and what the vendors told us."""

from hashlib import sha256
from typing import Any

from django.db import models

from crm_leads.enums import VendorKind
from realty.moments import within_reason
from realty.secrets import EncryptedJSONField, SecretDict, readable
from realty.tenants.scope import TenantOwned


def webhook_digest(key: str) -> str:
    """Plain, since the key is random and long: nobody finds it by trying."""
    return sha256(key.encode()).hexdigest()


class VendorAccount(TenantOwned):
    """One for each vendor and tenant. Without one, an act ends with a message that says so; never silently."""

    kind = models.CharField(max_length=12, choices=VendorKind.choices)
    enabled = models.BooleanField(default=True)
    is_simulated = models.BooleanField(default=False, help_text="Talks to the bundled simulated vendor")
    options = models.JSONField(default=dict, blank=True, help_text="e.g. base_url, api_version, phone_line_id")
    secrets: Any = EncryptedJSONField(
        default=dict, blank=True, help_text="Credentials; stored encrypted, never shown again"
    )
    secrets_changed_at = models.DateTimeField(null=True, blank=True)
    webhook: Any = EncryptedJSONField(default=dict, blank=True, help_text="`key`: see `webhook_key`")
    webhook_digest = models.CharField(
        max_length=64, unique=True, editable=False, help_text="Of the key, to look the account up by"
    )
    checked_at = models.DateTimeField(null=True, blank=True)
    check_message = models.TextField(blank=True)
    check_ok = models.BooleanField(null=True)
    suspended_until = models.DateTimeField(null=True, blank=True, help_text="The vendor asked us to wait")
    timeouts = models.PositiveSmallIntegerField(default=0, help_text="Acts in a row that had no answer in time")
    stopped_at = models.DateTimeField(null=True, blank=True, help_text="Stopped automatically, near its limits")
    stopped_because = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["kind"]
        constraints = [
            models.UniqueConstraint(fields=["tenant", "kind"], name="one_account_per_vendor"),
            *within_reason("suspended_until", table="account"),
        ]

    def __str__(self) -> str:
        return self.get_kind_display()

    @property
    def webhook_key(self) -> str:
        """Unguessable part of the address at which the vendor calls us; "" where no key of this site opens it."""
        return str((readable(self.webhook) or {}).get("key", ""))

    @webhook_key.setter
    def webhook_key(self, key: str) -> None:
        self.webhook, self.webhook_digest = SecretDict(key=key), webhook_digest(key)


class VendorEvent(TenantOwned):
    """Everything that a vendor posted to us, as it came until it is worked: then what names a person goes out of it. An
    event is worked once, however often it arrives."""

    kind = models.CharField(max_length=12, choices=VendorKind.choices)
    event_id = models.CharField(max_length=200, help_text="The vendor's id of it, else a digest of the body")
    event_type = models.CharField(max_length=100, blank=True)
    is_signed = models.BooleanField(help_text="Its signature was verified; otherwise it is only a hint")
    body = models.JSONField()
    received_at = models.DateTimeField(auto_now_add=True)
    worked_at = models.DateTimeField(null=True)
    tries = models.PositiveSmallIntegerField(default=0, help_text="That failed; after the last one it stays as it is")
    try_again_at = models.DateTimeField(null=True)
    outcome = models.TextField(blank=True, help_text="What it changed, or why nothing")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "kind", "event_id"], name="one_row_per_vendor_event")]
        indexes = [models.Index(fields=["received_at"], condition=models.Q(worked_at=None), name="vendor_event_open")]

    def __str__(self) -> str:
        return f"{self.kind} {self.event_type} {self.event_id}"
