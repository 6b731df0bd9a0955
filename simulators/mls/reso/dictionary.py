"""The resources and fields of this server, with their types as in the RESO Data Dictionary 2.0; local fields after
them. Which value a record holds, `property` and its siblings say."""

from dataclasses import dataclass
from typing import Any

Record = dict[str, Any]

STRING, INTEGER, DECIMAL, BOOLEAN = "Edm.String", "Edm.Int64", "Edm.Decimal", "Edm.Boolean"
DATE, TIMESTAMP = "Edm.Date", "Edm.DateTimeOffset"
EVERY = ("1.7", "2.0", "2.1")
"""The versions of the Data Dictionary that this server can speak."""


@dataclass(frozen=True, slots=True)
class Field:
    """`lookup` names the list of its values, `many` says whether it holds several of them. `versions` are those of the
    Data Dictionary that have it; a local field is in none of them and always sent."""

    name: str
    type: str = STRING
    lookup: str = ""
    many: bool = False
    versions: tuple[str, ...] = EVERY


@dataclass(frozen=True, slots=True)
class Navigation:
    """What `$expand` adds: `many` records of a resource, or one."""

    name: str
    resource: str
    many: bool = True


@dataclass(frozen=True)
class Resource:
    """An entity type. `listed` says whether it is an entity set too, and not only expanded."""

    name: str
    key: str
    fields: dict[str, Field]
    navigations: dict[str, Navigation]
    listed: bool = True

    def has(self, name: str) -> bool:
        """Whether there is a field of this name, in its own case."""
        return name in self.fields


def _fields(**names: str) -> dict[str, Field]:
    """From the names of each type; `single` and `multi` are lookups, as `Field` or `Field:LookupName`."""
    types = {"text": STRING, "integer": INTEGER, "decimal": DECIMAL, "boolean": BOOLEAN, "date": DATE}
    types |= {"timestamp": TIMESTAMP, "single": STRING, "multi": STRING}
    found: dict[str, Field] = {}
    for kind, text in names.items():
        for word in text.split():
            name, _, lookup = word.partition(":")
            named = lookup or name if kind in ("single", "multi") else ""
            found[name] = Field(name, types[kind], named, kind == "multi", _VERSIONS.get(name, EVERY))
    return found


_VERSIONS = {
    "PropertyTimeZoneName": ("2.0", "2.1"),
    "UniversalParcelId": ("2.1",),
    "BathroomsTotalDecimal": (),
}
"""Those that not every version has; the last one no longer stands in any, and feeds still send it."""

