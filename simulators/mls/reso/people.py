"""Members and offices of the simulated MLSs, and which of them a listing names."""

from functools import lru_cache

from ..moments import time_text
from ..people import Agent, Office, make_agent, make_office
from ..places import CRMLS, GPS
from ..records import MLS_NAMES
from .dictionary import Record

MEMBERS, OFFICES = 500, 60
"""How many each MLS has."""
SINCE = 1_700_000_000
"""When the first of them was last changed, in seconds since 1970."""


def _stamps(number: int) -> Record:
    return {
        "ModificationTimestamp": time_text(SINCE + number * 86_461),
        "OriginalEntryTimestamp": time_text(SINCE - number * 86_461),
    }


def member_record(mls: str, number: int) -> Record:
    """One agent."""
    agent: Agent = make_agent(mls, number)
    return {
        "MemberKey": agent.key,
        "MemberMlsId": agent.mls_id,
        "MemberFirstName": agent.first,
        "MemberLastName": agent.last,
        "MemberFullName": agent.name,
        "MemberPreferredPhone": agent.phone,
        "MemberEmail": agent.email,
        "MemberStateLicense": agent.license_number,
        "MemberStatus": "Active",
        "MemberType": "Designated REALTOR Participant" if number % 25 == 0 else "REALTOR Salesperson",
        "OfficeKey": agent.office.key,
        "OfficeMlsId": agent.office.mls_id,
        "OfficeName": agent.office.name,
        "OriginatingSystemName": MLS_NAMES[mls],
        **_stamps(number),
    }


def office_record(mls: str, number: int) -> Record:
    """One brokerage."""
    office: Office = make_office(mls, number)
    return {
        "OfficeKey": office.key,
        "OfficeMlsId": office.mls_id,
        "OfficeName": office.name,
        "OfficePhone": office.phone,
        "OfficeEmail": office.email,
        "OfficeStatus": "Active",
        "OriginatingSystemName": MLS_NAMES[mls],
        **_stamps(number),
    }


@lru_cache(maxsize=1)
def members() -> dict[str, Record]:
    """All agents, by key, in its order."""
    found = (member_record(mls, number) for mls in (GPS, CRMLS) for number in range(MEMBERS))
    return {each["MemberKey"]: each for each in sorted(found, key=lambda each: str(each["MemberKey"]))}


@lru_cache(maxsize=1)
def offices() -> dict[str, Record]:
    """All brokerages, by key, in its order."""
    found = (office_record(mls, number) for mls in (GPS, CRMLS) for number in range(OFFICES))
    return {each["OfficeKey"]: each for each in sorted(found, key=lambda each: str(each["OfficeKey"]))}
