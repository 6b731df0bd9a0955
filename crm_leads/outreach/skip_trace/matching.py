"""Answers to leads by normalised address, never by position: the vendor drops, sorts and merges rows as it likes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field

from crm_leads.models import Lead, SkipTraceRow
from crm_leads.vendors.tracerfy.answers import Home
from crm_leads.vendors.tracerfy.client import Address
from listings.identity import normal_street, street_parts


@dataclass
class Matched:
    """Homes of each row (by its id), and the answers that fit none: `{"address", "why"}`, `strangers` of which name
    somebody."""

    homes: dict[int, list[Home]] = field(default_factory=lambda: defaultdict(list))
    unmatched: list[dict[str, str]] = field(default_factory=list)
    strangers: int = 0


def place(lead: Lead) -> Address | None:
    """What the vendor is sent; None where the address is not enough to trace by."""
    street, city, state = lead.street_address.strip(), lead.city.strip(), lead.state_or_province.strip().upper()
    if not (street and city and len(state) == 2):
        return None
    return {"address": street, "city": city, "state": state, "zip": lead.postal_code.strip()[:5]}


def match_key(address: str, city: str, state: str) -> str:
    """`"12:N PALM CANYON DR:5|PALM SPRINGS|CA"`, however the address is spelled."""
    line = address.replace(",", " ")
    number, street, unit = street_parts({"unparsed_address": line})
    home = f"{number}:{street}:{unit}" if number else normal_street(line)
    return f"{home}|{normal_street(city)}|{state.strip().upper()}"


def match(rows: Iterable[SkipTraceRow], homes: Iterable[Home]) -> Matched:
    """A home whose address two rows share goes to the one with its ZIP code, else to none."""
    by_key: dict[str, list[SkipTraceRow]] = defaultdict(list)
    for row in rows:
        by_key[row.match_key].append(row)
    matched = Matched()
    for home in homes:
        fitting = by_key.get(match_key(home.address, home.city, home.state), [])
        if home.zip:
            fitting = [row for row in fitting if not row.zip or row.zip == home.zip[:5]]
        if len(fitting) == 1:
            matched.homes[fitting[0].pk].append(home)
        else:
            why = "Two leads of the order have this address." if fitting else "No lead of the order has this address."
            matched.unmatched.append({"address": _written(home), "why": why})
            matched.strangers += bool(home.persons)
    return matched


def _written(home: Home) -> str:
    return ", ".join(part for part in (home.address, home.city, f"{home.state} {home.zip}".strip()) if part)
