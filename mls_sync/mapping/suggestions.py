"""Which RESO field one of the source's is likely to be: by its name or its label, never by a guess at its values."""

from collections.abc import Iterable
from functools import cache

from mls_sync.mapping.lookups import folded
from mls_sync.mapping.readers import UNREADABLE
from mls_sync.mapping.rules import FIELDS, READERS, readers_that_fit

# What MLSs call fields of the Data Dictionary, without case, blanks and punctuation.
OTHER_NAMES = {
    "AssociationFee": ("hoafee", "hoadues", "associationdues", "monthlyhoa", "hoa"),
    "AssociationFeeFrequency": ("hoafrequency", "hoafeefrequency", "duesfrequency"),
    "AssociationYN": ("hoayn", "hashoa"),
    "BathroomsFull": ("fullbaths", "bathsfull", "fullbathrooms"),
    "BathroomsHalf": ("halfbaths", "bathshalf", "halfbathrooms"),
    "BathroomsThreeQuarter": ("threequarterbaths", "bathsthreequarter", "34baths"),
    "BathroomsTotalInteger": ("baths", "bathrooms", "totalbaths", "bathstotal", "bathroomstotal"),
    "BedroomsTotal": ("beds", "bedrooms", "totalbedrooms", "bedstotal", "br"),
    "City": ("cityname", "town", "municipality"),
    "CloseDate": ("solddate", "closingdate", "saledate", "dateclosed"),
    "ClosePrice": ("soldprice", "saleprice", "sellingprice"),
    "CountyOrParish": ("county", "parish", "countyname"),
    "Directions": ("drivingdirections", "directionstoproperty"),
    "ElementarySchool": ("gradeschool", "elemschool"),
    "ExpirationDate": ("expires", "expirydate", "expiredate"),
    "GarageSpaces": ("garage", "garagestalls", "numgaragespaces"),
    "HighSchoolDistrict": ("schooldistrict",),
    "InternetAddressDisplayYN": ("displayaddressyn", "idxaddressdisplayyn"),
    "InternetEntireListingDisplayYN": ("idxoptin", "idxdisplayyn", "internetdisplayyn"),
    "Latitude": ("lat", "geolatitude"),
    "ListAgentEmail": ("listingagentemail", "agentemail"),
    "ListAgentFullName": ("listagentname", "listingagent", "listingagentname", "agentname"),
    "ListAgentPreferredPhone": ("listagentphone", "listingagentphone", "agentphone"),
    "ListOfficeName": ("listingoffice", "listingofficename", "officename", "brokerage"),
    "ListPrice": ("price", "askingprice", "currentprice", "listingprice"),
    "ListingContractDate": ("listdate", "listingdate", "datelisted", "contractdatelisting"),
    "ListingId": ("mlsnumber", "mlsno", "listingnumber", "listnumber", "mls"),
    "LivingArea": ("sqft", "squarefeet", "squarefootage", "livingsqft", "approxsqft", "livingareasqft", "totalsqft"),
    "Longitude": ("lon", "lng", "long", "geolongitude"),
    "LotSizeAcres": ("acres", "acreage", "lotacres"),
    "LotSizeSquareFeet": ("lotsqft", "lotsizesqft", "lotsquarefeet"),
    "MLSAreaMajor": ("area", "mlsarea", "areaname"),
    "MiddleOrJuniorSchool": ("middleschool", "juniorhigh", "juniorhighschool"),
    "MlsStatus": ("liststatus", "currentstatus"),
    "NewConstructionYN": ("newconstruction", "newbuildyn"),
    "OriginalListPrice": ("origlistprice", "originalprice", "startprice"),
    "ParcelNumber": ("apn", "taxid", "parcelid", "pin", "taxparcel"),
    "PhotosCount": ("photocount", "numphotos", "picturecount"),
    "PoolPrivateYN": ("pool", "poolyn", "privatepool"),
    "PostalCode": ("zip", "zipcode", "postcode"),
    "PrivateRemarks": ("agentremarks", "confidentialremarks", "brokerremarks"),
    "PropertySubType": ("subtype", "style", "dwellingtype", "propertysubtypename"),
    "PropertyType": ("proptype", "class", "propertyclass"),
    "PublicRemarks": ("remarks", "description", "publiccomments", "marketingremarks", "publicdescription"),
    "PurchaseContractDate": ("contractdate", "pendingdate", "undercontractdate"),
    "SeniorCommunityYN": ("seniorcommunity", "fiftyfiveplus", "55plus", "agerestricted"),
    "SpaYN": ("spa", "hottubyn"),
    "StandardStatus": ("status", "listingstatus"),
    "StateOrProvince": ("state", "province", "statecode"),
    "StoriesTotal": ("stories", "levels", "numstories", "floors"),
    "StreetDirPrefix": ("streetdirection", "streetdir"),
    "StreetNumber": ("housenumber", "streetno", "addressnumber"),
    "StreetSuffix": ("streettype",),
    "SubdivisionName": ("subdivision", "tract", "tractname", "community", "neighborhood", "development"),
    "TaxAnnualAmount": ("taxes", "annualtaxes", "propertytaxes", "taxamount", "realestatetaxes"),
    "UnitNumber": ("unit", "unitno", "apt", "apartment", "suite"),
    "UnparsedAddress": ("address", "fulladdress", "streetaddress", "propertyaddress"),
    "ViewYN": ("hasview",),
    "WaterfrontYN": ("waterfront",),
    "YearBuilt": ("built", "yrbuilt", "yearconstructed"),
}


def suggested_field(name: str, label: str = "", samples: Iterable[str] = ()) -> str:
    """The RESO field that one with this name, or this label, is likely to be; "" where nothing says so, or where none
    of the samples can be read as one. Never the field itself, which needs no rule."""
    for word in (name, label):
        field = _by_word().get(folded(word)) if word else None
        if field and field != name and _reads(field, samples):
            return field
    return ""


@cache
def _by_word() -> dict[str, str]:
    words = {word: field for field, others in OTHER_NAMES.items() for word in others}
    return words | {folded(field): field for field in FIELDS}


def _reads(field: str, samples: Iterable[str]) -> bool:
    fit = readers_that_fit(field)
    read = READERS[fit[0]][0] if fit else None
    found = [read(sample) for sample in samples] if read else []
    return not found or any(value is not None and value is not UNREADABLE for value in found)


def suggested_value(name: str, value: str, choices: Iterable[str]) -> str:
    """RESO's name for a lookup's value where one holds the other as a whole, e.g. "Condo" and "Condominium"; "" where
    none or several do. Of a status never: what frees a home for outreach is no guess (`listings.models.StatusWord`)."""
    if name == "StandardStatus":
        return ""
    word = folded(value)
    found = [each for each in choices if len(word) > 3 and (folded(each).startswith(word) or folded(each) in word)]
    return found[0] if len(found) == 1 else ""
