"""Bodies of requests: JSON that can be stored."""

import json
from typing import Any, NoReturn

from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, UnreadablePostError
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser

from realty.api import problems
from realty.api.problems import FieldError, Problem
from realty.storable import is_storable

HELD = "_realty_json"


class JSONParser(Parser):
    """Gives ninja what `read` has read; ninja would make a bare 400 of everything that reading raises."""

    def parse_body(self, request: HttpRequest) -> Any:
        return read(request)

    def parse_querydict(self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest) -> Any:
        return super().parse_querydict(data, list_fields, request)


def read(request: HttpRequest) -> Any:
    """The body's JSON, read once. Raises Problem 400 (not JSON), 413 or 422 (text that cannot be stored)."""
    if not hasattr(request, HELD):
        setattr(request, HELD, _read(request))
    return getattr(request, HELD)


def _read(request: HttpRequest) -> Any:
    try:
        found = json.loads(request.body, parse_constant=_refuse_constant)
        # It goes as deep as the JSON does, in more steps than reading it took.
        unstorable = _unstorable(found)
    except RequestDataTooBig:
        raise Problem(413) from None
    except UnreadablePostError:
        raise Problem(400) from None
    except RecursionError:
        raise Problem(400, "The JSON is nested too deeply.", kind="not-json") from None
    except ValueError as error:
        # Also UnicodeDecodeError, and numbers of more than 4,300 digits.
        raise Problem(400, f"The body is not JSON: {error}.", kind="not-json") from None
    wrong = [FieldError("body", place, "Text that cannot be stored, such as a NUL.") for place in unstorable]
    if wrong:
        raise problems.invalid(*wrong[:20])
    return found


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not a JSON number")


def _unstorable(found: Any, place: str = "") -> list[str]:
    if isinstance(found, str):
        return [] if is_storable(found) else [place]
    if isinstance(found, list):
        return [wrong for at, item in enumerate(found) for wrong in _unstorable(item, f"{place}.{at}".strip("."))]
    if not isinstance(found, dict):
        return []
    names = [place for name in found if not is_storable(name)]
    return names + [wrong for name, item in found.items() for wrong in _unstorable(item, f"{place}.{name}".strip("."))]
