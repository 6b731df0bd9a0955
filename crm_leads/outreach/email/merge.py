"""Templates with merge fields: `{first_name}`, or `{first_name|there}` with what stands in where nothing is known."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from django.contrib.auth.models import User

from crm_leads.compliance.digests import written
from crm_leads.models import Contact, Lead, LeadPolicy

MAX_VALUE = 200
TURNS_AROUND = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
FIELD = re.compile(r"\{([^{}]*)\}")
# A prefix that pretends an earlier conversation: a deceptive subject (CAN-SPAM, 15 U.S.C. 7704(a)(2)).
PRETENDS = re.compile(r"\s*(re|fw|fwd|aw)\s*(\[\d+\])?\s*[:\uff1a]", re.IGNORECASE)


class TemplateError(ValueError):
    """The text itself is wrong: an unknown field, or a brace too many. The message says where."""


class MissingValue(ValueError):
    """Nothing is known for a field that has no default; `fields` names them."""

    def __init__(self, fields: list[str]) -> None:
        names = ", ".join(f"{{{name}}}" for name in fields)
        super().__init__(f"There is no value for {names}. Give a default, such as {{{fields[0]}|...}}, or fill it in.")
        self.fields = fields


@dataclass(frozen=True)
class Subject:
    """Whom and what a message is about."""

    lead: Lead
    contact: Contact
    policy: LeadPolicy
    agent: User | None


@dataclass(frozen=True)
class MergeField:
    about: str
    example: str
    value: Callable[[Subject], object]


def _ended(of: Subject) -> str:
    status = of.lead.standard_status.lower()
    return f"was {status}" if status == "canceled" else status


FIELDS: Mapping[str, MergeField] = {
    "first_name": MergeField("The person's first name", "Ana", lambda of: "" if of.contact.is_entity else _first(of)),
    "last_name": MergeField("The person's last name", "Silva", lambda of: of.contact.last_name),
    "full_name": MergeField("The person, company or trust", "Ana Silva", lambda of: of.contact.full_name),
    "address": MergeField("Street address of the home", "12 Palm Lane", lambda of: of.lead.street_address),
    "city": MergeField("City of the home", "Indio", lambda of: of.lead.city),
    "state": MergeField("State of the home", "CA", lambda of: of.lead.state_or_province),
    "postal_code": MergeField("ZIP code of the home", "92262", lambda of: of.lead.postal_code),
    "ended": MergeField("How the listing ended", "expired", _ended),
    "ended_on": MergeField("The day it ended", "Nov 3", lambda of: f"{of.lead.status_changed_on:%b %-d}"),
    "days_on_market": MergeField("Days it was listed", "121", lambda of: of.lead.days_on_market),
    "list_price": MergeField("Price at the end", "$500,000", lambda of: _dollars(of.lead)),
    "agent_name": MergeField("Who writes: the agent", "Olivia Reyes", lambda of: _name(of)),
    "sender_name": MergeField("The policy's sender", "Sunrise Homes", lambda of: of.policy.sender_name),
    "sender_phone": MergeField(
        "Phone of the lead policy", "(760) 555-0100", lambda of: written(of.policy.sender_phone)
    ),
}


def _first(of: Subject) -> str:
    """As the source gave it; vendors write in capitals."""
    name = of.contact.first_name
    return name.title() if name.isupper() else name


def _name(of: Subject) -> str:
    return (of.agent.get_full_name() if of.agent else "") or of.policy.sender_name


def _dollars(lead: Lead) -> str:
    return "" if lead.list_price is None else f"${lead.list_price:,.0f}"


def check(text: str) -> None:
    """Raises TemplateError for what no lead could fill."""
    for match in FIELD.finditer(text):
        name = _name_of(match)
        if name not in FIELDS:
            known = ", ".join(FIELDS)
            raise TemplateError(f"There is no field {{{name}}} ({_place(text, match.start())}). Fields: {known}.")
    rest = FIELD.sub(lambda match: "." * len(match[0]), text)
    at = next((at for at, sign in enumerate(rest) if sign in "{}"), -1)
    if at >= 0:
        raise TemplateError(f"A brace has no match ({_place(text, at)}).")


def check_subject(text: str) -> None:
    """Raises TemplateError for a subject of several lines, an empty one, or one that pretends to be a reply."""
    if not text.strip() or any(_breaks_line(sign) for sign in text):
        raise TemplateError("A subject is one line of text.")
    if PRETENDS.match(text):
        raise TemplateError("A subject must not pretend to be a reply or a forward (CAN-SPAM). Leave the prefix out.")


def _breaks_line(sign: str) -> bool:
    """Controls, all of Unicode's line ends (also U+2028, U+2029, VT), and what turns the writing around."""
    return unicodedata.category(sign) in ("Cc", "Zl", "Zp", "Cs") or sign in TURNS_AROUND


def merge(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in, once: a value is never read as a template. Raises TemplateError and
    MissingValue, which names every field that is missing."""
    check(text)
    if without := missing(text, values):
        raise MissingValue(without)
    return FIELD.sub(lambda match: _value(match, values), text)


def missing(text: str, values: Mapping[str, str]) -> list[str]:
    """The fields of the text without a value and without a default, each once."""
    return list(dict.fromkeys(_name_of(match) for match in FIELD.finditer(text) if not _value(match, values)))


def merge_known(text: str, values: Mapping[str, str]) -> str:
    """The text with what is known filled in; other fields stay, for a person to see and to fill. Never raises."""
    return FIELD.sub(lambda match: _value(match, values) or match[0], text)


def _name_of(match: "re.Match[str]") -> str:
    return match[1].partition("|")[0].strip()


def _value(match: "re.Match[str]", values: Mapping[str, str]) -> str:
    return values.get(_name_of(match), "") or match[1].partition("|")[2].strip()


def values_of(subject: Subject) -> dict[str, str]:
    """The value of each field for a lead and person, empty where nothing is known."""
    return {name: _clean(field.value(subject)) for name, field in FIELDS.items()}


def examples() -> dict[str, str]:
    return {name: field.example for name, field in FIELDS.items()}


def _clean(value: object) -> str:
    """One line: what vendors and people typed must not end a header or begin a new paragraph."""
    text = "".join(sign if sign.isprintable() else " " for sign in str(value if value is not None else ""))
    return " ".join(text.split())[:MAX_VALUE]


def _place(text: str, at: int) -> str:
    line = text.count("\n", 0, at) + 1
    return f"line {line}, character {at - (text.rfind(chr(10), 0, at) + 1) + 1}"
