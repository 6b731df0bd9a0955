"""A listing as the feed shows it: the record with its StandardFields and CustomFields."""

from typing import Any, NamedTuple

from . import homes
from .contracts import CLOSED, CONTRACT, PENDING, SOON, Contract
from .details import as_typed_into_a_web_form, bath_fields, details, lot_fields
from .dice import Dice
from .features import features
from .homes import Home
from .moments import DAY, date_text, time_text
from .people import Agent, make_agent
from .places import CRMLS, GPS
from .remarks import remarks

Record = dict[str, Any]
MASK = "********"
MOST_PHOTOS = 80

TYPE_CODES = {
    GPS: {homes.RESIDENTIAL: "A", homes.LEASE: "B", homes.INCOME: "C", homes.LAND: "D", homes.COMMERCIAL: "E"},
    CRMLS: {
        homes.RESIDENTIAL: "A",
        homes.INCOME: "B",
        homes.LAND: "C",
        homes.LEASE: "D",
        homes.COMMERCIAL: "E",
        homes.PARK: "F",
    },
}
"""What a PropertyType letter means differs by MLS, as in life."""
MLS_NAMES = {GPS: "Greater Palm Springs (simulated)", CRMLS: "California Regional (simulated)"}
MLS_STATUS = {
    GPS: {CONTRACT: "Active Under Contract", CLOSED: "Sold", SOON: "Coming Soon"},
    CRMLS: {CLOSED: "Closed Sale"},
}
UNDER_CONTRACT = (PENDING, CONTRACT, CLOSED)


class Listing(NamedTuple):
    """All that a record is written from. ``now`` moves with the listing, so an untouched record stays as it is."""

    key: str
    mls: str
    number: int
    home: Home
    contract: Contract
    seed: int
    now: int


def listing_id(mls: str, index: int) -> str:
    """The number that people read out, in the manner of either MLS."""
    if mls == GPS:
        return f"219{index + 100_000:06d}DA"
    return f"{('PW', 'OC', 'IV', 'SB', 'SR', 'ND')[index % 6]}26{index + 1_000:06d}"


def listing_fields(listing: Listing) -> Record:
    """The StandardFields without expansions, some hundred of them."""
    dice = Dice(listing.seed, "record", listing.mls, listing.number)
    home, contract = listing.home, listing.contract
    return (
        _identity(listing)
        | _address(home)
        | _money(listing, dice)
        | _structure(home)
        | _dates(listing)
        | features(dice, home)
        | _people(listing, dice)
        | {"PublicRemarks": as_typed_into_a_web_form(remarks(dice, home), home.style), "PrivateRemarks": MASK}
        | details(listing)
        | ({"BuyerAgentFullName": MASK, "BuyerOfficeName": MASK} if contract.status in UNDER_CONTRACT else {})
    )


def _identity(listing: Listing) -> Record:
    home, contract, mls = listing.home, listing.contract, listing.mls
    status = contract.status
    return {
        "ListingKey": listing.key,
        "ListingId": listing_id(mls, listing.number),
        "MlsId": mls,
        "OriginatingSystemName": MLS_NAMES[mls],
        "SourceSystemName": "Simulated MLS",
        "StandardStatus": status,
        "MlsStatus": MLS_STATUS[mls].get(status, status),
        "PropertyType": TYPE_CODES[mls].get(home.kind, "A"),
        "PropertySubType": home.subtype,
        "PropertyClass": home.kind,
        "InternetEntireListingDisplayYN": home.style % 50 != 0,
        "InternetAddressDisplayYN": home.style % 40 != 0,
        "InternetAutomatedValuationDisplayYN": True,
        "InternetConsumerCommentYN": True,
        "PhotosCount": photo_count(listing),
        "VideosCount": 0,
        "DocumentsCount": 0,
        "MajorChangeType": "Back On Market" if contract.back_on_market else _major_change(contract),
    }


def _major_change(contract: Contract) -> str:
    if contract.price_at > contract.status_at:
        return "Price Change"
    return contract.status if contract.status_at > contract.entered else "New Listing"


