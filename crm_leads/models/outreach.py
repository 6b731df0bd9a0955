"""One row for each outward act. A row is claimed and committed before the vendor is called, and its outcome recorded
afterwards: whatever dies in between leaves a row that says so, and no second call (`crm_leads.outreach.acts`)."""

from django.conf import settings
from django.db import models

from crm_leads.enums import IN_FLIGHT, ActState
from crm_leads.models.contact import Contact
from crm_leads.models.lead import Lead
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
            )
        ]
        indexes = [
            *OutwardAct.Meta.indexes,
            models.Index(fields=["tenant", "digest", "-sent_at"], name="drop_by_digest"),
            models.Index(fields=["tenant", "sent_at"], include=["requested_by", "state", "cost"], name="drop_of_week"),
        ]

    def __str__(self) -> str:
        return f"Voicemail, {self.get_state_display()}"


# Traces that ended without an order at the vendor: it gave no id for them and said of no deduction.
NOT_ORDERED = (ActState.FAILED, ActState.REFUSED, ActState.CANCELED)
WITHOUT_ORDER = models.Q(state__in=NOT_ORDERED, queue_id="", credits_deducted=None)


class SkipTrace(OutwardAct):
    """One order to the vendor: a look-up of owners or of do-not-call records, instant or in a batch. `queue_id` is the
    vendor's id of a batch, `dnc:` before that of a scrub, since the vendor numbers those apart."""

    trace_type = models.CharField(
        max_length=8,
        choices=[
            ("instant", "Instant"),
            ("advanced", "Advanced batch"),
            ("normal", "Normal batch"),
            ("dnc", "Do-not-call scrub"),
            ("dnc_now", "Instant do-not-call scrub"),
        ],
    )
    queue_id = models.CharField(max_length=40, blank=True)
    polled_at = models.DateTimeField(null=True)
    credits_estimated = models.PositiveIntegerField(default=0)
    credits_deducted = models.PositiveIntegerField(null=True)
    numbers = models.JSONField(default=list, help_text="E.164 numbers of a scrub that waits; emptied when it ends")
    number_count = models.PositiveIntegerField(default=0, help_text="Numbers of a scrub")
    unmatched = models.JSONField(default=list, help_text="Answers that fit no row: [{address, why}]")

    class Meta(OutwardAct.Meta):
        abstract = False
        constraints = [
            *OutwardAct.Meta.constraints,
            models.UniqueConstraint(
                fields=["tenant", "queue_id"], condition=~models.Q(queue_id=""), name="one_trace_per_queue"
            )
        ]
        indexes = [
            *OutwardAct.Meta.indexes,
            models.Index(
                fields=["tenant", "sent_at"], include=["requested_by", "credits_deducted"], name="trace_of_week"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_trace_type_display()}, {self.get_state_display()}"

    @property
    def was_free(self) -> bool:
        """As WITHOUT_ORDER has it."""
        return self.state in NOT_ORDERED and not self.queue_id and self.credits_deducted is None


class SkipTraceRow(TenantOwned):
    """A lead's place in a trace: what was sent, so that the answer can be matched by address."""

    trace = models.ForeignKey(SkipTrace, on_delete=models.CASCADE, related_name="rows")
    lead = models.ForeignKey(Lead, on_delete=models.CASCADE, related_name="trace_rows")
    address = models.TextField()
    city = models.TextField()
    state = models.CharField(max_length=2)
    zip = models.CharField(max_length=5, blank=True)
    outcome = models.CharField(
        max_length=10,
        choices=[("pending", "Waiting"), ("found", "Found"), ("missed", "No one found"), ("failed", "Failed")],
        default="pending",
    )
    finished_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=models.Q(outcome="pending"), name="one_open_trace_per_lead"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.outcome}"


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
            )
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
            )
        ]
        indexes = [
            *OutwardAct.Meta.indexes,
            models.Index(fields=["tenant", "message_id"], name="email_by_message_id"),
            models.Index(fields=["tenant", "-sent_at"], include=["requested_by", "state"], name="email_by_sent"),
        ]

    def __str__(self) -> str:
        return f"{self.subject}, {self.get_state_display()}"
