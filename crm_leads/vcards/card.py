"""What we take from a card, and put into one."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Phone:
    """`kinds` in lower case, as cards name them: cell, home, work, fax, pref."""

    number: str
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Address:
    street: str = ""
    city: str = ""
    state: str = ""
    postal_code: str = ""


@dataclass(frozen=True, kw_only=True)
class Card:
    """A person, or with `is_organization` a firm, trust or estate, whose name is `full_name`."""

    full_name: str = ""
    first_name: str = ""
    last_name: str = ""
    is_organization: bool = False
    phones: tuple[Phone, ...] = ()
    emails: tuple[str, ...] = ()
    address: Address = Address()
    note: str = ""
    url: str = ""
    uid: str = ""
