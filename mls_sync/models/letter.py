from django.db import models

from realty.tenants.scope import TenantOwned


class Letter(TenantOwned):
    """A notice to one address, written in the transaction of what it tells, so both happen or neither. It goes out
    through the site's own mail server. Without a tenant it is about the platform."""

    tenant = models.ForeignKey(  # type: ignore[assignment]
        "tenants.Tenant", null=True, on_delete=models.CASCADE, related_name="+"
    )
    about = models.CharField(max_length=60, help_text="What it tells, so that no address is told twice")
    address = models.EmailField()
    subject = models.CharField(max_length=200)
    body = models.TextField()
    written_at = models.DateTimeField(auto_now_add=True)
    attempts = models.PositiveIntegerField(default=0)
    next_attempt_at = models.DateTimeField(null=True, help_text="None: sent, or given up")
    sent_at = models.DateTimeField(null=True)
    problem = models.TextField(blank=True, help_text="Why the last attempt failed")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-written_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["about", "address"], name="one_letter_per_address")]
        indexes = [
            models.Index(
                fields=["next_attempt_at"], condition=models.Q(next_attempt_at__isnull=False), name="letters_waiting"
            )
        ]

    def __str__(self) -> str:
        return f"{self.subject} ({self.address})"
