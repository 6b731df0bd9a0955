"""The lead: one for each home whose listing expired or was canceled."""

from datetime import datetime
from typing import Any, ClassVar

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models.functions import Concat, Left, Lower
from django.urls import reverse
from django.utils import timezone

from crm_leads.enums import ClosedBecause, ExpiryReason, LeadStatus
from listings.galleries import Photo
from listings.models import Collection, Listing
from realty.moments import within_reason
from realty.tenants.scope import TenantOwned, TenantQuerySet, tenant_manager

# What a row of the queue shows; the snapshot stays in the table.
SUMMARY = (
    "tenant", "listing", "collection", "listing_key", "mls_number", "standard_status", "status_changed_on", "status",
    "closed_at", "closed_because", "assigned_to", "next_step", "next_step_at", "score", "unparsed_address",
    "street_address", "city", "state_or_province", "postal_code", "list_price", "original_list_price", "price_cuts",
    "days_on_market", "bedrooms_total", "bathrooms_total_integer", "living_area", "list_office_name",
    "owner_name", "has_phone", "has_email", "callable_from", "callable_until", "callable_rule",
    "is_simulated", "last_activity_at", "created_at",
)  # fmt: skip

# What counts of the queue look at. Values of one width first: PostgreSQL knows where they stand.
COUNTED = [
    "has_phone", "has_email", "price_cuts", "score", "status_changed_on", "days_on_market", "assigned_to",
    "next_step_at", "list_price",
]  # fmt: skip


def marked(now: datetime | None = None) -> dict[str, Any]:
    """Values for an update of leads on whose calls a fact has changed (`crm_leads.outreach.calls.times`)."""
    due = models.Case(
        models.When(has_phone=True, then=models.Value(now or timezone.now())),
        output_field=models.DateTimeField(null=True),
    )
    return {"callable_from": None, "callable_until": due, "callable_rule": ""}


class LeadQuerySet(TenantQuerySet["Lead"]):
    def open(self) -> "LeadQuerySet":
        """May be worked: neither closed nor purged."""
        return self.filter(closed_at=None)

    def mark(self, now: datetime | None = None) -> int:
        """Nobody knows any more when these may be called, until they are looked at."""
        return self.update(**marked(now))

    def summaries(self) -> "LeadQuerySet":
        return self.only(*SUMMARY)


