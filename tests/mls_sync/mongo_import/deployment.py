"""An earlier deployment as its documents were: invented homes, in camelCase as its scripts flattened them, and in
RESO's names as its later collections have them."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bson import Decimal128, Int64
from pymongo.database import Database

TENANT = "desert"
NOON = datetime(2026, 11, 2, 20, tzinfo=UTC)
GPS_MLS, CRMLS_MLS = "20190211172710340762000000", "20200218121507636729000000"
API_KEY = "spark-key-0123456789"
SIZES = ("uriThumb", "uri300", "uri640", "uri800", "uri1024", "uri1280", "uri1600", "uri2048", "uriLarge")


def listing(number: int, **told: Any) -> dict[str, Any]:
    """As `flatten.py` left it."""
    return {
        "listingKey": f"2026{number:022d}",
        "listingId": f"219{number:06d}DA",
        "mlsId": GPS_MLS,
        "mlsStatus": "Active",
        "standardStatus": "Active",
        "propertyType": "A",
        "propertySubType": "Single Family Residence",
        "unparsedAddress": f"{45000 + number} Ocotillo Dr",
        "city": "Palm Desert",
        "stateOrProvince": "CA",
        "postalCode": "92260",
        "latitude": 33.7 + number / 10_000,
        "longitude": -116.4,
        "listPrice": 450_000 + number,
        "originalListPrice": Int64(460_000 + number),
        "bedsTotal": 3,
        "bathroomsTotalInteger": 2,
        "livingArea": 1850,
        "yearBuilt": 1999,
        "poolFeatures": "In Ground, Private",
        "landType": "Lease",
        "landLeaseAmount": 2400,
        "landLeasePer": "Year",
        "listDate": "2026-09-01",
        "onMarketDate": "2026-09-03",
        "modificationTimestamp": NOON - timedelta(days=3),
        "slugAddress": f"{45000 + number}-ocotillo-dr",
        "primaryPhotoUrl": f"https://photos.example.com/{number}/0-large.jpg",
        "updatedAt": NOON,
        "__v": 0,
        **told,
    }


def closed(number: int, **told: Any) -> dict[str, Any]:
    told = {"closePrice": Decimal128("440000.50"), "closeDate": datetime(2026, 10, 12, tzinfo=UTC), **told}
    return listing(number, standardStatus="Closed", mlsStatus="Closed", **told)


def expired(number: int, status: str = "Expired", **told: Any) -> dict[str, Any]:
    changed = datetime.now(UTC) - timedelta(days=12)
    told = {"statusChangeDate": changed.isoformat(), "modificationTimestamp": changed, "leadStatus": "new", **told}
    told |= {"expiresAt": changed + timedelta(days=90), "skipTraced": False}
    return listing(number, standardStatus=status, mlsStatus=status, **told)


def reso(number: int, tenant: str = TENANT, **told: Any) -> dict[str, Any]:
    """As in `{tenant}_{provider}_listings`."""
    return {
        "tenantId": tenant,
        "mlsProvider": "crmls",
        "ListingId": f"PW26{number:06d}",
        "ListingKey": f"C{number:08d}",
        "UnparsedAddress": f"{100 + number} Harbor Blvd",
        "City": "Anaheim",
        "StateOrProvince": "CA",
        "PostalCode": "92802",
        "County": "Orange",
        "location": {"type": "Point", "coordinates": [-117.9, 33.8 + number / 10_000]},
        "ListPrice": Decimal128("899000.00"),
        "BedroomsTotal": 4,
        "BathroomsTotalInteger": 3,
        "PropertyType": "Residential",
        "ListingStatus": "Active",
        "ListAgentName": "Avery Agent",
        "photos": [f"https://photos.example.com/c{number}/{place}.jpg" for place in range(3)],
        "ModificationTimestamp": NOON - timedelta(days=1),
        "lastSyncedAt": NOON,
        **told,
    }


def photo(number: int, place: int) -> dict[str, Any]:
    return {
        "listingId": f"219{number:06d}DA",
        "primary": place == 0,
        "Order": place,
        "caption": f"Room {place}",
        **{size: f"https://photos.example.com/{number}/{place}-{size[3:].lower()}.jpg" for size in SIZES},
    }


def configs(tenant: str = TENANT, api_key: str = API_KEY) -> dict[str, Any]:
    gps = {
        "provider": "gps",
        "apiKey": api_key,
        "region": "Coachella Valley",
        "active": True,
        "syncSchedule": "0 2 * * *",
        "syncEnabled": True,
        "collectionName": f"{tenant}_gps_listings",
        "maxListings": 40_000,
        "currentListings": 11_592,
    }
    return {"tenantId": tenant, "mlsConfigs": [gps], "createdAt": NOON}


def seed(database: Database[dict[str, Any]], *, tenant: str = TENANT) -> None:
    """Three active homes of one MLS with photos in a collection of their own, a sold one, an expired and a canceled
    one, of which the first stands among the active ones still, and two of another MLS."""
    database["listings"].insert_many([listing(1), listing(2), listing(3), listing(5)])
    database["gpsClosedListings"].insert_one(closed(4))
    database["gpsExpiredListings"].insert_many([expired(5), expired(6, "Cancelled")])
    database["photos"].insert_many([photo(1, place) for place in (1, 0, 2)])
    database["gpsExpiredPhotos"].insert_one(photo(5, 0))
    database[f"{tenant}_crmls_listings"].insert_many([reso(1, tenant), reso(2, tenant)])
    database["agent_mls_configs"].insert_one(configs(tenant))
