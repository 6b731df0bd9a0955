"""One row for each order of a skip trace or a scrub, and one for each lead in it."""

from django.db import models

from crm_leads.enums import ActState
from crm_leads.leads.models import Lead
from crm_leads.outreach.models import OutwardAct
from realty.tenants.scope import TenantOwned

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
            ),
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
    set_aside_at = models.DateTimeField(null=True, help_text="The home was another one then, or was sold since")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(
                fields=["lead"], condition=models.Q(outcome="pending"), name="one_open_trace_per_lead"
            )
        ]

    def __str__(self) -> str:
        return f"{self.address}: {self.outcome}"
