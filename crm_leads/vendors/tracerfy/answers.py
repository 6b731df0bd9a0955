"""Tracerfy's answers as plain records. Unknown keys are ignored, and what we must not keep (birth date, age,
relatives) is never read."""

import csv
import io
from collections.abc import Iterable, Mapping
from typing import Any

from crm_leads.enums import LineType
from crm_leads.vendors.base import Found, Home, Person, Phone, Queue, Record, ScrubQueue
from crm_leads.vendors.errors import OutcomeUnknown, Unavailable

MOBILES, LANDLINES, EMAILS = range(1, 6), range(1, 4), range(1, 6)
LINE_TYPES = {"mobile": LineType.MOBILE, "landline": LineType.LANDLINE}


def instant(body: Any) -> Found:
    """Of `/trace/lookup/` with an array. Raises OutcomeUnknown for a shape that says nothing: it was billed."""
    if not isinstance(body, dict) or not isinstance(body.get("results"), list):
        raise _unreadable()
    homes = tuple(_home(each) for each in body["results"] if isinstance(each, dict))
    return Found(homes, whole(body.get("credits_deducted")))


def _home(each: Mapping[str, Any]) -> Home:
    persons = tuple(_person(person) for person in _objects(each.get("persons")))
    return Home(text(each, "address"), text(each, "city"), text(each, "state"), text(each, "zip"), persons)


def _person(each: Mapping[str, Any]) -> Person:
    first, last = text(each, "first_name"), text(each, "last_name")
    owner = each.get("property_owner")
    mailing = each.get("mailing_address")
    return Person(
        full_name=text(each, "full_name") or f"{first} {last}".strip(),
        first_name=first,
        last_name=last,
        is_owner=owner if isinstance(owner, bool) else None,
        deceased=yes(each.get("deceased")),
        litigator=yes(each.get("litigator")),
        mailing={name: text(mailing, name) for name in ("street", "city", "state", "zip")}
        if isinstance(mailing, dict)
        else {},
        phones=distinct(_phone(phone) for phone in _objects(each.get("phones"))),
        emails=tuple(dict.fromkeys(text(email, "email").lower() for email in _objects(each.get("emails")))),
    )


def _phone(each: Mapping[str, Any]) -> Phone:
    return Phone(
        number=digits(each.get("number")),
        line_type=LINE_TYPES.get(text(each, "type").lower(), LineType.UNKNOWN),
        carrier=text(each, "carrier"),
        rank=whole(each.get("rank")) or 1,
        dnc=yes(each.get("dnc")),
        tcpa=yes(each.get("tcpa")),
    )


def batch(rows: Iterable[Any]) -> tuple[Home, ...]:
    """Of `/queue/:id`: a home for each address, with all the persons whose rows name it."""
    homes: dict[tuple[str, str, str, str], list[Person]] = {}
    for row in _objects(list(rows)):
        place = (text(row, "address"), text(row, "city"), text(row, "state"), text(row, "zip"))
        homes.setdefault(place, []).append(_row_person(row))
    return tuple(Home(*place, tuple(persons)) for place, persons in homes.items())


def _row_person(row: Mapping[str, Any]) -> Person:
    first, last = text(row, "first_name"), text(row, "last_name")
    primary_type = LINE_TYPES.get(text(row, "primary_phone_type").lower(), LineType.UNKNOWN)
    named = [(text(row, "primary_phone"), primary_type)]
    named += [(text(row, f"mobile_{at}"), LineType.MOBILE) for at in MOBILES]
    named += [(text(row, f"landline_{at}"), LineType.LANDLINE) for at in LANDLINES]
    phones = (Phone(digits(number), line_type, rank=rank) for rank, (number, line_type) in enumerate(named, 1))
    emails = (text(row, f"email_{at}").lower() for at in EMAILS)
    mailing = {"street": text(row, "mail_address"), "city": text(row, "mail_city"), "state": text(row, "mail_state")}
    return Person(
        full_name=f"{first} {last}".strip(),
        first_name=first,
        last_name=last,
        mailing=mailing if mailing["street"] else {},
        phones=distinct(phones),
        emails=tuple(dict.fromkeys(email for email in emails if email)),
    )


