"""The listing: typed RESO columns to filter, sort and show. The source record is beside it (`source`)."""

from functools import cache
from typing import Any, ClassVar

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.urls import get_script_prefix, reverse
from django.utils import timezone

from listings.enums import DEFAULT_STATUSES, PropertyType, StandardStatus
from listings.galleries import Photo
from listings.models import fields
from listings.models.collection import Collection
from listings.models.details import ListingDetails
from listings.models.facet import FacetCity, FacetKind, FacetSubdivision, FacetSubType, facet_number
from realty.tenants.scope import TenantOwned, TenantQuerySet, tenant_manager

# What a search filters and sorts by, and what row-level security reads: with them an index answers alone. Those of
# eight bytes come first, then those of four, then texts and numerics, so that no byte is lost to alignment.
SEARCH_COLUMNS = (
    "tenant", "year_built", "bathrooms_total_integer", "modification_timestamp", "id", "latitude", "longitude",
    "came_on", "traits", "monthly_fee", "facet_sub_type", "facet_subdivision", "list_price",
    "price_per_square_foot", "living_area", "lot_size_square_feet", "postal_code",
)  # fmt: skip
# What a card or a row of a list shows; the other eighty columns cost a search page more than its SQL does.
SUMMARY = (
    "tenant", "collection", "listing_key", "listing_id", "standard_status", "property_type", "property_sub_type",
    "list_price", "previous_list_price", "close_price", "price_per_square_foot", "unparsed_address", "street_number",
    "street_number_modifier", "street_dir_prefix", "street_name", "street_suffix", "street_suffix_modifier",
    "street_dir_suffix", "unit_number", "street_additional_info", "city", "state_or_province", "postal_code",
    "internet_address_display_yn", "bedrooms_total", "bathrooms_total_integer", "living_area", "lot_size_square_feet",
    "lot_size_acres", "year_built", "listing_contract_date", "on_market_date", "off_market_date", "close_date",
    "purchase_contract_date", "contract_status_change_date", "pending_timestamp", "expiration_date", "created_at",
    "original_entry_timestamp", "modification_timestamp", "status_change_timestamp", "photos_count",
    "slug", "duplicate_key", "is_duplicate", "vanished_at",
)  # fmt: skip


@cache
def _pages_at(script_prefix: str) -> str:
    """Where the pages of listings are: to reverse each one's address took a fifth of the time of its card."""
    return reverse("listing", args=[0, "listing"]).removesuffix("0/listing/")


class ListingQuerySet(TenantQuerySet["Listing"]):
    def live(self) -> "ListingQuerySet":
        """Still in the feed."""
        return self.filter(vanished_at=None)

    def on_market(self) -> "ListingQuerySet":
        """What a search shows unless it asks for more."""
        return self.live().filter(standard_status__in=DEFAULT_STATUSES)

    def without_heavy(self) -> "ListingQuerySet":
        """For lists: leaves out what only the listing's own page and searches need."""
        return self.defer("search_vector", "private_remarks", "supplement", "rooms", "units", "media_links")

    def summaries(self, *more: str) -> "ListingQuerySet":
        """Only what a card or a row of a list shows, and `more` fields."""
        return self.only(*SUMMARY, *more)


