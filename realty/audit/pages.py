"""Which forms and files of the site are recorded: each app names its pages when it starts (`apps.py`)."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.http import HttpRequest

from realty.audit.models import Act

# On the request: what a view adds to the sentence of its page.
TOLD = "_audit_told"


@dataclass(frozen=True)
class Recorded:
    """`says` is what was done, in the past tense. A page that gives a file is recorded for a GET as well."""

    act: Act
    says: str
    gives_file: bool = False


_recorded: dict[str, Recorded] = {}
_not_recorded: dict[str, str] = {}


def recorded(pages: Mapping[str, Recorded]) -> None:
    """`pages` by the names of their URLs."""
    _recorded.update(pages)


def not_recorded(why: str, *names: str) -> None:
    """Pages that take forms and are not in the audit; `why` names the record that they leave elsewhere, if any."""
    _not_recorded.update(dict.fromkeys(names, why))


def of(name: str) -> Recorded | None:
    return _recorded.get(name)


def known() -> set[str]:
    return _recorded.keys() | _not_recorded.keys()


def tell(request: HttpRequest, about: str) -> None:
    """From a view: to what or whom it was done, such as a member's address. No secret, nothing that somebody wrote."""
    setattr(request, TOLD, about)


def told(request: HttpRequest) -> str:
    return str(getattr(request, TOLD, ""))
