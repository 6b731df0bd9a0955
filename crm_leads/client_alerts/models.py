from django.conf import settings
from django.db import models

from crm_leads.leads.models import Contact, EmailAddress
from listings.models import SavedSearch
from realty.tenants.scope import TenantOwned


class ClientAlert(TenantOwned):
    """A client who gets what a member's saved search tells, as often as that search writes. It goes with the search,
    and with the client's address."""

    search = models.ForeignKey(SavedSearch, on_delete=models.CASCADE, related_name="+")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="client_alerts")
    email = models.ForeignKey(EmailAddress, on_delete=models.CASCADE, related_name="+")
    shared_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    shared_at = models.DateTimeField(help_text="When the member said that the client asked for it")
    told_until = models.BigIntegerField(help_text="The id of the last Alert that is in an e-mail, or needs none")
    written_until = models.DateTimeField(help_text="When it last wrote, or was looked at in the morning")
    look_again_at = models.DateTimeField(null=True, help_text="Held back until then")
    stopped_at = models.DateTimeField(null=True)
    problem = models.CharField(max_length=300, blank=True, help_text="Why it stopped or is held back")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["search", "email"], condition=models.Q(stopped_at=None), name="one_alert_per_client"
            )
        ]

    def __str__(self) -> str:
        return f"{self.search_id} for contact {self.contact_id}"