def photo_count(listing: Listing) -> int:
    """From 0 to 80, 25 in the mean: agents of a real MLS send that many."""
    dice = Dice(listing.seed, "photo count", listing.mls, listing.number, listing.contract.photo_version)
    if listing.home.kind == homes.LAND:
        return dice.between(1, 12)
    roll = dice.draw(1000)
    if roll < 15:
        return 0
    if roll < 140:
        return dice.between(2, 12)
    return dice.between(40, MOST_PHOTOS) if roll > 920 else dice.between(14, 38)


def _address(home: Home) -> Record:
    return {
        "UnparsedAddress": home.address,
        "UnparsedFirstLineAddress": home.street_line,
        "StreetNumber": str(home.number),
        "StreetDirPrefix": home.direction or None,
        "StreetName": home.street,
        "StreetSuffix": home.suffix or None,
        "UnitNumber": home.unit or None,
        "City": home.city.name,
        "StateOrProvince": "CA",
        "PostalCode": home.zip.code,
        "PostalCodePlus4": None,
        "CountyOrParish": home.city.county,
        "Country": "US",
        "SubdivisionName": home.subdivision or ("N/A" if home.style % 3 == 0 else None),
        "Latitude": home.latitude,
        "Longitude": home.longitude,
        "CrossStreet": None,
        "ParcelNumber": home.parcel or None,
    }


def _money(listing: Listing, dice: Dice) -> Record:
    home, contract = listing.home, listing.contract
    closed = contract.status == CLOSED
    fields: Record = {
        "ListPrice": contract.price,
        "OriginalListPrice": contract.original,
        "PreviousListPrice": contract.previous or None,
        "CurrentPrice": contract.price,
        "ListPricePerSquareFoot": round(contract.price / home.area, 2) if home.area else None,
        "ClosePrice": round(contract.price * dice.pick((96, 98, 99, 100, 100, 102)) / 100) if closed else None,
        "AssociationYN": bool(home.fee),
        "AssociationFee": home.fee or None,
        "AssociationFeeFrequency": "Monthly" if home.fee else None,
        "TaxAnnualAmount": round(contract.price * 0.0115, 2) if home.kind != homes.LEASE else None,
        "TaxYear": 2025,
        "BuyerAgencyCompensation": MASK,
    }
    if home.kind == homes.LEASE:
        fields |= {"LeaseAmountFrequency": "Monthly", "SecurityDeposit": contract.price, "LeaseTerm": "12 Months"}
    return fields | (land_lease(home) if listing.mls == GPS and not lease_apart(home) else {})


def lease_apart(home: Home) -> bool:
    """Whether the lease of the land stands in CustomFields alone: so it is with about half of them."""
    return home.lease_land and home.style % 2 == 0


def land_lease(home: Home) -> Record:
    """The land of a good part of the Coachella Valley is leased, by the month or by the year, to a certain day."""
    if not home.lease_land:
        return {"LandLeaseYN": False}
    yearly = home.style % 3 == 0
    amount = 1_200 + home.style % 4_300
    return {
        "LandLeaseYN": True,
        "LandLeaseAmount": amount if yearly else round(amount / 12),
        "LandLeaseAmountFrequency": "Annually" if yearly else "Monthly",
        "LandLeaseExpirationDate": f"{2032 + home.style % 50}-{1 + home.style % 12:02d}-{1 + home.style % 28:02d}",
    }


def _structure(home: Home) -> Record:
    lot = lot_fields(home)
    if not home.area:
        return lot | {"WaterfrontYN": False}
    return (
        lot
        | bath_fields(home)
        | {
            "LivingArea": home.area,
            "BuildingAreaTotal": home.area,
            "LivingAreaUnits": "Square Feet",
            "BedsTotal": home.beds or None,
            "BedroomsTotal": home.beds or None,
            "YearBuilt": home.year,
            "StoriesTotal": home.stories,
            "GarageSpaces": home.garage,
            "GarageYN": home.garage > 0,
            "NumberOfUnitsTotal": home.units,
            "NewConstructionYN": home.year >= 2023,
            "SeniorCommunityYN": home.style % 9 == 0,
            "WaterfrontYN": home.style % 60 == 0,
        }
    )