PROPERTY_FIELDS = _fields(
    text="""ListingKey ListingId OriginatingSystemID OriginatingSystemKey OriginatingSystemName SourceSystemName
        UnparsedAddress StreetNumber StreetName UnitNumber PostalCode PostalCodePlus4 SubdivisionName CrossStreet
        ParcelNumber UniversalParcelId PropertyTimeZoneName LeaseTerm Zoning ZoningDescription Topography
        ListAgentKey ListAgentMlsId ListAgentFullName ListAgentFirstName ListAgentLastName ListAgentPreferredPhone
        ListAgentEmail ListAgentStateLicense ListOfficeKey ListOfficeMlsId ListOfficeName ListOfficePhone
        ListOfficeEmail CoListAgentKey CoListAgentMlsId CoListAgentFullName CoListAgentFirstName CoListAgentLastName
        CoListAgentPreferredPhone CoListAgentEmail CoListAgentStateLicense BuyerAgentFullName BuyerOfficeName
        PublicRemarks PrivateRemarks Directions ShowingInstructions ShowingContactName ShowingContactPhone
        LockBoxLocation AccessCode Supplement LandType Gated""",
    single="""StandardStatus MlsStatus PropertyType PropertySubType City StateOrProvince CountyOrParish Country
        StreetDirPrefix:StreetDirection StreetSuffix MajorChangeType MLSAreaMajor MLSAreaMinor LotSizeUnits
        LivingAreaUnits:AreaUnits AssociationFeeFrequency:FeeFrequency LeaseAmountFrequency:FeeFrequency
        LandLeaseAmountFrequency:FeeFrequency Furnished ElementarySchool MiddleOrJuniorSchool HighSchool
        ElementarySchoolDistrict HighSchoolDistrict""",
    multi="""View Cooling Heating ParkingFeatures PoolFeatures SpaFeatures InteriorFeatures Appliances Flooring
        LaundryFeatures PatioAndPorchFeatures Roof ConstructionMaterials Fencing AssociationAmenities SecurityFeatures
        LotFeatures ListingTerms Utilities SpecialListingConditions PetsAllowed LockBoxType""",
    decimal="""ListPrice OriginalListPrice PreviousListPrice ClosePrice AssociationFee TaxAnnualAmount LandLeaseAmount
        LivingArea BuildingAreaTotal LotSizeSquareFeet LotSizeAcres LotSizeArea GarageSpaces Latitude Longitude
        SecurityDeposit BathroomsTotalDecimal""",
    integer="""BedroomsTotal BathroomsTotalInteger BathroomsFull BathroomsThreeQuarter BathroomsHalf YearBuilt
        StoriesTotal NumberOfUnitsTotal FireplacesTotal TaxYear PhotosCount VideosCount DocumentsCount DaysOnMarket
 CumulativeDaysOnMarket""",
    boolean="""InternetEntireListingDisplayYN InternetAddressDisplayYN InternetAutomatedValuationDisplayYN
        InternetConsumerCommentYN AssociationYN LandLeaseYN GarageYN NewConstructionYN SeniorCommunityYN WaterfrontYN
        PoolPrivateYN SpaYN""",
    date="""ListingContractDate OnMarketDate OffMarketDate PurchaseContractDate CloseDate ExpirationDate
        CancellationDate WithdrawnDate LandLeaseExpirationDate""",
    timestamp="""OriginalEntryTimestamp ModificationTimestamp StatusChangeTimestamp PriceChangeTimestamp
        PhotosChangeTimestamp VideosChangeTimestamp PendingTimestamp""",
)
LOCAL = ("Supplement", "LandType", "Gated", "LandLeaseExpirationDate", "SecurityDeposit")
"""Fields of Property that the Data Dictionary has not."""
MEDIA_FIELDS = _fields(
    text="""MediaKey ResourceRecordKey ResourceRecordID MediaURL ShortDescription LongDescription
        OriginatingSystemName""",
    single="MediaCategory MediaType ResourceName ImageSizeDescription",
    integer="Order ImageWidth",
    boolean="PreferredPhotoYN",
    timestamp="MediaModificationTimestamp ModificationTimestamp",
)
ROOM_FIELDS = _fields(
    text="RoomKey ListingKey ListingId",
    single="RoomType RoomLevel RoomLengthWidthUnits:LinearUnits",
    decimal="RoomLength RoomWidth",
    timestamp="ModificationTimestamp",
)
UNIT_FIELDS = _fields(
    text="UnitTypeKey ListingKey ListingId",
    single="UnitTypeType",
    integer="UnitTypeBedsTotal UnitTypeBathsTotal UnitTypeLivingArea",
    decimal="UnitTypeActualRent",
    timestamp="ModificationTimestamp",
)
OPEN_HOUSE_FIELDS = _fields(
    text="OpenHouseKey ListingKey ListingId OriginatingSystemName",
    single="OpenHouseType OpenHouseStatus",
    date="OpenHouseDate",
    timestamp="OpenHouseStartTime OpenHouseEndTime ModificationTimestamp OriginalEntryTimestamp",
)
MEMBER_FIELDS = _fields(
    text="""MemberKey MemberMlsId MemberFirstName MemberLastName MemberFullName MemberPreferredPhone MemberEmail
        MemberStateLicense OfficeKey OfficeMlsId OfficeName OriginatingSystemName""",
    single="MemberStatus MemberType",
    timestamp="ModificationTimestamp OriginalEntryTimestamp",
)
OFFICE_FIELDS = _fields(
    text="OfficeKey OfficeMlsId OfficeName OfficePhone OfficeEmail OriginatingSystemName",
    single="OfficeStatus",
    timestamp="ModificationTimestamp OriginalEntryTimestamp",
)
LOOKUP_FIELDS = _fields(
    text="LookupKey LookupName LookupValue StandardLookupValue LegacyODataValue OriginatingSystemName",
    timestamp="ModificationTimestamp",
)


def _navigations(*found: Navigation) -> dict[str, Navigation]:
    return {each.name: each for each in found}


RESOURCES = {
    each.name: each
    for each in (
        Resource(
            "Property",
            "ListingKey",
            PROPERTY_FIELDS,
            _navigations(
                Navigation("Media", "Media"),
                Navigation("Rooms", "PropertyRooms"),
                Navigation("UnitTypes", "PropertyUnitTypes"),
                Navigation("OpenHouse", "OpenHouse"),
                Navigation("ListAgent", "Member", many=False),
                Navigation("ListOffice", "Office", many=False),
            ),
        ),
        Resource("Media", "MediaKey", MEDIA_FIELDS, {}),
        Resource("OpenHouse", "OpenHouseKey", OPEN_HOUSE_FIELDS, {}),
        Resource("Member", "MemberKey", MEMBER_FIELDS, _navigations(Navigation("Media", "Media"))),
        Resource("Office", "OfficeKey", OFFICE_FIELDS, _navigations(Navigation("Media", "Media"))),
        Resource("Lookup", "LookupKey", LOOKUP_FIELDS, {}),
        Resource("PropertyRooms", "RoomKey", ROOM_FIELDS, {}, listed=False),
        Resource("PropertyUnitTypes", "UnitTypeKey", UNIT_FIELDS, {}, listed=False),
    )
}
