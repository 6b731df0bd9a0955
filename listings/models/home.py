from django.conf import settings
from django.db import models
from django.utils import timezone

from listings.homes.judging import Verdict
from realty.tenants.scope import TenantOwned


class HomeDecision(TenantOwned):
    """What a person said of a home on its page: this listing is another home, or these two are one. Its answers and
    marks hold until somebody undoes it; the decision itself stays and tells who did what, and when.

    The listings are numbers, since a collection may go, and `said` names them by their MLS numbers alone: what a
    listing said of its home goes with the listing.
    """

    class Kind(models.TextChoices):
        PART = "part", "Another home"
        JOIN = "join", "The same home"

    kind = models.CharField(max_length=10, choices=Kind.choices)
    listing_id = models.BigIntegerField()
    other_listing_id = models.BigIntegerField()
    said = models.TextField(help_text="The decision in a sentence")
    at = models.DateTimeField(default=timezone.now)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta(TenantOwned.Meta):
        abstract = False
        indexes = [
            models.Index(fields=["tenant", "listing_id"], name="home_decision_of_listing"),
            models.Index(fields=["tenant", "other_listing_id"], name="home_decision_of_other"),
        ]

    def __str__(self) -> str:
        return self.said


class HomeMark(TenantOwned):
    """A listing that a person told apart from others which say the same of their home (`listings.homes.marks`), by what
    it said then."""

    listing_id = models.BigIntegerField(primary_key=True)
    fingerprint = models.CharField(max_length=32)
    decision = models.ForeignKey(HomeDecision, on_delete=models.CASCADE, related_name="marks")

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return self.fingerprint


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
    decision = models.ForeignKey(
        HomeDecision, null=True, on_delete=models.SET_NULL, db_index=False, related_name="answers",
        help_text="Which gave the answer, and takes it back when it is undone",
    )  # fmt: skip

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
    """How far a tenant's stored `records` ("listings", "leads", "duplicates 2") follow one way to read an address
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
