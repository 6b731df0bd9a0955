"""Which field of the RESO Data Dictionary a source's field may be, by its name alone: a suggestion for a person, who
decides."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from mls_sync.mapping.lookups import folded
from mls_sync.mapping.rules import FIELDS

SAME, KNOWN, SIMILAR = "the same name", "a known name of it", "a similar name"
# Below it, names such as ListAgentKey and ListAgentMlsId are taken for one another.
LEAST_ALIKE = 0.88
_PARTS = re.compile(r"[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+")
# How exports shorten words.
_WORDS = {
    "num": "number", "no": "number", "nbr": "number", "addr": "address", "prc": "price", "lst": "list", "dt": "date",
    "sqft": "square feet", "sq": "square", "ft": "feet", "bdrm": "bedrooms", "bdrms": "bedrooms", "brs": "bedrooms",
    "ba": "baths", "bth": "baths", "yr": "year", "blt": "built", "subdiv": "subdivision", "desc": "description",
    "agt": "agent", "ofc": "office", "st": "street", "dist": "district", "elem": "elementary",
    "hs": "high school", "lat": "latitude", "lon": "longitude", "lng": "longitude", "long": "longitude",
    "zip": "postal", "zipcode": "postal code", "tot": "total", "amt": "amount", "freq": "frequency",
    "assoc": "association",
}  # fmt: skip
# RESO's field, and headings of exports that mean it (Matrix, Paragon, Rapattoni, flexmls, spreadsheets).
HEADINGS = {
    "ListingId": "MLS #,MLS Number,MLS No,MLSNum,ML Number,ML #,Listing Number,List Number,Listing #,MLS,MLS ID Number",
    "StandardStatus": "Status,Listing Status,List Status,LStatus,Current Status",
    "MlsStatus": "MLS Status,Status Code,Local Status",
    "PropertyType": "Type,Property Class,Prop Type,Class,PropType,Property Type Code",
    "PropertySubType": "Sub Type,SubType,Property Style,Prop Sub Type,Style Code,Dwelling Type",
    "ListPrice": "Price,Asking Price,Current Price,LP,Listing Price,Current List Price,L Price",
    "OriginalListPrice": "Original Price,OLP,Orig Price,Orig List Price,Original Listing Price",
    "PreviousListPrice": "Previous Price,Prev Price,Prior Price",
    "ClosePrice": "Sold Price,Sale Price,Selling Price,SP,Closed Price,Sales Price",
    "UnparsedAddress": "Address,Full Address,Street Address,Property Address,Address Full,Site Address,Address Line 1",
    "StreetNumber": "House Number,St Number,Street No,House No,Street #,Street Number Numeric",
    "StreetDirPrefix": "Street Dir,Street Direction,Pre Dir,Compass,St Dir,Direction",
    "StreetName": "Street,St Name",
    "StreetSuffix": "Street Type,St Suffix,St Type,Suffix",
    "StreetDirSuffix": "Post Dir,Street Post Direction",
    "UnitNumber": "Unit,Apt,Unit #,Apt #,Apartment,Suite,Address 2,Space Number",
    "City": "Town,Municipality,City Name,Postal City",
    "StateOrProvince": "State,St,State Code,Province",
    "PostalCode": "ZIP,ZIP Code,Zipcode,Postal,Post Code,ZIP 5",
    "CountyOrParish": "County,Parish,County Name",
    "SubdivisionName": "Subdivision,Tract,Tract Name,Neighborhood,Community,Development,Complex,Subdivision Complex",
    "MLSAreaMajor": "Area,MLS Area,Major Area,Area Name",
    "MLSAreaMinor": "Sub Area,Minor Area",
    "ParcelNumber": "APN,Parcel,Parcel ID,Tax ID,PIN,Assessor Parcel Number,AIN,Folio,Parcel #,Tax Parcel",
    "Latitude": "Lat,Geo Lat,Latitude Y",
    "Longitude": "Lng,Lon,Long,Geo Lon,Longitude X",
    "BedroomsTotal": "Beds,Bedrooms,BR,Total Bedrooms,Beds Total,Bed,Bdrms,# Bedrooms,Total Beds,Number Of Bedrooms",
    "BathroomsTotalInteger": "Bathrooms,Total Baths,Baths,Total Bathrooms,Bathrooms Total,BA,# Bathrooms",
    "BathroomsTotalDecimal": "Baths Total,Baths Decimal",
    "BathroomsFull": "Full Baths,Baths Full,Full Bathrooms,FB,# Full Baths",
    "BathroomsHalf": "Half Baths,Baths Half,Half Bathrooms,HB,# Half Baths",
    "BathroomsThreeQuarter": "Three Quarter Baths,3/4 Baths,Baths 3/4,Baths Three Quarter",
    "LivingArea": "Sq Ft,SqFt,Square Feet,Square Footage,Living SqFt,Approx SqFt,Total SqFt,Building SqFt,SF,GLA,"
    "Living Area SqFt,Heated SqFt,Sq Ft Total",
    "LotSizeSquareFeet": "Lot SqFt,Lot Sq Ft,Lot Square Feet,Lot Size SqFt,Lot Size Sq Ft",
    "LotSizeAcres": "Acres,Lot Acres,Acreage,Lot Size Acreage",
    "LotSizeArea": "Lot Size,Lot Area",
    "YearBuilt": "Built,Yr Built,Year Blt,Yr Blt",
    "StoriesTotal": "Stories,Levels,Number Of Stories,Floors,# Stories",
    "GarageSpaces": "Garage,Garages,Car Garage,Garage Stalls,# Garage Spaces,Garage Capacity",
    "AssociationFee": "HOA Fee,HOA,HOA Dues,Assoc Fee,HOA Amount,Association Dues,Monthly HOA",
    "AssociationFeeFrequency": "HOA Frequency,HOA Fee Frequency,Assoc Fee Freq,HOA Period",
    "TaxAnnualAmount": "Taxes,Annual Taxes,Tax Amount,Property Taxes,Tax,Tax Annual",
    "PublicRemarks": "Remarks,Description,Public Comments,Marketing Remarks,Property Description,Comments,"
    "Internet Remarks,Public Description",
    "PrivateRemarks": "Agent Remarks,Confidential Remarks,Realtor Remarks,Broker Remarks,Private Comments",
    "Directions": "Driving Directions",
    "ListingContractDate": "List Date,Listing Date,Date Listed,Contract Date Listing,LD",
    "OnMarketDate": "On Market,Active Date,Date On Market",
    "OffMarketDate": "Off Market,Date Off Market",
    "CloseDate": "Sold Date,Closing Date,Date Sold,Sale Date,COE Date,Close Of Escrow,Closed Date",
    "ExpirationDate": "Expire Date,Expires,Exp Date,Date Expires",
    "PurchaseContractDate": "Pending Date,Under Contract Date,Contract Date",
    "ModificationTimestamp": "Last Modified,Modified,Last Updated,Updated,Last Change,Modification Date,Date Modified,"
    "Last Change Date,Update Date,Matrix Modified DT",
    "StatusChangeTimestamp": "Status Change Date,Status Date,Last Status Change",
    "PriceChangeTimestamp": "Price Change Date,Last Price Change",
    "OriginalEntryTimestamp": "Entry Date,Date Entered,Input Date,Created",
    "PhotosChangeTimestamp": "Photo Modified,Photo Date,Last Photo Date,Photo Modification Timestamp",
    "PhotosCount": "Photo Count,Number Of Photos,# Photos,Num Photos,Photo Qty",
    "CumulativeDaysOnMarket": "CDOM,Cumulative DOM",
    "ListAgentFullName": "List Agent,Listing Agent,LA Name,Agent,Agent Name,List Agent Name,Listing Agent Name",
    "ListAgentMlsId": "List Agent ID,LA ID,Agent ID,Listing Agent ID,List Agent Code,Agent Code",
    "ListAgentPreferredPhone": "Agent Phone,List Agent Phone,LA Phone,Listing Agent Phone",
    "ListAgentEmail": "Agent Email,LA Email,Listing Agent Email,Agent E-mail,List Agent E-mail",
    "ListOfficeName": "List Office,Listing Office,Office,Office Name,LO Name,Brokerage,Broker,Listing Office Name",
    "ListOfficePhone": "Office Phone,LO Phone,Listing Office Phone,Broker Phone",
    "CoListAgentFullName": "Co List Agent,Co Listing Agent,Co Agent",
    "ElementarySchool": "Elementary,Elem School",
    "MiddleOrJuniorSchool": "Middle School,Junior High,Jr High,Middle",
    "HighSchool": "High,Senior High",
    "HighSchoolDistrict": "School District,District",
    "PoolPrivateYN": "Pool,Pool YN,Private Pool,Has Pool",
    "SpaYN": "Spa,Has Spa",
    "ViewYN": "Has View",
    "WaterfrontYN": "Waterfront",
    "NewConstructionYN": "New Construction",
    "SeniorCommunityYN": "55+,Senior Community,Age Restricted",
    "AssociationYN": "HOA YN,Has HOA",
    "LotFeatures": "Lot Description",
    "InteriorFeatures": "Interior",
    "ExteriorFeatures": "Exterior",
    "ParkingFeatures": "Parking",
    "VirtualTourURLUnbranded": "Virtual Tour,Virtual Tour URL,Virtual Tour Link,Unbranded Tour",
    "VirtualTourURLBranded": "Branded Tour,Branded Virtual Tour",
    "LandLeaseYN": "Land Type,Fee Or Lease,Land",
    "InternetEntireListingDisplayYN": "Internet YN,Display On Internet,Internet Display",
    "InternetAddressDisplayYN": "Display Address,Show Address,Address On Internet,Internet Address",
}


class Suggestion(NamedTuple):
    """`field` is "" where nothing is similar; `why` says in words how it was found."""

    field: str = ""
    why: str = ""


def suggestions(names: Sequence[str]) -> list[Suggestion]:
    """One for each name, in their order. Of several names for one field the surest, then the first, has it."""
    found = [Suggestion()] * len(names)
    taken: set[str] = set()
    for why, meaning in ((SAME, _SAME), (KNOWN, _KNOWN)):
        for place, name in enumerate(names):
            field = meaning.get(folded(name)) or meaning.get(_spelled(name), "")
            if field and field not in taken and not found[place].field:
                found[place] = Suggestion(field, why)
                taken.add(field)
    for place, name in enumerate(names):
        if not found[place].field and (field := _similar(name, taken)):
            found[place] = Suggestion(field, SIMILAR)
            taken.add(field)
    return found


def _spelled(name: str) -> str:
    """With its words written out: "LST_PRC" as "listprice"."""
    words = (part.lower() for part in _PARTS.findall(name.replace("_", " ")))
    return folded(" ".join(_WORDS.get(word, word) for word in words))


def _similar(name: str, taken: Iterable[str]) -> str:
    """The most similar free field; "" where none is similar enough, or the name is too short to tell."""
    word = _spelled(name)
    if len(word) < 6:
        return ""
    matcher, best, least = SequenceMatcher(b=word, autojunk=False), "", LEAST_ALIKE
    for known, field in _SAME.items():
        if field in taken or abs(len(known) - len(word)) > 4:
            continue
        matcher.set_seq1(known)
        if matcher.quick_ratio() > least and (alike := matcher.ratio()) > least:
            best, least = field, alike
    return best


_SAME = {folded(field): field for field in sorted(FIELDS)}
_KNOWN = {folded(heading): field for field, headings in HEADINGS.items() for heading in headings.split(",")}
_KNOWN |= {word: field for word, field in {_spelled(h): f for h, f in _KNOWN.items()}.items() if word not in _KNOWN}
