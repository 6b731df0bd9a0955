"""Synchronous look-ups: owners of an address, and the do-not-call record of a number."""

from typing import TYPE_CHECKING, Any

from simulators.exchange import Request, Response
from simulators.vendors.tracerfy import people
from simulators.vendors.tracerfy.sentinels import SENTINELS, sentinel

if TYPE_CHECKING:  # the face calls this
    from simulators.vendors.tracerfy.face import Vendor

MOST = 15
PER_HIT = 5


def _wanted(request: Request) -> tuple[list[dict[str, Any]], bool]:
    """The objects asked for, and whether they came as an array. Raises ValueError for more than 15."""
    body = request.json()
    wanted = body if isinstance(body, list) else [body]
    if not 1 <= len(wanted) <= MOST:
        raise ValueError(f"1 to {MOST} at a time")
    return wanted, isinstance(body, list)


def trace(face: "Vendor", token: str, request: Request) -> Response:
    """`POST /v1/api/trace/lookup/`: 5 credits for each hit. Each of an array is judged and billed alone: one that is
    wrong has its error in its place."""
    wanted, is_array = _wanted(request)
    errors = [_error(each) for each in wanted]
    if not is_array and errors[0]:
        return Response(400, errors[0])
    good = [each for each, error in zip(wanted, errors, strict=True) if not error]
    refused = sentinel([each["address"] for each in good]) or face.too_often(token, "instant", len(wanted))
    if refused:
        return refused
    if face.balances[token] < PER_HIT * len(good):
        return Response(*SENTINELS["NO_CREDITS"])
    pairs = zip(wanted, errors, strict=True)
    return _charged(face, token, [error or _traced(face.seed, each) for each, error in pairs], is_array)


def _error(wanted: Any) -> dict[str, Any]:
    """Empty for a right item."""
    if not isinstance(wanted, dict):
        return {"error": "Each lookup must be an object"}
    needed = ["address", "city", "state"]
    if wanted.get("find_owner") is False:
        needed += ["first_name", "last_name"]
    missing = [name for name in needed if not wanted.get(name)]
    return (
        {"error": "Validation failed", "details": {name: ["This field is required."] for name in missing}}
        if missing
        else {}
    )


def scrub(face: "Vendor", token: str, request: Request, version: str) -> Response:
    """`POST /v2/api/dnc/lookup/`: 5 credits for each number."""
    wanted, is_array = _wanted(request)
    numbers = [str(each["phone"]) for each in wanted]
    refused = sentinel(numbers) or face.too_often(token, f"dnc {version}", len(numbers))
    if refused:
        return refused
    if face.balances[token] < PER_HIT * len(numbers):
        return Response(*SENTINELS["NO_CREDITS"])
    return _charged(face, token, [_scrubbed(face.seed, number) for number in numbers], is_array)


def _charged(face: "Vendor", token: str, results: list[dict[str, Any]], is_array: bool) -> Response:
    total = sum(each.get("credits_deducted", 0) for each in results)
    face.balances[token] -= total
    return Response(value={"results": results, "credits_deducted": total} if is_array else results[0])


def _traced(seed: int, wanted: dict[str, Any]) -> dict[str, Any]:
    found = people.household(seed, wanted["address"], wanted["city"], wanted["state"])
    persons = [_person(seed, person, wanted) for person in found]
    return {
        "address": people.normal(wanted["address"]).title(),
        "city": wanted["city"],
        "state": wanted["state"],
        "zip": wanted.get("zip", ""),
        "find_owner": wanted.get("find_owner", True),
        "hit": bool(persons),
        "persons_count": len(persons),
        "credits_deducted": PER_HIT if persons else 0,
        "persons": persons,
    }


def _person(seed: int, person: people.Person, wanted: dict[str, Any]) -> dict[str, Any]:
    home = {"street": wanted["address"], "city": wanted["city"], "state": wanted["state"]}
    return {
        "first_name": person.first,
        "last_name": person.last,
        "full_name": person.full,
        "dob": "1960-01",
        "age": "66",
        "deceased": person.deceased,
        "property_owner": True,
        "litigator": person.litigator,
        "mailing_address": {**home, "zip": wanted.get("zip", "")},
        "phones": [_phone(seed, phone, rank) for rank, phone in enumerate(person.phones, 1)],
        "emails": [{"email": email, "rank": rank} for rank, email in enumerate(person.emails, 1)],
    }


def _phone(seed: int, phone: people.Phone, rank: int) -> dict[str, Any]:
    record = people.registry(seed, phone.number)
    return {
        "number": phone.number,
        "type": "Mobile" if phone.is_mobile else "Landline",
        "dnc": record.national or record.state,
        "tcpa": record.litigator,
        "carrier": phone.carrier,
        "rank": rank,
    }


def _scrubbed(seed: int, number: str) -> dict[str, Any]:
    record = people.registry(seed, number)
    return {
        "phone": number,
        "hit": True,
        "national_dnc": record.national,
        "state_dnc": record.state,
        "state_dnc_list": list(record.states),
        "litigator": record.litigator,
        "is_clean": record.is_clean,
        "credits_deducted": PER_HIT,
    }
