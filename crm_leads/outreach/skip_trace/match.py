"""Answers to leads by their home, never by position: the vendor drops, sorts and merges rows as it likes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from crm_leads.models import Lead, SkipTraceRow
from crm_leads.vendors.base import Address
from crm_leads.vendors.base import Home as Answer
from listings.homes.judging import Verdict, judge
from listings.homes.keys import address_key
from listings.homes.reading import Home, read


@dataclass
class Matched:
    """Homes of each row (by its id), and the answers that fit none: `{"address", "why"}`, `strangers` of which name
    somebody."""

    homes: dict[int, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    unmatched: list[dict[str, str]] = field(default_factory=list)
    strangers: int = 0


def place(lead: Lead) -> Address | None:
    """What the vendor is sent; None where the address is not enough to trace by."""
    street, city, state = lead.street_address.strip(), lead.city.strip(), lead.state_or_province.strip().upper()
    if not (street and city and len(state) == 2):
        return None
    return {"address": street, "city": city, "state": state, "zip": lead.postal_code.strip()[:5]}


def is_of_former_address(row: SkipTraceRow) -> bool:
    """The lead's address was corrected to that of another home after the row was ordered."""
    asked: Address = {"address": row.address, "city": row.city, "state": row.state, "zip": row.zip}
    return is_another_home(asked, place(row.lead))


def is_another_home(one: Address | None, other: Address | None) -> bool:
    """By what the vendor is sent. What may be one home, as with another ZIP code, is not another."""
    if one is None or other is None:
        return False
    homes = [_home(each["address"], each["city"], each["state"], each["zip"]) for each in (one, other)]
    return judge(*homes).verdict is Verdict.DIFFERENT


def match(rows: Iterable[SkipTraceRow], answers: Iterable[Answer]) -> Matched:
    """An answer goes to the one row of the same home. What may be another home goes to none: its people would be called
    about a home that they never had."""
    asked: dict[str, list[tuple[SkipTraceRow, Home]]] = defaultdict(list)
    for row in rows:
        home = _home(row.address, row.city, row.state, row.zip)
        asked[_key(home, row.address)].append((row, home))
    matched = Matched()
    for answer in answers:
        found = _home(answer.address, answer.city, answer.state, answer.zip)
        near = asked.get(_key(found, answer.address), [])
        fitting = [row for row, home in near if _fits(home, found)]
        if len(fitting) == 1:
            matched.homes[fitting[0].pk].append(answer)
        else:
            why = "Two leads of the order have this address." if fitting else "No lead of the order has this address."
            matched.unmatched.append({"address": _written(answer), "why": why})
            matched.strangers += bool(answer.persons)
    return matched


def _key(home: Home, address: str) -> str:
    """What is no address to us is known by its words."""
    return address_key(home) or " ".join(address.upper().split())


def _fits(asked: Home, found: Home) -> bool:
    verdict = judge(asked, found).verdict
    if verdict is Verdict.MAYBE and not asked.number.base:
        # Land without a number, word for word as it was asked.
        return replace(asked, postal_code="") == replace(found, postal_code="")
    return verdict is Verdict.SAME


def _home(address: str, city: str, state: str, postal_code: str) -> Home:
    return read({"unparsed_address": address, "city": city, "state_or_province": state, "postal_code": postal_code})


def _written(home: Answer) -> str:
    return ", ".join(part for part in (home.address, home.city, f"{home.state} {home.zip}".strip()) if part)