class Lead(TenantOwned):
    """`listing` and `collection` are soft references: the snapshot outlives what it was taken from, so they may name
    rows that are gone. Columns that the queue filters and sorts by are copied from the listing once."""

    listing = models.ForeignKey(
        Listing, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    collection = models.ForeignKey(
        Collection, null=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False, related_name="+"
    )
    property_key = models.TextField(help_text="Which home this is (listings.homes)")
    address_key = models.TextField(blank=True, help_text="Shared by all spellings of the address")
    parcel_key = models.TextField(blank=True, help_text="The parcel, where it is usable")
    listing_key = models.TextField(blank=True, help_text="ListingKey of the listing that ended")
    mls_number = models.TextField(blank=True, help_text="ListingId of the listing that ended")
    is_simulated = models.BooleanField(default=False)

    status = models.CharField(max_length=12, choices=LeadStatus.choices, default=LeadStatus.NEW)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_because = models.CharField(max_length=16, choices=ClosedBecause.choices, blank=True)
    closed_evidence = models.TextField(blank=True, help_text="The record that closed it, in plain words")
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    next_step = models.CharField(max_length=200, blank=True)
    next_step_at = models.DateTimeField(null=True, blank=True)
    expiry_reason = models.CharField(max_length=16, choices=ExpiryReason.choices, blank=True)
    expiry_note = models.TextField(blank=True)
    score = models.SmallIntegerField(default=0, help_text="0 to 100")
    score_reasons = models.JSONField(default=list, help_text="[{key, number, points}], largest first")

    standard_status = models.TextField(help_text="StandardStatus that made the lead: Expired or Canceled")
    status_changed_on = models.DateField(help_text="When the listing ended, by the MLS")
    property_type = models.TextField(blank=True, help_text="PropertyType")
    property_sub_type = models.TextField(blank=True, help_text="PropertySubType")
    unparsed_address = models.TextField(blank=True, help_text="UnparsedAddress")
    street_address = models.TextField(blank=True, help_text="First line: number, street and unit")
    city = models.TextField(blank=True, help_text="City")
    state_or_province = models.TextField(blank=True, help_text="StateOrProvince")
    postal_code = models.TextField(blank=True, help_text="PostalCode")
    county_or_parish = models.TextField(blank=True, help_text="CountyOrParish")
    parcel_number = models.TextField(blank=True, help_text="ParcelNumber")
    latitude = models.FloatField(null=True, help_text="Latitude")
    longitude = models.FloatField(null=True, help_text="Longitude")
    list_price = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="ListPrice at the end")
    original_list_price = models.DecimalField(max_digits=14, decimal_places=2, null=True, help_text="OriginalListPrice")
    price_cuts = models.PositiveSmallIntegerField(default=0)
    days_on_market = models.PositiveIntegerField(null=True)
    bedrooms_total = models.PositiveIntegerField(null=True, help_text="BedroomsTotal")
    bathrooms_total_integer = models.PositiveIntegerField(null=True, help_text="BathroomsTotalInteger")
    living_area = models.DecimalField(max_digits=12, decimal_places=2, null=True, help_text="LivingArea, square feet")
    list_agent_full_name = models.TextField(blank=True, help_text="ListAgentFullName")
    list_office_name = models.TextField(blank=True, help_text="ListOfficeName")
    photos_count = models.PositiveIntegerField(null=True, help_text="PhotosCount")
    snapshot = models.JSONField(default=dict, help_text="The listing as it ended: columns, photos, events")

    # Kept by `crm_leads.leads.contacts` when contacts change, since the queue filters by them.
    owner_name = models.TextField(blank=True)
    has_phone = models.BooleanField(default=False)
    has_email = models.BooleanField(default=False)
    # Kept by `crm_leads.outreach.calls.times`: when the gate would next admit a call to one of the numbers.
    callable_from = models.DateTimeField(null=True, help_text="None: not by time alone, or not known yet")
    callable_until = models.DateTimeField(null=True, help_text="It is looked at again from then on")
    callable_rule = models.CharField(
        max_length=20, blank=True, default="", db_default="", help_text="The rule that says no to every number"
    )
    last_activity_at = models.DateTimeField(null=True)
    purged_at = models.DateTimeField(null=True, help_text="Listing data and contacts were removed")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # PostgreSQL keeps both, so that the queue counts its tabs and looks for words inside an index.
    tab = models.GeneratedField(
        expression=models.Case(models.When(closed_at=None, then=models.F("status")), default=models.Value("closed")),
        output_field=models.CharField(max_length=12),
        db_persist=True,
    )
    search_text = models.GeneratedField(
        # Cut, since PostgreSQL refuses to index values over some 2,700 bytes.
        expression=Lower(
            Concat(
                Left("unparsed_address", 200), models.Value(" "), Left("owner_name", 100), models.Value(" "),
                Left("mls_number", 50),
            )
        ),
        output_field=models.TextField(),
        db_persist=True,
    )  # fmt: skip

    objects: ClassVar[Any] = tenant_manager(LeadQuerySet)
    # Set by `listings.photos` where a list shows it.
    primary_photo: Photo | None = None

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["tenant", "property_key"], name="one_lead_per_home"),
            *within_reason("next_step_at", table="lead"),
        ]
        indexes = [
            models.Index(fields=["tenant", "listing"], name="lead_of_listing"),
            models.Index(fields=["tenant", "address_key"], name="lead_at_address"),
            models.Index(fields=["tenant", "parcel_key"], condition=~models.Q(parcel_key=""), name="lead_of_parcel"),
            models.Index(fields=["tenant", "-status_changed_on", "-id"], name="lead_newest"),
            # Few values, so PostgreSQL keeps each combination once: a tenth of `lead_counts`.
            models.Index(fields=["tenant", "tab", "has_phone", "has_email", "assigned_to"], name="lead_tab"),
            # The cities there are, and counts within some of them.
            models.Index(fields=["tenant", "city", "tab"], include=COUNTED, name="lead_city"),
            models.Index(fields=["tenant", "next_step_at", "-id"], include=["tab", "assigned_to"], name="lead_due"),
            # What most filters need and no more: a third of `lead_queue`, so that counts read a third of the pages.
            models.Index(fields=["tenant", "tab"], include=COUNTED, name="lead_counts"),
            # Both orders, each way, and counts between two bounds.
            models.Index(fields=["tenant", "tab", "list_price"], name="lead_price"),
            models.Index(fields=["tenant", "tab", "days_on_market", "price_cuts"], name="lead_days"),
            # The rows of words that few leads have. Counts of words are taken in `LeadWords`.
            GinIndex(fields=["tenant", "search_text"], opclasses=["int8_ops", "gin_trgm_ops"], name="lead_trigrams"),
            # Whatever the queue filters and sorts by: its counts and pages of ids never leave the index.
            models.Index(
                fields=["tenant", "tab", "score", "id"],
                include=[
                    "city", "status_changed_on", "list_price", "price_cuts", "days_on_market", "has_phone", "has_email",
                    "assigned_to", "next_step_at", "search_text", "callable_from", "callable_until",
                ],
                name="lead_queue",
            ),
            # Who may be called, and whose time has passed.
            models.Index(
                fields=["tenant", "callable_until"], include=["callable_from", "tab", "has_phone"], name="lead_callable"
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.unparsed_address or f"Lead {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("lead", args=[self.pk])

    @property
    def is_open(self) -> bool:
        return self.closed_at is None
