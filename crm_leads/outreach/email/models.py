"""Templates, sequences with who is in them, one row for each e-mail, and who writes."""

from django.conf import settings
from django.db import models

from crm_leads.leads.models import Contact, Lead
from crm_leads.outreach.models import OutwardAct
from realty.moments import within_reason
from realty.tenants.scope import TenantOwned


class EmailTemplate(TenantOwned):
    name = models.CharField(max_length=80)
    subject = models.CharField(max_length=200)
    body = models.TextField(help_text="Plain text with merge fields, e.g. {first_name}")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_template_per_name")]

    def __str__(self) -> str:
        return self.name


class EmailSequence(TenantOwned):
    """Templates sent one after another to a lead until something stops it."""

    name = models.CharField(max_length=80)
    enabled = models.BooleanField(default=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["name"]
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="one_sequence_per_name")]

    def __str__(self) -> str:
        return self.name


class SequenceStep(TenantOwned):
    sequence = models.ForeignKey(EmailSequence, on_delete=models.CASCADE, related_name="steps")
    order = models.PositiveSmallIntegerField()
    template = models.ForeignKey(EmailTemplate, on_delete=models.PROTECT, related_name="+")
    days_after = models.PositiveSmallIntegerField(help_text="Days after the step before, or after enrolling")

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["order"]
        constraints = [models.UniqueConstraint(fields=["sequence", "order"], name="one_step_per_order")]

    def __str__(self) -> str:
        return f"{self.order}: {self.template}"


class Enrollment(TenantOwned):
    """A lead's way through a sequence."""

    sequence = models.ForeignKey(EmailSequence, on_delete=models.CASCADE, related_name="enrollments")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="enrollments")
    contact = models.ForeignKey(Contact, on_delete=models.CASCADE, related_name="+")
    address = models.EmailField(blank=True)
    next_order = models.PositiveSmallIntegerField(default=1)
    due_at = models.DateTimeField(null=True)
    enrolled_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    enrolled_at = models.DateTimeField(auto_now_add=True)
    stopped_at = models.DateTimeField(null=True)
    stopped_because = models.TextField(blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            *within_reason("due_at", table="enrollment"),
            models.UniqueConstraint(
                fields=["sequence", "lead"], condition=models.Q(stopped_at=None), name="one_open_enrollment"
            ),
        ]
        indexes = [models.Index(fields=["due_at"], condition=models.Q(stopped_at=None), name="enrollment_due")]

    def __str__(self) -> str:
        return f"{self.sequence_id} for lead {self.lead_id}"


class EmailMessage(OutwardAct):
    """One message to one recipient, as it was sent."""

    contact = models.ForeignKey(Contact, null=True, on_delete=models.SET_NULL, related_name="+")
    address = models.EmailField(blank=True, help_text="Empty once erased")
    digest = models.CharField(max_length=64)
    enrollment = models.ForeignKey(Enrollment, null=True, on_delete=models.SET_NULL, related_name="messages")
    step_order = models.PositiveSmallIntegerField(null=True)
    template = models.ForeignKey(EmailTemplate, null=True, on_delete=models.SET_NULL, related_name="+")
    subject = models.CharField(max_length=300)
    body = models.TextField()
    message_id = models.CharField(max_length=200, blank=True, help_text="The vendor's id")
    unsubscribe_key = models.CharField(max_length=64, unique=True)
    delivered_at = models.DateTimeField(null=True)
    bounced_at = models.DateTimeField(null=True, help_text="Permanent: the address is no longer used")
    given_up_at = models.DateTimeField(null=True, help_text="A final soft bounce: the address stays usable")
    bounce_reason = models.TextField(blank=True, help_text="What the vendor says of either")
    complained_at = models.DateTimeField(null=True)
    result = models.CharField(max_length=200, blank=True, help_text="In plain words")
    sent_from = models.CharField(max_length=400, blank=True, help_text="The From line that it left with")

    class Meta(OutwardAct.Meta):
        abstract = False
        constraints = [
            *OutwardAct.Meta.constraints,
            *within_reason("delivered_at", "bounced_at", "given_up_at", "complained_at", table="email"),
            models.UniqueConstraint(
                fields=["enrollment", "step_order"],
                condition=models.Q(enrollment__isnull=False),
                name="one_message_per_step",
            ),
        ]
        indexes = [
            *OutwardAct.Meta.indexes,
            models.Index(fields=["tenant", "message_id"], name="email_by_message_id"),
            models.Index(fields=["tenant", "-sent_at"], include=["requested_by", "state"], name="email_by_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.get_state_display()}"


class Sender(TenantOwned):
    """What a member's letters show of who writes them, beside the name of their profile."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    email = models.EmailField(blank=True, help_text="Their own address; else that of their profile")
    license_number = models.CharField(max_length=40, blank=True)
    license_state = models.CharField(max_length=2, blank=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "user"], name="one_sender_per_member")]

    def __str__(self) -> str:
        return f"Sender {self.user_id}"
