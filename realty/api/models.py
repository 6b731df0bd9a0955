"""Tokens, and the answers that a repeated write gets again: of a person, so neither belongs to a tenant."""

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.utils import timezone

from realty.api.scopes import Scope
from realty.secrets import EncryptedJSONField
from realty.tenants.models import Membership


class ApiToken(models.Model):
    """A key of one person for one of their tenants, by the membership: it ends with it. None for platform staff, whose
    token has the scope `staff`. Only a digest is kept; `hint` are the first characters, to tell tokens apart."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="api_tokens")
    membership = models.ForeignKey(Membership, on_delete=models.CASCADE, null=True, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    hint = models.CharField(max_length=16)
    scopes = ArrayField(models.CharField(max_length=20, choices=Scope.choices))
    created_at = models.DateTimeField(auto_now_add=True)
    expires_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    # Set where a page lists tokens (`realty.api.tokens.of_user`).
    tenant_name = ""

    class Meta:
        ordering = ["-created_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.name} ({self.hint}...)"

    @property
    def is_live(self) -> bool:
        return self.revoked_at is None and self.expires_at > timezone.now()

    @property
    def is_for_platform(self) -> bool:
        return self.membership_id is None and Scope.STAFF in self.scopes


class IdempotentAnswer(models.Model):
    """One write under an Idempotency-Key: `key` is a digest of caller and key, `request` one of what was asked.
    `answer` (status, headers, body) is None while the write is at work; encrypted, since it is a tenant's."""

    key = models.CharField(max_length=64, primary_key=True)
    request = models.CharField(max_length=64)
    begun_at = models.DateTimeField(db_index=True)
    answer = EncryptedJSONField(null=True)

    def __str__(self) -> str:
        return f"Answer to {self.key[:8]}"
