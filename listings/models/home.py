from django.conf import settings
from django.db import models
from django.utils import timezone

from listings.homes.judging import Verdict
from realty.tenants.scope import TenantOwned


class HomeQuestion(TenantOwned):
    """Two homes that may be one: put before a person once, and the answer is kept for both sides.

    The homes are known by their fingerprints (`listings.homes.keys`), the smaller one first, so the answer outlives
    the records that it was asked of. The listings are what the page shows beside it; either may be gone, or belong to
    nobody's listing at all.
    """

    one = models.CharField(max_length=32)
    other = models.CharField(max_length=32)
    one_listing_id = models.BigIntegerField(null=True)
    other_listing_id = models.BigIntegerField(null=True)
    reason = models.CharField(max_length=200, help_text="Why only a person can tell")
    asked_at = models.DateTimeField(default=timezone.now)
    answer = models.CharField(
        max_length=10,
        choices=[(Verdict.SAME.value, "The same home"), (Verdict.DIFFERENT.value, "Two homes")],
        blank=True,
    )
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "one", "other"], name="one_question_per_pair")]
        indexes = [
            models.Index(fields=["tenant", "other"], name="question_of_other"),
            models.Index(fields=["tenant", "-asked_at"], condition=models.Q(answer=""), name="question_open"),
        ]

    def __str__(self) -> str:
        return self.get_answer_display() or "Same home?"


class AddressReading(TenantOwned):
    """How far a tenant's stored `records` ("listings", "leads") follow one way to read an address
    (`listings.readings`): through which `step`, and in it up to which id. Without a row, not at all."""

    records = models.CharField(max_length=20)
    version = models.PositiveSmallIntegerField(help_text="`listings.homes.reading.READING`")
    step = models.PositiveSmallIntegerField(default=0)
    after = models.BigIntegerField(default=0)
    done_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [models.UniqueConstraint(fields=["tenant", "records"], name="one_reading_per_kind")]

    def __str__(self) -> str:
        return f"{self.records} by reading {self.version}"
