"""Addresses as the compliance records know them: normalised, digested with a key, and masked.

The digest is what stays of an erased person, so its key must outlive everything: settings.DIGEST_KEY.
"""

import hashlib
import hmac
import re
import unicodedata
from functools import lru_cache

import idna
import phonenumbers
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

NANP = re.compile(r"\+1[2-9]\d{2}[2-9]\d{6}")
DOTS = "•••"
# In place of a text that named somebody.
REMOVED = "Removed: it named a person whose data was deleted on request."
ABROAD = re.compile(r"^\s*(?:tel:)?\s*\+?00\s*1(?=\D*\d)")
# "760-5550 dad", without an area code: phonenumbers takes the label for digits, and (760) 555-0323 is a stranger's.
LABELED_LOCAL = re.compile(r"\D*(?:1\W*)?\d{3}\W*\d{4}[\W_]+[^\W\d_]")
QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
# What needs no quotes: dot-atom of RFC 5322, 3.2.3.
ATOMS = re.compile(r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+)*")


def normal_phone(text: str) -> str:
    """E.164 of a number of the North American plan as people write it: "(760) 555-0123", "001 760 555 0123",
    "760-555-HOME" and "760-555-0123 ext. 4" are +1 and ten digits. An extension is left out: see `extension_of`.
    Raises ValidationError for anything else."""
    number = _parsed(text)
    e164 = phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164) if number else ""
    if not NANP.fullmatch(e164):
        raise ValidationError("Enter a US phone number of ten digits.", code="phone")
    return e164


def extension_of(text: str) -> str:
    """The extension that a number was written with, empty without. Only a person can dial it."""
    number = _parsed(text)
    return str(number.extension or "") if number else ""


def _parsed(text: str) -> phonenumbers.PhoneNumber | None:
    # 001 is how the rest of the world dials the United States; phonenumbers knows only 011, which the US dials.
    plain = ABROAD.sub("+1", _visible(text))
    if LABELED_LOCAL.match(plain):
        return None
    try:
        return phonenumbers.parse(plain, "US")
    except phonenumbers.NumberParseException:
        return None


def normal_email(text: str) -> str:
    """The one way to write an address: lower case, no blanks around, no quotes that the local part does not need
    (RFC 5321, 4.1.2), the domain as A-labels (IDNA 2008) without a dot at its end.

    Tags ("ana+x@") and the dots of some providers stay: whether they reach the same mailbox is the receiver's alone to
    say (RFC 5321, 2.3.11). Raises ValidationError for what is no e-mail address, and for what hides one: other quoted
    local parts, and an IP address for a domain."""
    local, _, domain = _visible(text).strip().rpartition("@")
    if QUOTED.fullmatch(local):
        local = re.sub(r"\\(.)", r"\1", local[1:-1])
    if not ATOMS.fullmatch(local) or domain.startswith("["):
        raise ValidationError("Enter a plain e-mail address, such as ana@example.com.", code="email")
    address = f"{local}@{_a_labels(domain)}".lower()
    validate_email(address)
    return address


def _a_labels(domain: str) -> str:
    domain = domain.lower().removesuffix(".")
    if domain.isascii() and "xn--" not in domain:
        return domain
    try:
        # Whichever way it is written: an A-label may stand beside a U-label.
        return idna.encode(idna.decode(domain, uts46=True), uts46=True).decode()
    except UnicodeError:
        raise ValidationError("This e-mail address has no usable domain.", code="email") from None


def _visible(text: str) -> str:
    """With full-width letters and digits as plain ones, without characters that nobody sees."""
    plain = unicodedata.normalize("NFKC", text)
    return "".join(c for c in plain if unicodedata.category(c) != "Cf")


def normal_address(text: str) -> str:
    """An e-mail address, else a phone number. Raises ValidationError when it is neither."""
    return normal_email(text) if "@" in _visible(text) else normal_phone(text)


def digest(address: str) -> str:
    """Keyed digest (HMAC-SHA-256, 64 hex digits), the same for every way to write a phone or e-mail address. Other
    texts, such as the street address of a skip trace, are only folded to capitals and single spaces."""
    return _digest(address, settings.DIGEST_KEY)


@lru_cache(maxsize=20_000)
def _digest(address: str, key: str) -> str:
    return _keyed(_folded(address), key)


def digest_of_name(name: str) -> str:
    """Keyed digest of one of `names.keys`. It is no address's."""
    return _keyed(f"NAME {name}", settings.DIGEST_KEY)


def _keyed(text: str, key: str) -> str:
    return hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()


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
