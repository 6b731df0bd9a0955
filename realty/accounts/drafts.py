"""What somebody typed into a form whose session had ended, carried through the sign-in page for browsers without
scripts (with scripts the tab keeps it, static/js/kept.js).

It travels in the page, encrypted, and is kept nowhere: whoever signs in gets it back only if they are who the form was
drawn for. Then they look at it and send it, by a form of today: its token and its tenant are checked as ever. A form
that holds any password, key or code is not carried at all, nor is a file.
"""

import re
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.contrib.auth.models import User
from django.http import HttpRequest
from django.utils import timezone

from realty.secrets import SecretUnreadable, decrypt, encrypt
from realty.tenants import form_tenant

FIELD = "draft"
LASTS = timedelta(hours=12)
MOST_FIELDS, LONGEST = 100, 20_000
# Encrypted and in base64, no draft is longer.
LONGEST_CARRIED = 4 * LONGEST
NOT_TYPED = frozenset({"csrfmiddlewaretoken", form_tenant.FIELD, form_tenant.PERSON})
SECRET = re.compile(r"^code$|(^|[-_])(key|token|secret|pass|password\d?|passwd|credential)s?($|[-_])", re.IGNORECASE)


@dataclass(frozen=True)
class Draft:
    """`path` is where the form was sent, `tenant` what it said of its tenant, `fields` what it held, in order."""

    path: str
    tenant: str
    fields: list[tuple[str, str]]

    @property
    def written(self) -> list[tuple[str, str]]:
        """What a person may want to look over, with readable labels."""
        return [(name.replace("_", " ").capitalize(), value) for name, value in self.fields if value.strip()]


def carried(request: HttpRequest) -> str:
    """The form of this request for the sign-in page; empty where there is nothing to carry, or too much, or a
    secret."""
    person = request.POST.get(form_tenant.PERSON, "")
    names = [name for name in request.POST if name not in NOT_TYPED]
    fields = [(name, value) for name in names for value in request.POST.getlist(name)]
    size = sum(len(name) + len(value) for name, value in fields)
    if not person or not any(value.strip() for _, value in fields) or any(map(SECRET.search, names)):
        return ""
    if len(fields) > MOST_FIELDS or size > LONGEST or request.FILES:
        return ""
    told = {"person": person, "tenant": request.POST.get(form_tenant.FIELD, ""), "path": request.path}
    return encrypt({FIELD: told | {"fields": fields, "at": timezone.now().timestamp()}})


def passed_on(request: HttpRequest) -> str:
    """What a page of the sign-in was sent, for its next form."""
    return request.POST.get(FIELD, "")[:LONGEST_CARRIED]


def opened(text: str, user: User) -> Draft | None:
    """None for what is forged, too old, or another person's."""
    if not text or len(text) > LONGEST_CARRIED:
        return None
    try:
        told: Any = decrypt(text).get(FIELD)
    except (SecretUnreadable, ValueError):
        return None
    if not told or told["person"] != str(user.pk) or told["at"] < (timezone.now() - LASTS).timestamp():
        return None
    return Draft(told["path"], told["tenant"], [(name, value) for name, value in told["fields"]])
