"""The built-in map: which field of the RESO Data Dictionary fills which column of `Listing`, and by which reader."""

from typing import NamedTuple

from mls_sync.mapping import dates, readers
from mls_sync.mapping.lookups import LOOKUPS, lookup
from mls_sync.mapping.readers import Reader


class Entry(NamedTuple):
    """`name` is the field of the canonical record."""

    column: str
    name: str
    reader: Reader


def _entries(reader: Reader, *pairs: tuple[str, ...]) -> list[Entry]:
    """From (column, its own field, fields that stand in where that one says nothing ...). Stand-ins come first, so that
    the column's own field wins."""
    return [Entry(column, name, reader) for column, *names in pairs for name in reversed(names)]


money = readers.decimal(2)

STRICT_TEXTS = [
    *_entries(readers.listing_number, ("listing_id", "ListingId")),
    *_entries(readers.identifier, ("mls_id", "MlsId")),
    *_entries(
        readers.place_name,
        ("unit_number", "UnitNumber"),
        ("city", "City"),
        ("state_or_province", "StateOrProvince"),
        ("county_or_parish", "CountyOrParish"),
    ),
    *_entries(
        readers.short_text,
        ("mls_status", "MlsStatus"),
        ("unparsed_address", "UnparsedAddress"),
        ("street_number", "StreetNumber"),
        ("street_number_modifier", "StreetNumberModifier"),
        ("street_dir_prefix", "StreetDirPrefix"),
        ("street_name", "StreetName"),
        ("street_suffix", "StreetSuffix"),
        ("street_suffix_modifier", "StreetSuffixModifier"),
        ("street_dir_suffix", "StreetDirSuffix"),
        ("street_additional_info", "StreetAdditionalInfo"),
    ),
]
PRICES = _entries(
    money,
    ("list_price", "ListPrice"),
    ("original_list_price", "OriginalListPrice"),
    ("previous_list_price", "PreviousListPrice"),
    ("close_price", "ClosePrice"),
)
"""A list, an object or a true/false in one of these fields says that the record is broken: it goes to quarantine."""
STRICT = STRICT_TEXTS + PRICES

