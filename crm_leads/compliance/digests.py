"""Addresses as the compliance records know them: normalised, digested with a key, and masked.

The digest is what stays of an erased person, so its key must outlive everything: settings.DIGEST_KEY.
"""

import hashlib
import hmac
import re
from functools import lru_cache

import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

NANP = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")
DOTS = "•••"


def normal_phone(text: str) -> str:
    """E.164 of a number of the North American plan as people write it: "(760) 555-0123" is "+17605550123". Raises
    ValidationError for anything else."""
    try:
        number = phonenumbers.parse(text, "US")
    except phonenumbers.NumberParseException:
        number = None
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
    if number is None or number.extension or not NANP.fullmatch(e164):
        raise ValidationError("Enter a US phone number of ten digits, without an extension.", code="phone")
    return e164


def normal_email(text: str) -> str:
    """Lower case, without spaces around. Raises ValidationError for what is no e-mail address."""
    address = text.strip().lower()
    validate_email(address)
    return address


def normal_address(text: str) -> str:
    """An e-mail address, else a phone number. Raises ValidationError when it is neither."""
    return normal_email(text) if "@" in text else normal_phone(text)


def digest(address: str) -> str:
    """Keyed digest (HMAC-SHA-256, 64 hex digits), the same for every way to write a phone or e-mail address. Other
    texts, such as the street address of a skip trace, are only folded to capitals and single spaces."""
    return _digest(address, settings.DIGEST_KEY)


@lru_cache(maxsize=20_000)
def _digest(address: str, key: str) -> str:
    return hmac.new(key.encode(), _folded(address).encode(), hashlib.sha256).hexdigest()


def _folded(address: str) -> str:
    try:
        return normal_address(address)
    except ValidationError:
        return " ".join(address.upper().split())


def masked(address: str) -> str:
    """`(•••) •••-0123` or `a•••r@example.com`: enough to tell rows apart, not to reach. Nothing of other texts. A name
    of three signs and less shows its first alone."""
    try:
        address = normal_address(address)
    except ValidationError:
        return DOTS
    if "@" in address:
        name, _, domain = address.rpartition("@")
        return f"{name[0]}{DOTS}{name[-1] if len(name) > 3 else ''}@{domain}"[:100]
    return f"({DOTS}) {DOTS}-{address[-4:]}"


def written(address: str) -> str:
    """A phone as Americans write it, (760) 555-0123; an e-mail address as it is."""
    if not NANP.fullmatch(address):
        return address
    return f"({address[2:5]}) {address[5:8]}-{address[8:]}"