def distinct(phones: Iterable[Phone]) -> tuple[Phone, ...]:
    """Each number once, by rank, from 1: `primary_phone` usually repeats `mobile_1`."""
    kept: dict[str, Phone] = {}
    for phone in sorted(phones, key=lambda phone: phone.rank):
        known = kept.get(phone.number)
        if phone.number and (known is None or (not known.line_type and phone.line_type)):
            kept[phone.number] = phone
    return tuple(
        Phone(each.number, each.line_type, each.carrier, rank, each.dnc, each.tcpa)
        for rank, each in enumerate(kept.values(), 1)
    )


def queue(each: Mapping[str, Any]) -> Queue:
    """An item of `/queues/`. What does not clearly say that it is done counts as pending."""
    return Queue(
        queue_id=text(each, "id"),
        pending=each.get("pending") is not False,
        created_at=text(each, "created_at"),
        trace_type=text(each, "trace_type"),
        rows_uploaded=whole(each.get("rows_uploaded")),
        credits=whole(each.get("credits_deducted")),
    )


def scrub_queue(body: Any) -> ScrubQueue:
    """Of `/dnc/queue/:id`."""
    each = body if isinstance(body, dict) else {}
    return ScrubQueue(
        queue_id=text(each, "id"),
        pending=each.get("pending") is not False,
        download_url=text(each, "download_url"),
        credits=whole(each.get("credits_deducted")),
    )


def records(body: Any) -> list[Record]:
    """Of `/dnc/lookup/` with an array. Raises OutcomeUnknown for a shape that says nothing: it was billed."""
    if not isinstance(body, dict) or not isinstance(body.get("results"), list):
        raise _unreadable()
    return [_record(each) for each in _objects(body["results"])]


def records_of_csv(file: str) -> list[Record]:
    """Of the v2 file of a scrub. Raises Unavailable for what is no such file: it can be fetched again."""
    try:
        return [_record(row) for row in csv.DictReader(io.StringIO(file.replace("\x00", ""), newline=None))]
    except csv.Error:
        raise Unavailable("Tracerfy's file of results could not be read.") from None


def _record(each: Mapping[str, Any]) -> Record:
    """A number of which a registry is not named is taken as listed there, and so is one that is not clean though no
    registry is named: a gap in the file clears nobody."""
    states = each.get("state_dnc_list")
    on_state, litigator = _listed(each, "state_dnc"), yes(each.get("litigator"))
    is_unclean = str(each.get("is_clean")).strip().upper() in ("N", "NO", "FALSE", "0")
    return Record(
        number=digits(each.get("phone")),
        national_dnc=_listed(each, "national_dnc") or (is_unclean and not (on_state or litigator)),
        state_dnc=on_state,
        state_dnc_list=", ".join(str(state) for state in states) if isinstance(states, list) else str(states or ""),
        litigator=litigator,
    )


def _listed(each: Mapping[str, Any], name: str) -> bool:
    return yes(each[name]) if each.get(name) not in (None, "") else True


def yes(value: Any) -> bool:
    return value is True or str(value).strip().upper() in ("Y", "YES", "TRUE", "1")


def whole(value: Any) -> int | None:
    """A count; None where there is none."""
    try:
        return max(int(value), 0)
    except (TypeError, ValueError, OverflowError):
        return None


def text(each: Mapping[str, Any], name: str) -> str:
    value = each.get(name)
    return "" if value is None or isinstance(value, dict | list) else str(value).replace("\x00", "").strip()


def digits(value: Any) -> str:
    """Ten digits, without the country's 1; empty for anything else."""
    found = "".join(char for char in str(value or "") if char.isascii() and char.isdigit())
    found = found[1:] if len(found) == 11 and found[0] == "1" else found
    return found if len(found) == 10 else ""


def _objects(value: Any) -> list[Mapping[str, Any]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []


def _unreadable() -> OutcomeUnknown:
    return OutcomeUnknown("Tracerfy's answer could not be read. It may have billed the lookup.")