_LOOKUP_COLUMNS = {
    "PropertySubType": "property_sub_type",
    "AssociationFeeFrequency": "association_fee_frequency",
    "Furnished": "furnished",
}
LENIENT = [
    *(Entry(_LOOKUP_COLUMNS[name], name, lookup(name)) for name in LOOKUPS),
    *_entries(
        readers.label,
        ("originating_system_name", "OriginatingSystemName"),
        ("subdivision_name", "SubdivisionName"),
        ("mls_area_major", "MLSAreaMajor"),
        ("mls_area_minor", "MLSAreaMinor"),
        ("zoning", "Zoning"),
        ("elementary_school", "ElementarySchool"),
        ("elementary_school_district", "ElementarySchoolDistrict"),
        ("middle_or_junior_school", "MiddleOrJuniorSchool"),
        ("middle_or_junior_school_district", "MiddleOrJuniorSchoolDistrict"),
        ("high_school", "HighSchool"),
        ("high_school_district", "HighSchoolDistrict"),
        ("lot_size_units", "LotSizeUnits"),
        ("list_agent_full_name", "ListAgentFullName"),
        ("list_agent_preferred_phone", "ListAgentPreferredPhone", "ListAgentDirectPhone", "ListAgentOfficePhone"),
        ("list_agent_email", "ListAgentEmail"),
        ("list_office_name", "ListOfficeName"),
        ("list_office_phone", "ListOfficePhone"),
        ("co_list_agent_full_name", "CoListAgentFullName"),
        ("co_list_office_name", "CoListOfficeName"),
        ("showing_contact_name", "ShowingContactName"),
        ("showing_contact_phone", "ShowingContactPhone"),
    ),
    *_entries(
        readers.identifier,
        ("parcel_number", "ParcelNumber"),
        ("list_agent_key", "ListAgentKey"),
        ("list_agent_mls_id", "ListAgentMlsId"),
        ("list_office_key", "ListOfficeKey"),
    ),
    *_entries(
        money,
        ("association_fee", "AssociationFee"),
        ("tax_annual_amount", "TaxAnnualAmount"),
        ("living_area", "LivingArea", "BuildingAreaTotal"),
        ("lot_size_square_feet", "LotSizeSquareFeet"),
        ("garage_spaces", "GarageSpaces"),
    ),
    *_entries(readers.decimal(4), ("lot_size_acres", "LotSizeAcres")),
    *_entries(
        readers.integer,
        ("bedrooms_total", "BedroomsTotal"),
        ("bathrooms_total_integer", "BathroomsTotalInteger"),
        ("bathrooms_full", "BathroomsFull"),
        ("bathrooms_three_quarter", "BathroomsThreeQuarter"),
        ("bathrooms_half", "BathroomsHalf"),
        ("bathrooms_one_quarter", "BathroomsOneQuarter"),
        ("year_built", "YearBuilt"),
        ("stories_total", "StoriesTotal", "Stories"),
        ("tax_year", "TaxYear"),
        ("cumulative_days_on_market", "CumulativeDaysOnMarket"),
        ("photos_count", "PhotosCount"),
    ),
    *_entries(
        readers.yes_no,
        ("internet_entire_listing_display_yn", "InternetEntireListingDisplayYN"),
        ("internet_address_display_yn", "InternetAddressDisplayYN"),
        ("pool_private_yn", "PoolPrivateYN"),
        ("spa_yn", "SpaYN"),
        ("view_yn", "ViewYN"),
        ("waterfront_yn", "WaterfrontYN"),
        ("new_construction_yn", "NewConstructionYN"),
        ("senior_community_yn", "SeniorCommunityYN"),
        ("association_yn", "AssociationYN"),
    ),
    *_entries(
        readers.features,
        ("pool_features", "PoolFeatures"),
        ("spa_features", "SpaFeatures"),
        ("view", "View"),
        ("cooling", "Cooling"),
        ("heating", "Heating"),
        ("parking_features", "ParkingFeatures"),
        ("appliances", "Appliances"),
        ("interior_features", "InteriorFeatures"),
        ("exterior_features", "ExteriorFeatures"),
        ("community_features", "CommunityFeatures", "AssociationAmenities"),
        ("lot_features", "LotFeatures"),
        ("special_listing_conditions", "SpecialListingConditions"),
        ("listing_terms", "ListingTerms"),
        ("pets_allowed", "PetsAllowed"),
        ("lock_box_type", "LockBoxType"),
    ),
    *_entries(
        dates.day,
        ("listing_contract_date", "ListingContractDate"),
        ("on_market_date", "OnMarketDate"),
        ("off_market_date", "OffMarketDate"),
        ("purchase_contract_date", "PurchaseContractDate"),
        ("contract_status_change_date", "ContractStatusChangeDate"),
        ("close_date", "CloseDate"),
        ("expiration_date", "ExpirationDate"),
    ),
    *_entries(
        dates.moment,
        ("modification_timestamp", "ModificationTimestamp"),
        ("status_change_timestamp", "StatusChangeTimestamp"),
        ("pending_timestamp", "PendingTimestamp"),
        ("price_change_timestamp", "PriceChangeTimestamp"),
        ("photos_change_timestamp", "PhotosChangeTimestamp"),
        ("original_entry_timestamp", "OriginalEntryTimestamp"),
    ),
    *_entries(
        readers.long_text,
        ("public_remarks", "PublicRemarks"),
        ("private_remarks", "PrivateRemarks"),
        ("supplement", "Supplement"),
        ("directions", "Directions"),
        ("showing_instructions", "ShowingInstructions"),
        ("lock_box_location", "LockBoxLocation"),
    ),
]

# Read by modules of their own; here for the columns that a withheld value of them keeps.
DERIVED = {
    "StandardStatus": ("standard_status",),
    "PropertyType": ("property_type", "mls_property_type"),
    "PostalCode": ("postal_code",),
    "Latitude": ("latitude", "longitude"),
    "Longitude": ("latitude", "longitude"),
    "LandLeaseYN": ("land_type",),
    "LandLeaseAmount": ("land_lease_amount",),
    "LandLeaseAmountFrequency": ("land_lease_amount_frequency",),
    "LandLeaseExpirationDate": ("land_lease_expiration_date",),
    "VirtualTourURLBranded": ("virtual_tour_url_branded",),
    "VirtualTourURLUnbranded": ("virtual_tour_url_unbranded",),
    "LotSizeArea": ("lot_size_area",),
    "BathroomsTotalDecimal": ("bathrooms_as_given",),
    "Rooms": ("rooms",),
    "UnitTypes": ("units",),
    "OpenHouse": ("open_houses",),
    "VirtualTours": ("virtual_tours",),
    "Media": ("media_links",),
    # As the Spark API names what it withholds whole.
    "Units": ("units",),
    "OpenHouses": ("open_houses",),
    "Videos": ("media_links",),
    "Documents": ("media_links",),
    "FloPlans": ("media_links",),
}
COLUMNS_OF: dict[str, tuple[str, ...]] = DERIVED | {entry.name: (entry.column,) for entry in (*STRICT, *LENIENT)}
