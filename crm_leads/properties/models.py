"""The tenant's own property record, which may follow a listing."""

from typing import Any

from django.conf import settings
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.urls import reverse

from crm_leads.enums import PropertyStatus
from crm_leads.leads.models import Contact, Lead
from listings.galleries import Photo
from listings.models import Collection, Listing
from realty.cron import validate_cron
from realty.tenants.scope import TenantOwned
from realty.tenants.visits import only_looking


class CrmProperty(TenantOwned):
    """`listing` is a soft reference, since a listing may vanish while the property stays; several properties may
    follow one listing. `edited_fields` names the mapped columns that people changed by hand: the MLS never writes
    those."""

    status = models.CharField(max_length=10, choices=PropertyStatus.choices, default=PropertyStatus.ACTIVE)
    client = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.SET_NULL, related_name="crm_properties", db_index=False
    )
    lead = models.ForeignKey(
        Lead, null=True, blank=True, on_delete=models.SET_NULL, related_name="crm_properties", db_index=False
    )
    assigned_to = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    notes = models.TextField(blank=True)
    tags = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    # Mapped: these follow the linked listing (`crm_leads.propagation`).
    unparsed_address = models.TextField(blank=True, help_text="UnparsedAddress")
    street_address = models.TextField(help_text="First line: number, street and unit")
    city = models.TextField(blank=True, help_text="City")
    state_or_province = models.TextField(blank=True, help_text="StateOrProvince")
    postal_code = models.TextField(blank=True, help_text="PostalCode")
    county_or_parish = models.TextField(blank=True, help_text="CountyOrParish")
    parcel_number = models.TextField(blank=True, help_text="ParcelNumber")
    property_type = models.TextField(blank=True, help_text="PropertyType")
    property_sub_type = models.TextField(blank=True, help_text="PropertySubType")
    standard_status = models.TextField(blank=True, help_text="StandardStatus of the linked listing")
    list_price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, help_text="ListPrice")
    close_price = models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True, help_text="ClosePrice")
    close_date = models.DateField(null=True, blank=True, help_text="CloseDate")
    bedrooms_total = models.PositiveIntegerField(null=True, blank=True, help_text="BedroomsTotal")
    bathrooms_total_integer = models.PositiveIntegerField(null=True, blank=True, help_text="BathroomsTotalInteger")
    living_area = models.DecimalField(
        max_digits=12, decimal_places=2, null=True, blank=True, help_text="LivingArea, square feet"
    )
    lot_size_square_feet = models.DecimalField(
        max_digits=14, decimal_places=2, null=True, blank=True, help_text="LotSizeSquareFeet"
    )
    year_built = models.PositiveIntegerField(null=True, blank=True, help_text="YearBuilt")
    edited_fields = ArrayField(models.CharField(max_length=40), default=list, blank=True)

    property_key = models.TextField(blank=True, help_text="Which home this is (listings.homes)")
    address_key = models.TextField(blank=True, help_text="Shared by all spellings of the address")
    parcel_key = models.TextField(blank=True, help_text="The parcel, where it is usable")
    listing = models.ForeignKey(
        Listing, null=True, blank=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    collection = models.ForeignKey(
        Collection, null=True, blank=True, on_delete=models.DO_NOTHING, db_constraint=False, db_index=False,
        related_name="+",
    )  # fmt: skip
    listing_key = models.TextField(blank=True, help_text="ListingKey of the linked listing")
    listing_hash = models.BinaryField(max_length=16, default=bytes, help_text="`content_hash` that was last applied")
    linked_at = models.DateTimeField(null=True, blank=True)
    linked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+", db_index=False
    )
    followed_at = models.DateTimeField(null=True, blank=True, help_text="Last time that the MLS changed a column")
    dismissed_listings = ArrayField(
        models.BigIntegerField(), default=list, blank=True, help_text="Suggestions that a person turned down"
    )
    merged_into = models.ForeignKey("self", null=True, blank=True, on_delete=models.CASCADE, related_name="merged")
    created_at = models.DateTimeField(auto_now_add=True)
    updated_at = models.DateTimeField(auto_now=True)

    # Set by `listings.photos` where a page shows it.
    primary_photo: Photo | None = None

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name = "CRM property"
        verbose_name_plural = "CRM properties"
        indexes = [
            models.Index(fields=["tenant", "listing"], name="property_of_listing"),
            models.Index(fields=["tenant", "property_key"], name="property_of_home"),
            models.Index(fields=["tenant", "address_key"], name="property_at_address"),
            models.Index(
                fields=["tenant", "parcel_key"], condition=~models.Q(parcel_key=""), name="property_of_parcel"
            ),
            models.Index(fields=["tenant", "lead"], name="property_of_lead"),
            models.Index(fields=["tenant", "client"], name="property_of_client"),
            models.Index(fields=["tenant", "status", "-updated_at"], name="property_by_status"),
        ]

    def __str__(self) -> str:
        return self.unparsed_address or self.street_address

    def get_absolute_url(self) -> str:
        return reverse("crm_property", args=[self.pk])