def _dates(listing: Listing) -> Record:
    contract = listing.contract
    status = contract.status
    off = contract.status_at if status in ("Closed", "Expired", "Canceled", "Withdrawn", "Pending") else 0
    end = off or max(listing.now, contract.entered)
    return {
        "OriginalEntryTimestamp": time_text(contract.entered),
        "ModificationTimestamp": time_text(contract.modified),
        "StatusChangeTimestamp": time_text(contract.status_at),
        "PriceChangeTimestamp": time_text(contract.price_at) if contract.price_at else None,
        "PhotosChangeTimestamp": time_text(contract.photos_at),
        "VideosChangeTimestamp": None,
        "ListingContractDate": date_text(contract.entered - DAY),
        "OnMarketDate": date_text(contract.entered),
        "OffMarketDate": date_text(off) if off else None,
        "PendingTimestamp": time_text(contract.status_at) if status in (PENDING, CONTRACT) else None,
        "PurchaseContractDate": _purchase_contract_date(contract),
        "CloseDate": date_text(contract.status_at) if status == CLOSED else None,
        "ExpirationDate": date_text(contract.status_at) if status == "Expired" else MASK,
        "CancellationDate": date_text(contract.status_at) if status == "Canceled" else None,
        "WithdrawnDate": date_text(contract.status_at) if status == "Withdrawn" else None,
        "DaysOnMarket": max(0, (end - contract.entered) // DAY),
        "CumulativeDaysOnMarket": max(0, (end - contract.entered) // DAY),
    }


def _purchase_contract_date(contract: Contract) -> str | None:
    """A sale closes some weeks after buyer and seller signed; what is pending was signed on the day of its status."""
    if contract.status == CLOSED:
        escrow = min(21 * DAY, (contract.status_at - contract.entered) // 2)
        return date_text(contract.status_at - escrow)
    return date_text(contract.status_at) if contract.status in (PENDING, CONTRACT) else None


def _people(listing: Listing, dice: Dice) -> Record:
    agent = make_agent(listing.mls, dice.draw(500))
    fields = _agent_fields("ListAgent", agent) | _office_fields("ListOffice", agent)
    if dice.chance(12):
        fields |= _agent_fields("CoListAgent", make_agent(listing.mls, dice.draw(500)))
    return fields


def _agent_fields(role: str, agent: Agent) -> Record:
    return {
        f"{role}Key": agent.key,
        f"{role}MlsId": agent.mls_id,
        f"{role}FullName": agent.name,
        f"{role}FirstName": agent.first,
        f"{role}LastName": agent.last,
        f"{role}PreferredPhone": agent.phone,
        f"{role}Email": agent.email,
        f"{role}StateLicense": agent.license_number,
    }


def _office_fields(role: str, agent: Agent) -> Record:
    office = agent.office
    return {
        f"{role}Key": office.key,
        f"{role}MlsId": office.mls_id,
        f"{role}Name": office.name,
        f"{role}Phone": office.phone,
        f"{role}Email": office.email,
    }


def custom_fields(listing: Listing) -> list[Record]:
    """The fields of this MLS alone, grouped as the API groups them."""
    home = listing.home
    if listing.mls != GPS:
        return [{"Main": [{"Listing Information": [{"Senior Community": "Yes" if home.style % 9 == 0 else "No"}]}]}]
    lease = land_lease(home)
    land: list[Record] = [{"Land Type": "Lease" if home.lease_land else "Fee"}]
    if home.lease_land:
        land += [
            {"Land Lease Amount": str(lease["LandLeaseAmount"])},
            {"Land Lease Per": "Year" if lease["LandLeaseAmountFrequency"] == "Annually" else "Month"},
            {"Land Lease Expires": lease["LandLeaseExpirationDate"]},
        ]
    return [{"Main": [{"Land Information": land}, {"General": [{"Gated": "Yes" if home.gated else "No"}]}]}]
