"""Collections, their listings and what is known of them: all tables of listings, with how they are stored, each walled
off by tenant."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.contrib.postgres.operations import BtreeGinExtension
from django.db import migrations, models

import listings.folding
import realty.tenants.models
from realty.tenants import rls

# Index-only scans need a visibility map that is nearly whole, so vacuum after 2 % of new or changed rows, not 20 %.
VACUUM_SOON = """
ALTER TABLE listings_listing SET (
    autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_vacuum_insert_threshold = 2000,
    autovacuum_vacuum_scale_factor = 0.02, autovacuum_vacuum_threshold = 2000,
    autovacuum_analyze_scale_factor = 0.02, autovacuum_analyze_threshold = 2000
)
"""
# A collection is one tenant's: without this PostgreSQL takes the two conditions for independent, and reads the index of
# another column beside the right one.
OWNER = """
CREATE STATISTICS listing_owner (dependencies) ON tenant_id, collection_id FROM listings_listing
"""
# Both values are compressed already. A row of some kilobytes stays in one piece, three to a page.
PACKED = """
ALTER TABLE listings_listingsource ALTER COLUMN record SET STORAGE EXTERNAL;
ALTER TABLE listings_listingsource ALTER COLUMN gallery SET STORAGE EXTERNAL;
ALTER TABLE listings_listingsource SET (toast_tuple_target = 8160);
"""


class Migration(migrations.Migration):
    initial = True

    replaces = [
        ("listings", "0001_initial"),
        ("listings", "0002_search_indexes"),
        ("listings", "0003_lead_sources"),
        ("listings", "0005_contract_dates"),
        ("listings", "0006_reso_fields"),
        ("listings", "0007_homes"),
        ("listings", "0008_home_keys"),
        ("listings", "0009_status_words"),
        ("listings", "0010_days_on_market"),
        ("listings", "0011_folding"),
        ("listings", "0012_folded_words"),
        ("listings", "0013_american_spelling"),
        ("listings", "0014_addresses_read_again"),
        ("listings", "0016_plain_words"),
        ("listings", "0018_search_terms"),
        ("listings", "0019_search_indexes"),
        ("listings", "0020_address_readings"),
        ("listings", "0023_sources"),
        ("listings", "0024_changed_events"),
        ("listings", "0025_extra_fields"),
    ]

    dependencies = [
        ("tenants", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        # An index of words begins with the tenant, a number.
        BtreeGinExtension(),
        # Columns of the vocabularies are made by them.
        migrations.RunSQL(
            listings.folding.functions_sql(),
            "DROP FUNCTION listings_words(text); DROP FUNCTION listings_fold(text); DROP FUNCTION listings_fold_words(text)",
        ),
        migrations.CreateModel(
            name="Collection",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "provider",
                    models.CharField(
                        help_text="Short name of the MLS, e.g. gps",
                        max_length=24,
                        validators=[
                            django.core.validators.RegexValidator(
                                "^[a-z][a-z0-9]*$", "Use lower-case letters and digits, starting with a letter."
                            )
                        ],
                    ),
                ),
                ("name", models.CharField(editable=False, max_length=63, unique=True)),
                ("title", models.CharField(help_text="Name of the MLS as pages show it", max_length=200)),
                (
                    "attribution",
                    models.TextField(blank=True, help_text="Text that the MLS requires beside its listings"),
                ),
                ("is_simulated", models.BooleanField(default=False)),
                ("max_listings", models.PositiveIntegerField(default=50000, help_text="Quota of the billing tier")),
                ("listing_count", models.PositiveIntegerField(default=0, editable=False)),
                ("listing_bytes", models.BigIntegerField(default=0, editable=False)),
                ("photo_count", models.PositiveIntegerField(default=0, editable=False)),
                ("media_bytes", models.BigIntegerField(default=0, editable=False)),
                (
                    "synced_at",
                    models.DateTimeField(
                        editable=False, help_text="Complete as of this moment of the source", null=True
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
                (
                    "license_role",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("", "Not recorded"),
                            ("idx", "IDX: display only"),
                            ("vow", "VOW"),
                            ("back_office", "Back office"),
                            ("private", "Private"),
                        ],
                        default="",
                        help_text="What the feed's license is for; an IDX license allows display only (NAR model rule 18.2.2)",
                        max_length=12,
                    ),
                ),
                (
                    "days_count_to",
                    models.CharField(
                        choices=[
                            ("contract", "To the contract (most MLSs)"),
                            ("pending", "To Pending; Active Under Contract counts on"),
                            ("off_market", "On through the contract, to the closing"),
                        ],
                        default="contract",
                        help_text="As the rules of the MLS have it",
                        max_length=12,
                        verbose_name="days on market count",
                    ),
                ),
                (
                    "time_zone",
                    models.CharField(
                        blank=True,
                        help_text="Zone in which the MLS counts its days, e.g. America/Chicago; empty: the tenant's",
                        max_length=64,
                        validators=[realty.tenants.models.validate_time_zone],
                    ),
                ),
            ],
            options={
                "ordering": ["name"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "provider"), name="one_collection_per_provider")
                ],
            },
        ),
        migrations.CreateModel(
            name="FacetCity",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(unique=True)),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True, expression=listings.folding.Fold("name"), output_field=models.TextField()
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["folded"], name="facet_city_folded")],
            },
        ),
        migrations.CreateModel(
            name="FacetKind",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("property_type", models.TextField()),
                ("standard_status", models.TextField()),
                ("bedrooms_total", models.BigIntegerField(null=True)),
            ],
            options={
                "constraints": [
                    models.UniqueConstraint(
                        fields=("property_type", "standard_status", "bedrooms_total"),
                        name="one_kind_per_combination",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="FacetSubType",
            fields=[
                ("id", models.AutoField(primary_key=True, serialize=False)),
                ("name", models.TextField(unique=True)),
                (
                    "folded",
                    models.GeneratedField(
                        db_persist=True, expression=listings.folding.Fold("name"), output_field=models.TextField()
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["folded"], name="facet_sub_type_folded")],
            },
        ),
        migrations.CreateModel(
            name="Listing",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing_key", models.TextField(help_text="ListingKey")),
                ("listing_id", models.TextField(blank=True, default="", help_text="ListingId")),
                ("mls_id", models.TextField(blank=True, default="", help_text="MlsId of the source: which data share")),
                (
                    "originating_system_name",
                    models.TextField(blank=True, default="", help_text="OriginatingSystemName"),
                ),
                (
                    "standard_status",
                    models.TextField(
                        choices=[
                            ("Active", "Active"),
                            ("Active Under Contract", "Active Under Contract"),
                            ("Canceled", "Canceled"),
                            ("Closed", "Closed"),
                            ("Coming Soon", "Coming Soon"),
                            ("Delete", "Delete"),
                            ("Expired", "Expired"),
                            ("Hold", "Hold"),
                            ("Incomplete", "Incomplete"),
                            ("Pending", "Pending"),
                            ("Withdrawn", "Withdrawn"),
                            ("Unknown", "Unknown"),
                        ],
                        default="Unknown",
                        help_text="StandardStatus",
                    ),
                ),
                ("mls_status", models.TextField(blank=True, default="", help_text="MlsStatus")),
                (
                    "property_type",
                    models.TextField(
                        choices=[
                            ("Business Opportunity", "Business Opportunity"),
                            ("Commercial Lease", "Commercial Lease"),
                            ("Commercial Sale", "Commercial Sale"),
                            ("Farm", "Farm"),
                            ("Land", "Land"),
                            ("Manufactured In Park", "Manufactured In Park"),
                            ("Residential", "Residential"),
                            ("Residential Income", "Residential Income"),
                            ("Residential Lease", "Residential Lease"),
                            ("Unknown", "Unknown"),
                        ],
                        default="Unknown",
                        help_text="PropertyType",
                    ),
                ),
                (
                    "mls_property_type",
                    models.TextField(blank=True, default="", help_text="The source's own code for PropertyType"),
                ),
                ("property_sub_type", models.TextField(blank=True, default="", help_text="PropertySubType")),
                (
                    "list_price",
                    models.DecimalField(blank=True, decimal_places=2, help_text="ListPrice", max_digits=16, null=True),
                ),
                (
                    "original_list_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="OriginalListPrice", max_digits=16, null=True
                    ),
                ),
                (
                    "previous_list_price",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="PreviousListPrice", max_digits=16, null=True
                    ),
                ),
                (
                    "close_price",
                    models.DecimalField(blank=True, decimal_places=2, help_text="ClosePrice", max_digits=16, null=True),
                ),
                (
                    "price_per_square_foot",
                    models.DecimalField(
                        blank=True,
                        decimal_places=2,
                        help_text="PricePerSquareFoot, list price over living area",
                        max_digits=16,
                        null=True,
                    ),
                ),
                (
                    "association_fee",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="AssociationFee", max_digits=16, null=True
                    ),
                ),
                (
                    "association_fee_frequency",
                    models.TextField(blank=True, default="", help_text="AssociationFeeFrequency"),
                ),
                (
                    "tax_annual_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="TaxAnnualAmount", max_digits=16, null=True
                    ),
                ),
                ("unparsed_address", models.TextField(blank=True, default="", help_text="UnparsedAddress")),
                ("street_number", models.TextField(blank=True, default="", help_text="StreetNumber")),
                ("street_dir_prefix", models.TextField(blank=True, default="", help_text="StreetDirPrefix")),
                ("street_name", models.TextField(blank=True, default="", help_text="StreetName")),
                ("street_suffix", models.TextField(blank=True, default="", help_text="StreetSuffix")),
                ("unit_number", models.TextField(blank=True, default="", help_text="UnitNumber")),
                ("city", models.TextField(blank=True, default="", help_text="City")),
                ("state_or_province", models.TextField(blank=True, default="", help_text="StateOrProvince")),
                ("postal_code", models.TextField(blank=True, default="", help_text="PostalCode")),
                ("county_or_parish", models.TextField(blank=True, default="", help_text="CountyOrParish")),
                ("subdivision_name", models.TextField(blank=True, default="", help_text="SubdivisionName")),
                ("parcel_number", models.TextField(blank=True, default="", help_text="ParcelNumber")),
                ("latitude", models.FloatField(blank=True, help_text="Latitude", null=True)),
                ("longitude", models.FloatField(blank=True, help_text="Longitude", null=True)),
                (
                    "internet_entire_listing_display_yn",
                    models.BooleanField(blank=True, help_text="InternetEntireListingDisplayYN", null=True),
                ),
                (
                    "internet_address_display_yn",
                    models.BooleanField(blank=True, help_text="InternetAddressDisplayYN", null=True),
                ),
                ("bedrooms_total", models.BigIntegerField(blank=True, help_text="BedroomsTotal", null=True)),
                (
                    "bathrooms_total_integer",
                    models.BigIntegerField(blank=True, help_text="BathroomsTotalInteger", null=True),
                ),
                ("bathrooms_full", models.BigIntegerField(blank=True, help_text="BathroomsFull", null=True)),
                ("bathrooms_half", models.BigIntegerField(blank=True, help_text="BathroomsHalf", null=True)),
                (
                    "living_area",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="LivingArea, square feet", max_digits=16, null=True
                    ),
                ),
                (
                    "lot_size_square_feet",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="LotSizeSquareFeet", max_digits=16, null=True
                    ),
                ),
                (
                    "lot_size_acres",
                    models.DecimalField(
                        blank=True, decimal_places=4, help_text="LotSizeAcres", max_digits=18, null=True
                    ),
                ),
                ("year_built", models.BigIntegerField(blank=True, help_text="YearBuilt", null=True)),
                ("stories_total", models.BigIntegerField(blank=True, help_text="StoriesTotal", null=True)),
                (
                    "garage_spaces",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="GarageSpaces", max_digits=16, null=True
                    ),
                ),
                ("pool_private_yn", models.BooleanField(blank=True, help_text="PoolPrivateYN", null=True)),
                ("spa_yn", models.BooleanField(blank=True, help_text="SpaYN", null=True)),
                ("view_yn", models.BooleanField(blank=True, help_text="ViewYN", null=True)),
                ("waterfront_yn", models.BooleanField(blank=True, help_text="WaterfrontYN", null=True)),
                ("new_construction_yn", models.BooleanField(blank=True, help_text="NewConstructionYN", null=True)),
                ("senior_community_yn", models.BooleanField(blank=True, help_text="SeniorCommunityYN", null=True)),
                ("pool_features", models.TextField(blank=True, default="", help_text="PoolFeatures")),
                ("spa_features", models.TextField(blank=True, default="", help_text="SpaFeatures")),
                ("view", models.TextField(blank=True, default="", help_text="View")),
                ("cooling", models.TextField(blank=True, default="", help_text="Cooling")),
                ("heating", models.TextField(blank=True, default="", help_text="Heating")),
                ("parking_features", models.TextField(blank=True, default="", help_text="ParkingFeatures")),
                ("appliances", models.TextField(blank=True, default="", help_text="Appliances")),
                ("interior_features", models.TextField(blank=True, default="", help_text="InteriorFeatures")),
                ("exterior_features", models.TextField(blank=True, default="", help_text="ExteriorFeatures")),
                ("community_features", models.TextField(blank=True, default="", help_text="CommunityFeatures")),
                ("lot_features", models.TextField(blank=True, default="", help_text="LotFeatures")),
                ("land_type", models.TextField(blank=True, default="", help_text="Fee or Lease")),
                (
                    "land_lease_amount",
                    models.DecimalField(
                        blank=True, decimal_places=2, help_text="LandLeaseAmount", max_digits=16, null=True
                    ),
                ),
                (
                    "land_lease_amount_frequency",
                    models.TextField(blank=True, default="", help_text="LandLeaseAmountFrequency: Month or Year"),
                ),
                (
                    "land_lease_expiration_date",
                    models.DateField(blank=True, help_text="LandLeaseExpirationDate", null=True),
                ),
                ("listing_contract_date", models.DateField(blank=True, help_text="ListingContractDate", null=True)),
                ("on_market_date", models.DateField(blank=True, help_text="OnMarketDate", null=True)),
                ("off_market_date", models.DateField(blank=True, help_text="OffMarketDate", null=True)),
                ("close_date", models.DateField(blank=True, help_text="CloseDate", null=True)),
                ("expiration_date", models.DateField(blank=True, help_text="ExpirationDate", null=True)),
                (
                    "modification_timestamp",
                    models.DateTimeField(blank=True, help_text="ModificationTimestamp", null=True),
                ),
                (
                    "status_change_timestamp",
                    models.DateTimeField(blank=True, help_text="StatusChangeTimestamp", null=True),
                ),
                (
                    "price_change_timestamp",
                    models.DateTimeField(blank=True, help_text="PriceChangeTimestamp", null=True),
                ),
                (
                    "photos_change_timestamp",
                    models.DateTimeField(blank=True, help_text="PhotosChangeTimestamp", null=True),
                ),
                (
                    "original_entry_timestamp",
                    models.DateTimeField(blank=True, help_text="OriginalEntryTimestamp", null=True),
                ),
                ("list_agent_key", models.TextField(blank=True, default="", help_text="ListAgentKey")),
                ("list_agent_mls_id", models.TextField(blank=True, default="", help_text="ListAgentMlsId")),
                ("list_agent_full_name", models.TextField(blank=True, default="", help_text="ListAgentFullName")),
                ("list_office_key", models.TextField(blank=True, default="", help_text="ListOfficeKey")),
                ("list_office_name", models.TextField(blank=True, default="", help_text="ListOfficeName")),
                ("public_remarks", models.TextField(blank=True, default="", help_text="PublicRemarks")),
                ("private_remarks", models.TextField(blank=True, default="", help_text="PrivateRemarks")),
                (
                    "virtual_tour_url_unbranded",
                    models.TextField(blank=True, default="", help_text="VirtualTourURLUnbranded"),
                ),
                ("photos_count", models.BigIntegerField(blank=True, help_text="PhotosCount", null=True)),
                ("rooms", models.JSONField(blank=True, default=list, help_text="Rooms")),
                ("units", models.JSONField(blank=True, default=list, help_text="UnitTypes")),
                ("open_houses", models.JSONField(blank=True, default=list, help_text="OpenHouse")),
                ("virtual_tours", models.JSONField(blank=True, default=list, help_text="VirtualTours")),
                (
                    "slug",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="From the first address seen; never changes, so that links stay",
                    ),
                ),
                (
                    "property_key",
                    models.TextField(
                        blank=True, default="", help_text="Which home this is, the same in every MLS (listings.homes)"
                    ),
                ),
                (
                    "duplicate_key",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="Listings of one tenant with the same key are the same offer of the same home",
                    ),
                ),
                (
                    "is_duplicate",
                    models.BooleanField(default=False, help_text="Another collection of the tenant shows this offer"),
                ),
                (
                    "masked_fields",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.TextField(),
                        default=list,
                        help_text="RESO names whose value the MLS withheld",
                        size=None,
                    ),
                ),
                (
                    "content_hash",
                    models.BinaryField(
                        help_text="Of the source record; unchanged means nothing to write", max_length=16
                    ),
                ),
                ("search_vector", django.contrib.postgres.search.SearchVectorField(editable=False, null=True)),
                (
                    "sync_source",
                    models.TextField(blank=True, default="", help_text="Which provider and resource delivered it"),
                ),
                ("created_at", models.DateTimeField(help_text="First stored")),
                ("updated_at", models.DateTimeField(help_text="Last time that its content changed")),
                ("vanished_at", models.DateTimeField(help_text="Missing from a complete key sweep since", null=True)),
                (
                    "collection",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="listings",
                        to="listings.collection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "purged_at",
                    models.DateTimeField(
                        help_text="Content was removed at the end of its retention; only keys, hash and status are left",
                        null=True,
                    ),
                ),
                (
                    "facet_city",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.facetcity",
                    ),
                ),
                (
                    "facet_kind",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.facetkind",
                    ),
                ),
                (
                    "contract_status_change_date",
                    models.DateField(blank=True, help_text="ContractStatusChangeDate", null=True),
                ),
                ("pending_timestamp", models.DateTimeField(blank=True, help_text="PendingTimestamp", null=True)),
                ("purchase_contract_date", models.DateField(blank=True, help_text="PurchaseContractDate", null=True)),
                (
                    "bathrooms_as_given",
                    models.TextField(
                        blank=True,
                        default="",
                        help_text="BathroomsTotalDecimal, as the source says it: 2.5 where the integer counts 3 rooms",
                    ),
                ),
                (
                    "bathrooms_one_quarter",
                    models.BigIntegerField(blank=True, help_text="BathroomsOneQuarter", null=True),
                ),
                (
                    "bathrooms_three_quarter",
                    models.BigIntegerField(blank=True, help_text="BathroomsThreeQuarter", null=True),
                ),
                ("co_list_agent_full_name", models.TextField(blank=True, default="", help_text="CoListAgentFullName")),
                ("co_list_office_name", models.TextField(blank=True, default="", help_text="CoListOfficeName")),
                (
                    "cumulative_days_on_market",
                    models.BigIntegerField(blank=True, help_text="CumulativeDaysOnMarket", null=True),
                ),
                ("directions", models.TextField(blank=True, default="", help_text="Directions")),
                ("elementary_school", models.TextField(blank=True, default="", help_text="ElementarySchool")),
                (
                    "elementary_school_district",
                    models.TextField(blank=True, default="", help_text="ElementarySchoolDistrict"),
                ),
                ("furnished", models.TextField(blank=True, default="", help_text="Furnished")),
                ("high_school", models.TextField(blank=True, default="", help_text="HighSchool")),
                ("high_school_district", models.TextField(blank=True, default="", help_text="HighSchoolDistrict")),
                ("list_agent_email", models.TextField(blank=True, default="", help_text="ListAgentEmail")),
                (
                    "list_agent_preferred_phone",
                    models.TextField(blank=True, default="", help_text="ListAgentPreferredPhone"),
                ),
                ("list_office_phone", models.TextField(blank=True, default="", help_text="ListOfficePhone")),
                ("listing_terms", models.TextField(blank=True, default="", help_text="ListingTerms")),
                ("lock_box_location", models.TextField(blank=True, default="", help_text="LockBoxLocation")),
                ("lock_box_type", models.TextField(blank=True, default="", help_text="LockBoxType")),
                (
                    "lot_size_area",
                    models.DecimalField(
                        blank=True, decimal_places=4, help_text="LotSizeArea", max_digits=18, null=True
                    ),
                ),
                ("lot_size_units", models.TextField(blank=True, default="", help_text="LotSizeUnits")),
                (
                    "media_links",
                    models.JSONField(blank=True, default=list, help_text="Media: videos, floor plans and documents"),
                ),
                ("middle_or_junior_school", models.TextField(blank=True, default="", help_text="MiddleOrJuniorSchool")),
                (
                    "middle_or_junior_school_district",
                    models.TextField(blank=True, default="", help_text="MiddleOrJuniorSchoolDistrict"),
                ),
                ("mls_area_major", models.TextField(blank=True, default="", help_text="MLSAreaMajor")),
                ("mls_area_minor", models.TextField(blank=True, default="", help_text="MLSAreaMinor")),
                ("pets_allowed", models.TextField(blank=True, default="", help_text="PetsAllowed")),
                ("showing_contact_name", models.TextField(blank=True, default="", help_text="ShowingContactName")),
                ("showing_contact_phone", models.TextField(blank=True, default="", help_text="ShowingContactPhone")),
                ("showing_instructions", models.TextField(blank=True, default="", help_text="ShowingInstructions")),
                (
                    "special_listing_conditions",
                    models.TextField(blank=True, default="", help_text="SpecialListingConditions"),
                ),
                (
                    "supplement",
                    models.TextField(blank=True, default="", help_text="Supplement: the rest of long public remarks"),
                ),
                ("tax_year", models.BigIntegerField(blank=True, help_text="TaxYear", null=True)),
                (
                    "virtual_tour_url_branded",
                    models.TextField(blank=True, default="", help_text="VirtualTourURLBranded"),
                ),
                ("zoning", models.TextField(blank=True, default="", help_text="Zoning")),
                (
                    "address_key",
                    models.TextField(blank=True, default="", help_text="Shared by all spellings of the address"),
                ),
                ("parcel_key", models.TextField(blank=True, default="", help_text="The parcel, where it is usable")),
                ("street_additional_info", models.TextField(blank=True, default="", help_text="StreetAdditionalInfo")),
                ("street_dir_suffix", models.TextField(blank=True, default="", help_text="StreetDirSuffix")),
                ("street_number_modifier", models.TextField(blank=True, default="", help_text="StreetNumberModifier")),
                ("street_suffix_modifier", models.TextField(blank=True, default="", help_text="StreetSuffixModifier")),
                ("association_yn", models.BooleanField(blank=True, help_text="AssociationYN", null=True)),
                (
                    "monthly_fee",
                    models.IntegerField(
                        editable=False, help_text="AssociationFee in whole dollars a month; 0 for none", null=True
                    ),
                ),
                (
                    "traits",
                    models.IntegerField(
                        default=0, editable=False, help_text="Pool, view, land ... in bits (listings.traits)"
                    ),
                ),
                (
                    "facet_sub_type",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        editable=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="listings.facetsubtype",
                    ),
                ),
                (
                    "extra",
                    models.JSONField(
                        blank=True,
                        help_text="Further fields that the feed's own map keeps searchable, an object",
                        null=True,
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "property_key"], name="listing_of_property"),
                    models.Index(fields=["tenant", "address_key"], name="listing_at_address"),
                    models.Index(
                        condition=models.Q(("parcel_key", ""), _negated=True),
                        fields=["tenant", "parcel_key"],
                        name="listing_of_parcel",
                    ),
                    models.Index(
                        condition=models.Q(("vanished_at", None)),
                        fields=["collection", "facet_kind", "facet_city"],
                        include=(
                            "is_duplicate",
                            "tenant",
                            "year_built",
                            "bathrooms_total_integer",
                            "on_market_date",
                            "modification_timestamp",
                            "id",
                            "list_price",
                            "price_per_square_foot",
                            "living_area",
                            "lot_size_square_feet",
                            "postal_code",
                            "subdivision_name",
                            "traits",
                            "monthly_fee",
                            "facet_sub_type",
                        ),
                        name="listing_search",
                    ),
                    models.Index(
                        condition=models.Q(("is_duplicate", False), ("vanished_at", None)),
                        fields=["collection", "facet_kind", "facet_city"],
                        include=("tenant",),
                        name="listing_facets",
                    ),
                    models.Index(
                        condition=models.Q(("is_duplicate", False), ("vanished_at", None)),
                        fields=["facet_kind", "facet_city"],
                        include=(
                            "tenant",
                            "year_built",
                            "bathrooms_total_integer",
                            "on_market_date",
                            "modification_timestamp",
                            "id",
                            "list_price",
                            "price_per_square_foot",
                            "living_area",
                            "lot_size_square_feet",
                            "postal_code",
                            "subdivision_name",
                            "traits",
                            "monthly_fee",
                            "facet_sub_type",
                        ),
                        name="listing_platform",
                    ),
                    models.Index(
                        condition=models.Q(("vanished_at", None)),
                        fields=["collection", "latitude", "longitude"],
                        name="listing_location",
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("extra__isnull", False)),
                        fields=["extra"],
                        name="listing_extra",
                        opclasses=["jsonb_path_ops"],
                    ),
                    django.contrib.postgres.indexes.GinIndex(
                        condition=models.Q(("vanished_at", None)),
                        fields=["tenant", "search_vector"],
                        name="listing_words",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("collection", "listing_key"), name="one_listing_per_key"),
                    models.UniqueConstraint(
                        condition=models.Q(("vanished_at", None), models.Q(("listing_id", ""), _negated=True)),
                        fields=("collection", "listing_id", "mls_id"),
                        name="one_listing_per_id",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingEvent",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("new", "New listing"),
                            ("price", "Price change"),
                            ("status", "Status change"),
                            ("back_on_market", "Back on market"),
                            ("relisted", "Relisted under a new key"),
                            ("vanished", "No longer in the feed"),
                            ("returned", "Back in the feed"),
                            ("home", "Known as another home"),
                            ("changed", "Other changes"),
                        ],
                        max_length=16,
                    ),
                ),
                (
                    "old_value",
                    models.TextField(
                        blank=True, help_text="Price or status before; the former ListingKey when relisted"
                    ),
                ),
                (
                    "new_value",
                    models.TextField(blank=True, help_text="Price or status now; the columns that a `changed` names"),
                ),
                ("occurred_at", models.DateTimeField(help_text="By the source's clock where it says so")),
                ("recorded_at", models.DateTimeField(help_text="When our transaction wrote it")),
                ("run_id", models.BigIntegerField(help_text="The sync run that saw it", null=True)),
                (
                    "collection",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="events",
                        to="listings.collection",
                    ),
                ),
                (
                    "listing",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="events",
                        to="listings.listing",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["listing", "occurred_at"], name="event_of_listing"),
                    models.Index(fields=["tenant", "-recorded_at"], name="event_of_tenant"),
                    models.Index(fields=["tenant", "id"], name="event_in_order"),
                ],
            },
        ),
        migrations.CreateModel(
            name="ListingWatch",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("listing_key", models.TextField(help_text="ListingKey")),
                ("why", models.CharField(help_text="Who asks, e.g. active properties", max_length=40)),
                ("priority", models.SmallIntegerField(default=0, help_text="Higher ones are fetched first")),
                (
                    "request_delay",
                    models.DecimalField(
                        decimal_places=2,
                        default=0,
                        help_text="Seconds to wait between requests to the source",
                        max_digits=5,
                    ),
                ),
                ("requested_at", models.DateTimeField(help_text="Requested again since then")),
                ("refreshed_at", models.DateTimeField(help_text="Last answer of the source", null=True)),
                (
                    "outcome",
                    models.CharField(blank=True, help_text="e.g. unchanged, changed, not in the feed", max_length=100),
                ),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="watches", to="listings.collection"
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["collection", "-priority", "requested_at"], name="watch_of_collection")
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("collection", "listing_key", "why"), name="one_watch_per_listing")
                ],
            },
        ),
        migrations.CreateModel(
            name="HomeQuestion",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("one", models.CharField(max_length=32)),
                ("other", models.CharField(max_length=32)),
                ("one_listing_id", models.BigIntegerField(null=True)),
                ("other_listing_id", models.BigIntegerField(null=True)),
                ("reason", models.CharField(help_text="Why only a person can tell", max_length=200)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "answer",
                    models.CharField(
                        blank=True, choices=[("same", "The same home"), ("different", "Two homes")], max_length=10
                    ),
                ),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "answered_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["tenant", "other"], name="question_of_other"),
                    models.Index(
                        condition=models.Q(("answer", "")), fields=["tenant", "-asked_at"], name="question_open"
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("tenant", "one", "other"), name="one_question_per_pair")
                ],
            },
        ),
        migrations.CreateModel(
            name="StatusWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.CharField(help_text="As the MLS writes it, e.g. Delayed Marketing", max_length=100)),
                ("folded", models.CharField(editable=False, max_length=100)),
                (
                    "standard_status",
                    models.TextField(
                        choices=[
                            ("Active", "Active"),
                            ("Active Under Contract", "Active Under Contract"),
                            ("Canceled", "Canceled"),
                            ("Closed", "Closed"),
                            ("Coming Soon", "Coming Soon"),
                            ("Delete", "Delete"),
                            ("Expired", "Expired"),
                            ("Hold", "Hold"),
                            ("Incomplete", "Incomplete"),
                            ("Pending", "Pending"),
                            ("Withdrawn", "Withdrawn"),
                            ("Unknown", "Unknown"),
                        ],
                        help_text="Only Expired, Canceled and Delete free a home for outreach; Unknown counts as listed",
                    ),
                ),
                ("source", models.CharField(help_text="The MLS's rule or page that says so", max_length=300)),
                ("set_at", models.DateTimeField(auto_now=True)),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="status_words",
                        to="listings.collection",
                    ),
                ),
                (
                    "set_by",
                    models.ForeignKey(
                        editable=False,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "ordering": ["collection", "folded"],
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("collection", "folded"), name="one_meaning_per_word")],
            },
        ),
        migrations.CreateModel(
            name="AddressReading",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("records", models.CharField(max_length=20)),
                ("version", models.PositiveSmallIntegerField(help_text="`listings.homes.reading.READING`")),
                ("step", models.PositiveSmallIntegerField(default=0)),
                ("after", models.BigIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant", "records"), name="one_reading_per_kind")],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("name", models.CharField(max_length=40)),
                (
                    "read_until",
                    models.BigIntegerField(default=0, help_text="The id of the last ListingEvent that it has read"),
                ),
                ("nudged_at", models.DateTimeField(help_text="A task that reads is queued since then", null=True)),
                (
                    "tenant",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tenants.tenant"
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [models.UniqueConstraint(fields=("tenant", "name"), name="one_subscription_of_a_name")],
            },
        ),
        migrations.CreateModel(
            name="ListingSource",
            fields=[
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
                (
                    "listing",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="source",
                        serialize=False,
                        to="listings.listing",
                    ),
                ),
                ("record", models.BinaryField(help_text="The record as it came, packed (listings.source_records)")),
                (
                    "gallery",
                    models.BinaryField(
                        help_text="Its photos, packed (listings.galleries); none were sent yet", null=True
                    ),
                ),
                ("photo_count", models.IntegerField(default=0, help_text="Photos in the gallery")),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
            },
        ),
        migrations.CreateModel(
            name="RecordDictionary",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "dictionary_id",
                    models.BigIntegerField(help_text="Dictionary_ID in each frame (RFC 8878, section 3.1.1.1.3)"),
                ),
                ("content", models.BinaryField()),
                ("created_at", models.DateTimeField()),
                (
                    "collection",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="record_dictionaries",
                        to="listings.collection",
                    ),
                ),
                (
                    "tenant",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="tenants.tenant",
                    ),
                ),
            ],
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(fields=("collection", "dictionary_id"), name="one_dictionary_per_id")
                ],
            },
        ),
        # How rows are stored, vacuumed and planned for.
        migrations.RunSQL(VACUUM_SOON, migrations.RunSQL.noop),
        migrations.RunSQL(OWNER, "DROP STATISTICS listing_owner"),
        migrations.RunSQL(PACKED, migrations.RunSQL.noop),
        # The wall between tenants. The vocabularies of facets belong to none.
        rls.EnableRowSecurity("listings_collection"),
        rls.EnableRowSecurity("listings_listing"),
        rls.EnableRowSecurity("listings_listingevent"),
        rls.EnableRowSecurity("listings_listingwatch"),
        rls.EnableRowSecurity("listings_homequestion"),
        rls.EnableRowSecurity("listings_statusword"),
        rls.EnableRowSecurity("listings_addressreading"),
        rls.EnableRowSecurity("listings_subscription"),
        rls.EnableRowSecurity("listings_listingsource"),
        rls.EnableRowSecurity("listings_recorddictionary"),
    ]