class Listing(ListingDetails, TenantOwned):
    """One record of a collection. Only `listings.ingest` writes it."""

    to_collection = "collection"

    # Both lead composite indexes below; one of their own would only cost writes. The tenant is the collection's, so
    # only the collection is checked by PostgreSQL.
    tenant = models.ForeignKey(
        "tenants.Tenant", on_delete=models.DO_NOTHING, related_name="+", db_index=False, db_constraint=False
    )
    collection = models.ForeignKey(Collection, on_delete=models.CASCADE, related_name="listings", db_index=False)

    listing_key = models.TextField(help_text="ListingKey")
    listing_id = fields.text("ListingId")
    mls_id = fields.text("MlsId of the source: which data share")
    originating_system_name = fields.text("OriginatingSystemName")
    standard_status = models.TextField(
        choices=StandardStatus.choices, default=StandardStatus.UNKNOWN, help_text="StandardStatus"
    )
    mls_status = fields.text("MlsStatus")
    property_type = models.TextField(
        choices=PropertyType.choices, default=PropertyType.UNKNOWN, help_text="PropertyType"
    )
    mls_property_type = fields.text("The source's own code for PropertyType")
    property_sub_type = fields.text("PropertySubType")

    list_price = fields.decimal("ListPrice")
    original_list_price = fields.decimal("OriginalListPrice")
    previous_list_price = fields.decimal("PreviousListPrice")
    close_price = fields.decimal("ClosePrice")
    price_per_square_foot = fields.decimal("PricePerSquareFoot, list price over living area")
    association_fee = fields.decimal("AssociationFee")
    association_yn = fields.yes_no("AssociationYN")
    association_fee_frequency = fields.text("AssociationFeeFrequency")
    tax_annual_amount = fields.decimal("TaxAnnualAmount")

    unparsed_address = fields.text("UnparsedAddress")
    street_number = fields.text("StreetNumber")
    street_number_modifier = fields.text("StreetNumberModifier")
    street_dir_prefix = fields.text("StreetDirPrefix")
    street_name = fields.text("StreetName")
    street_suffix = fields.text("StreetSuffix")
    street_suffix_modifier = fields.text("StreetSuffixModifier")
    street_dir_suffix = fields.text("StreetDirSuffix")
    unit_number = fields.text("UnitNumber")
    street_additional_info = fields.text("StreetAdditionalInfo")
    city = fields.text("City")
    state_or_province = fields.text("StateOrProvince")
    postal_code = fields.text("PostalCode")
    county_or_parish = fields.text("CountyOrParish")
    subdivision_name = fields.text("SubdivisionName")
    parcel_number = fields.text("ParcelNumber")
    latitude = models.FloatField(null=True, blank=True, help_text="Latitude")
    longitude = models.FloatField(null=True, blank=True, help_text="Longitude")
    internet_entire_listing_display_yn = fields.yes_no("InternetEntireListingDisplayYN")
    internet_address_display_yn = fields.yes_no("InternetAddressDisplayYN")

    bedrooms_total = fields.integer("BedroomsTotal")
    bathrooms_total_integer = fields.integer("BathroomsTotalInteger")
    bathrooms_full = fields.integer("BathroomsFull")
    bathrooms_three_quarter = fields.integer("BathroomsThreeQuarter")
    bathrooms_half = fields.integer("BathroomsHalf")
    bathrooms_one_quarter = fields.integer("BathroomsOneQuarter")
    bathrooms_as_given = fields.text(
        "BathroomsTotalDecimal, as the source says it: 2.5 where the integer counts 3 rooms"
    )
    living_area = fields.decimal("LivingArea, square feet")
    lot_size_square_feet = fields.decimal("LotSizeSquareFeet")
    lot_size_acres = fields.decimal("LotSizeAcres", places=4)
    lot_size_area = fields.decimal("LotSizeArea", places=4)
    lot_size_units = fields.text("LotSizeUnits")
    year_built = fields.integer("YearBuilt")
    stories_total = fields.integer("StoriesTotal")
    garage_spaces = fields.decimal("GarageSpaces")
    pool_private_yn = fields.yes_no("PoolPrivateYN")
    spa_yn = fields.yes_no("SpaYN")
    view_yn = fields.yes_no("ViewYN")
    waterfront_yn = fields.yes_no("WaterfrontYN")
    new_construction_yn = fields.yes_no("NewConstructionYN")
    senior_community_yn = fields.yes_no("SeniorCommunityYN")
    pool_features = fields.text("PoolFeatures")
    spa_features = fields.text("SpaFeatures")
    view = fields.text("View")
    cooling = fields.text("Cooling")
    heating = fields.text("Heating")
    parking_features = fields.text("ParkingFeatures")
    appliances = fields.text("Appliances")
    interior_features = fields.text("InteriorFeatures")
    exterior_features = fields.text("ExteriorFeatures")
    community_features = fields.text("CommunityFeatures")
    lot_features = fields.text("LotFeatures")

    land_type = fields.text("Fee or Lease")
    land_lease_amount = fields.decimal("LandLeaseAmount")
    land_lease_amount_frequency = fields.text("LandLeaseAmountFrequency: Month or Year")
    land_lease_expiration_date = fields.date("LandLeaseExpirationDate")

    listing_contract_date = fields.date("ListingContractDate")
    on_market_date = fields.date("OnMarketDate")
    off_market_date = fields.date("OffMarketDate")
    purchase_contract_date = fields.date("PurchaseContractDate")
    contract_status_change_date = fields.date("ContractStatusChangeDate")
    close_date = fields.date("CloseDate")
    expiration_date = fields.date("ExpirationDate")
    modification_timestamp = fields.moment("ModificationTimestamp")
    status_change_timestamp = fields.moment("StatusChangeTimestamp")
    pending_timestamp = fields.moment("PendingTimestamp")
    price_change_timestamp = fields.moment("PriceChangeTimestamp")
    photos_change_timestamp = fields.moment("PhotosChangeTimestamp")
    original_entry_timestamp = fields.moment("OriginalEntryTimestamp")

    list_agent_key = fields.text("ListAgentKey")
    list_agent_mls_id = fields.text("ListAgentMlsId")
    list_agent_full_name = fields.text("ListAgentFullName")
    list_office_key = fields.text("ListOfficeKey")
    list_office_name = fields.text("ListOfficeName")
    public_remarks = fields.text("PublicRemarks")
    private_remarks = fields.text("PrivateRemarks")
    virtual_tour_url_branded = fields.text("VirtualTourURLBranded")
    virtual_tour_url_unbranded = fields.text("VirtualTourURLUnbranded")
    photos_count = fields.integer("PhotosCount")

    rooms = fields.children("Rooms")
    units = fields.children("UnitTypes")
    open_houses = fields.children("OpenHouse")
    virtual_tours = fields.children("VirtualTours")

    slug = fields.text("From the first address seen; never changes, so that links stay")
    property_key = fields.text("Which home this is, the same in every MLS (listings.homes)")
    address_key = fields.text("Shared by all spellings of the address")
    parcel_key = fields.text("The parcel, where it is usable")
    duplicate_key = fields.text("Listings of one tenant with the same key are the same offer of the same home")
    is_duplicate = models.BooleanField(default=False, help_text="Another collection of the tenant shows this offer")
    masked_fields = ArrayField(models.TextField(), default=list, help_text="RESO names whose value the MLS withheld")
    content_hash = models.BinaryField(max_length=16, help_text="Of the source record; unchanged means nothing to write")
    extra = models.JSONField(
        null=True,
        blank=True,
        help_text="Further fields that the feed's own map keeps searchable, an object",
    )
    search_vector = SearchVectorField(null=True, editable=False)
    facet_city = facet_number(FacetCity)
    facet_kind = facet_number(FacetKind)
    facet_sub_type = facet_number(FacetSubType)
    facet_subdivision = facet_number(FacetSubdivision)
    traits = models.IntegerField(default=0, editable=False, help_text="Pool, view, land ... in bits (listings.traits)")
    monthly_fee = models.IntegerField(
        null=True, editable=False, help_text="AssociationFee in whole dollars a month; 0 for none"
    )
    came_on = models.DateField(
        null=True, editable=False, help_text="The day it came to market, from which days on market run"
    )
    sync_source = fields.text("Which provider and resource delivered it")
    created_at = models.DateTimeField(help_text="First stored")
    updated_at = models.DateTimeField(help_text="Last time that its content changed")
    purged_at = models.DateTimeField(
        null=True, help_text="Content was removed at the end of its retention; only keys, hash and status are left"
    )
    vanished_at = models.DateTimeField(null=True, help_text="Missing from a complete key sweep since")

    objects: ClassVar[Any] = tenant_manager(ListingQuerySet)
    # Set by `listings.photos` where a list shows pictures.
    primary_photo: Photo | None = None

    class Meta(TenantOwned.Meta):
        abstract = False
        constraints = [
            models.UniqueConstraint(fields=["collection", "listing_key"], name="one_listing_per_key"),
            models.UniqueConstraint(
                # The number of one MLS; a collection may hold several. The number leads, since it is looked up.
                fields=["collection", "listing_id", "mls_id"],
                condition=models.Q(vanished_at=None) & ~models.Q(listing_id=""),
                name="one_listing_per_id",
            ),
        ]
        indexes = [
            # Finds duplicates as well: a duplicate key begins with its property key.
            models.Index(fields=["tenant", "property_key"], name="listing_of_property"),
            models.Index(fields=["tenant", "address_key"], name="listing_at_address"),
            models.Index(fields=["tenant", "parcel_key"], condition=~models.Q(parcel_key=""), name="listing_of_parcel"),
            # Why these, with their sizes and plans: docs/decisions/0006-search.md.
            models.Index(
                fields=["collection", "facet_kind", "facet_city"],
                include=(*SEARCH_COLUMNS, "is_duplicate"),
                condition=models.Q(vanished_at=None),
                name="listing_search",
            ),
            # A quarter as wide: for counting where no other filter asks for more.
            models.Index(
                fields=["collection", "facet_kind", "facet_city"],
                include=("tenant",),
                condition=models.Q(vanished_at=None, is_duplicate=False),
                name="listing_facets",
            ),
            models.Index(
                fields=["facet_kind", "facet_city"],
                include=SEARCH_COLUMNS,
                condition=models.Q(vanished_at=None, is_duplicate=False),
                name="listing_platform",
            ),
            models.Index(
                fields=["collection", "latitude", "longitude"],
                condition=models.Q(vanished_at=None),
                name="listing_location",
            ),
            GinIndex(
                name="listing_extra",
                fields=["extra"],
                opclasses=["jsonb_path_ops"],
                condition=models.Q(extra__isnull=False),
            ),
            # In kB: twice as many new words at once, an eighth less of log (docs/decisions/0006-search.md).
            GinIndex(
                fields=["tenant", "search_vector"],
                condition=models.Q(vanished_at=None),
                gin_pending_list_limit=8192,
                name="listing_words",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.listing_id or self.listing_key} {self.unparsed_address}"

    def get_absolute_url(self) -> str:
        return f"{_pages_at(get_script_prefix())}{self.pk}/{self.slug or 'listing'}/"

    @property
    def land_lease_years_remaining(self) -> int | None:
        """Whole years from today to the end of the land lease; None without one."""
        if self.land_lease_expiration_date is None:
            return None
        today = timezone.localdate()
        end = self.land_lease_expiration_date
        return max(end.year - today.year - ((end.month, end.day) < (today.month, today.day)), 0)