class PropertyMerge(TenantOwned):
    """What a merge changed, enough to undo it: the loser stays, hidden, with `merged_into` set."""

    kept = models.ForeignKey(CrmProperty, on_delete=models.CASCADE, related_name="+")
    merged = models.ForeignKey(CrmProperty, on_delete=models.CASCADE, related_name="+")
    before = models.JSONField(help_text="Columns of both before, and the ids of rows that moved")
    merged_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    merged_at = models.DateTimeField(auto_now_add=True)
    undone_at = models.DateTimeField(null=True)

    class Meta(TenantOwned.Meta):
        abstract = False

    def __str__(self) -> str:
        return f"{self.merged_id} into {self.kept_id}"


class ImportColumns(TenantOwned):
    """What the columns of a CSV file are, as a person agreed, for the next file of the same headings."""

    heading_digest = models.CharField(max_length=64, help_text="SHA-256 of the headings, without case and punctuation")
    columns = models.JSONField(help_text="What each column is, in their order; empty for one that is left out")
    changed_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")
    changed_at = models.DateTimeField(auto_now=True)

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name_plural = "import columns"
        constraints = [models.UniqueConstraint(fields=["tenant", "heading_digest"], name="one_mapping_per_heading")]

    def __str__(self) -> str:
        return f"Columns of a file, {self.changed_at:%Y-%m-%d}"


class PropertyExport(TenantOwned):
    """Who took how many properties out of the house, and by which filter; never changed."""

    user_id = models.BigIntegerField()
    user_name = models.CharField(max_length=200)
    query = models.TextField(blank=True)
    rows = models.PositiveIntegerField()
    at = models.DateTimeField()

    class Meta(TenantOwned.Meta):
        abstract = False
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.rows} properties, {self.user_name}"


class ActiveRefresh(TenantOwned):
    """When the listings of a tenant's active properties are fetched anew; one row for each tenant."""

    enabled = models.BooleanField(default=True)
    cron_expression = models.CharField(
        max_length=100, default="0 * * * *", validators=[validate_cron], help_text="In the tenant's time zone"
    )
    limit = models.PositiveIntegerField(default=1_000, help_text="Listings in one run")
    request_delay = models.DecimalField(
        max_digits=5, decimal_places=2, default=1, help_text="Seconds between requests to the MLS"
    )
    priority = models.CharField(
        max_length=8, choices=[("low", "Low"), ("normal", "Normal"), ("high", "High")], default="normal"
    )
    next_due_at = models.DateTimeField(null=True, blank=True)
    last_run_at = models.DateTimeField(null=True, blank=True)
    last_count = models.PositiveIntegerField(default=0, help_text="Listings that the last run asked for")
    last_message = models.TextField(blank=True)
    run_count = models.PositiveIntegerField(default=0)

    class Meta(TenantOwned.Meta):
        abstract = False
        verbose_name_plural = "active refreshes"
        constraints = [models.UniqueConstraint(fields=["tenant"], name="one_active_refresh_per_tenant")]

    def __str__(self) -> str:
        return f"Refresh of active properties, {self.cron_expression}"

    @classmethod
    def of_tenant(cls, tenant_id: int) -> "ActiveRefresh":
        """The tenant's row, made with the defaults where there is none."""
        first: dict[str, Any] = {"cron_expression": settings.ACTIVE_PROPERTIES_SCRAPING_FREQUENCY}
        if only_looking():
            return cls.objects.filter(tenant_id=tenant_id).first() or cls(tenant_id=tenant_id, **first)
        return cls.objects.get_or_create(tenant_id=tenant_id, defaults=first)[0]
