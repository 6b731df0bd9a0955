"""People and firms behind a lead or a property, and how to reach them.

Whether an address may be used is never stored here: consent and do-not-contact belong to the number or e-mail address
itself (`crm_leads.compliance`), whoever has it.
"""

from django.db import models

from crm_leads.enums import LineType, Source
from crm_leads.leads.models.lead import Lead
from realty.tenants.scope import TenantOwned


class Contact(TenantOwned):
    """An owner of a lead's home, or a client of a CRM property. No birth date, no relatives: nothing that outreach
    does not need."""

    lead = models.ForeignKey(Lead, null=True, blank=True, on_delete=models.CASCADE, related_name="contacts")
    full_name = models.TextField(blank=True)
    first_name = models.TextField(blank=True)
    last_name = models.TextField(blank=True)
    is_entity = models.BooleanField(default=False, help_text="A company, trust or estate rather than a person")
    is_owner = models.BooleanField(null=True, help_text="Owns the home by the source; None: not said")
    is_deceased = models.BooleanField(default=False)
    mailing_address = models.TextField(blank=True)
    mailing_city = models.TextField(blank=True)
    mailing_state = models.TextField(blank=True)
    mailing_postal_code = models.TextField(blank=True)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.AGENT)
    rank = models.PositiveSmallIntegerField(default=1, help_text="1 is the likeliest")
    opted_out_at = models.DateTimeField(null=True, blank=True, help_text="Asked on any channel not to be contacted")
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["rank", "id"]

    def __str__(self) -> str:
        return self.full_name or f"{self.first_name} {self.last_name}".strip() or "Name not known"


class PhoneNumber(TenantOwned):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="phones")
    number = models.CharField(max_length=16, help_text="E.164, e.g. +17605550123")
    line_type = models.CharField(max_length=10, choices=LineType.choices, blank=True)
    carrier = models.TextField(blank=True)
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.AGENT)
    rank = models.PositiveSmallIntegerField(default=1, help_text="1 is the likeliest")
    is_wrong = models.BooleanField(default=False, help_text="Reaches someone else, or no one")
    last_result = models.CharField(max_length=40, blank=True)
    last_result_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["is_wrong", "rank", "id"]
        constraints = [models.UniqueConstraint(fields=["contact", "number"], name="one_number_per_contact")]
        indexes = [models.Index(fields=["tenant", "number"], name="phone_by_number")]

    def __str__(self) -> str:
        return self.number


class EmailAddress(TenantOwned):
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="emails")
    address = models.EmailField(help_text="Lower case")
    source = models.CharField(max_length=12, choices=Source.choices, default=Source.AGENT)
    rank = models.PositiveSmallIntegerField(default=1, help_text="1 is the likeliest")
    last_result = models.CharField(max_length=40, blank=True)
    last_result_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["rank", "id"]
        constraints = [models.UniqueConstraint(fields=["contact", "address"], name="one_address_per_contact")]
        indexes = [models.Index(fields=["tenant", "address"], name="email_by_address")]

    def __str__(self) -> str:
        return self.address
